using System.Net.Http.Json;
using System.Text.Json;

namespace Lamella.Host.Tests;

/// <summary>An annotation that is open to the people who may see its dataset, which is nobody.</summary>
internal static class PrivateAnnotation
{
    public static async Task<Guid> Begin(HttpClient owner, Guid dataset)
    {
        var made = await Ask(owner, $"mutation {{ createAnnotation(input: {{ dataset: \"{dataset}\", name: \"not for you\" }}) {{ id }} }}");
        Assert.False(made.TryGetProperty("errors", out _), made.ToString());
        var id = made.GetProperty("data").GetProperty("createAnnotation").GetProperty("id").GetGuid();
        await Ask(owner, $"mutation {{ shareAnnotation(id: \"{id}\", access: DATASET_EDIT) {{ id }} }}");
        return id;
    }

    private static async Task<JsonElement> Ask(HttpClient http, string query)
    {
        var answer = await http.PostAsJsonAsync("/graphql", new { query });
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Lamella.BuildingBlocks;
using Lamella.Testing;

namespace Lamella.GraphQL.Tests;

public sealed class GraphQLOverHttpTests(LamellaFixture lamella) : IClassFixture<LamellaFixture>
{
    private readonly HttpClient _client = lamella.CreateClient();

    [Fact]
    public async Task A_query_with_variables_and_a_fragment_is_answered()
    {
        var answer = await Post(new
        {
            query = "query Who($with: Boolean!) { me { ...names isSignedIn @include(if: $with) } } fragment names on Me { __typename name }",
            operationName = "Who",
            variables = new { with = true },
        });

        Assert.Equal("""{"data":{"me":{"__typename":"Me","name":"Guest","isSignedIn":false}}}""", answer);
    }

    [Fact]
    public async Task A_refusal_is_an_error_with_path_and_code()
    {
        await lamella.Services.MigrateModulesAsync();
        var answer = JsonDocument.Parse(await Post(new { query = "mutation { gone: trashDataset(id: \"6ba7b810-9dad-11d1-80b4-00c04fd430c8\") { id } }" })).RootElement;

        Assert.Equal(JsonValueKind.Null, answer.GetProperty("data").ValueKind);
        var error = answer.GetProperty("errors")[0];
        Assert.Equal("gone", error.GetProperty("path")[0].GetString());
        Assert.Matches("NOT_FOUND|FORBIDDEN|UNAUTHENTICATED", error.GetProperty("extensions").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Bad_input_names_the_fields()
    {
        await lamella.Services.MigrateModulesAsync();
        var answer = JsonDocument.Parse(await Post(new { query = "{ datasets(first: 5000) { totalCount } }" })).RootElement;

        var extensions = answer.GetProperty("errors")[0].GetProperty("extensions");
        Assert.Equal("BAD_USER_INPUT", extensions.GetProperty("code").GetString());
        Assert.NotEqual(0, extensions.GetProperty("fields").GetProperty("first").GetArrayLength());
    }

    [Theory]
    [InlineData("text/plain", "{ me { name } }", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json", "{", HttpStatusCode.BadRequest)]
    [InlineData("application/json", "[]", HttpStatusCode.BadRequest)]
    [InlineData("application/json", "{\"query\":1}", HttpStatusCode.BadRequest)]
    public async Task A_malformed_request_is_refused(string type, string body, HttpStatusCode status)
    {
        using var answer = await _client.PostAsync("/graphql", new StringContent(body, Encoding.UTF8, type));

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains("BAD_REQUEST", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<string> Post(object request)
    {
        using var answer = await _client.PostAsJsonAsync("/graphql", request);
        return await answer.Content.ReadAsStringAsync();
    }
}

using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Lamella.Annotations.Tests;

/// <summary>A client that draws: it has ids of its own and sends batches as a browser does.</summary>
internal sealed class Editor(HttpClient http, Guid annotation)
{
    private readonly Dictionary<string, (long Next, long End)> _ranges = [];

    public Guid ClientId { get; } = Guid.NewGuid();

    public HttpClient Http => http;

    public Guid Annotation => annotation;

    /// <summary>The next id of a kind, from ranges as they are handed out.</summary>
    public async Task<long> NewId(string kind)
    {
        var range = _ranges.GetValueOrDefault(kind);
        if (range.Next == range.End)
        {
            var answer = await http.PostAsJsonAsync($"/annotations/{annotation}/ids", new { clientId = ClientId, kind, count = 100 });
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            var handed = await answer.Content.ReadFromJsonAsync<JsonElement>();
            var first = handed.GetProperty("first").GetInt64();
            range = (first, first + handed.GetProperty("count").GetInt64());
        }

        _ranges[kind] = (range.Next + 1, range.End);
        return range.Next;
    }

    /// <summary>Sends operations, each written as JSON without its step, as one batch of one step; answers the version.</summary>
    public async Task<long> Do(Guid step, params string[] operations)
    {
        var answer = await Post(Batch(Guid.NewGuid(), 0, [.. operations.Select(operation => operation.Insert(1, $"\"step\":\"{step}\","))]));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("version").GetInt64();
    }

    public Task<long> Do(params string[] operations) => Do(Guid.NewGuid(), operations);

    public string Batch(Guid batchId, long baseVersion, params string[] operations) => string.Create(
        CultureInfo.InvariantCulture, $"{{\"clientId\":\"{ClientId}\",\"batchId\":\"{batchId}\",\"baseVersion\":{baseVersion},\"operations\":[{string.Join(',', operations)}]}}");

    public async Task<HttpResponseMessage> Post(string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        return await http.PostAsync($"/annotations/{annotation}/batches", content);
    }

    /// <summary>Sends one operation that must be refused; answers the status and why.</summary>
    public async Task<(HttpStatusCode Status, string Why)> Refused(string operation)
    {
        var answer = await Post(Batch(Guid.NewGuid(), 0, operation.Insert(1, $"\"step\":\"{Guid.NewGuid()}\",")));
        Assert.False(answer.IsSuccessStatusCode, operation);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public Task<JsonElement> Log(long since = 0) => http.GetFromJsonAsync<JsonElement>($"/annotations/{annotation}/log?since={since}");

    public static string Tree(long tree, string name = "axon", string color = "#ff8800") =>
        $$"""{"op":"createTree","tree":{{tree}},"name":"{{name}}","color":"{{color}}","group":null,"visible":true,"edgesVisible":true,"time":1}""";

    public static string Node(long node, long tree, double x = 1.5, double y = 2, double z = 3) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"op":"createNode","node":{{node}},"tree":{{tree}},"at":[{{x}},{{y}},{{z}}],"radius":12.5,"rotation":[0,90,0],"mag":"2-2-1","viewport":1,"time":1700000000000}""");

    public static string Edge(long a, long b) => $$"""{"op":"createEdge","a":{{a}},"b":{{b}}}""";

    public static string Undo(Guid step) => $$"""{"op":"undo","target":"{{step}}"}""";

    public static string Redo(Guid step) => $$"""{"op":"redo","target":"{{step}}"}""";

    public static string Restore(long version) => $$"""{"op":"restore","version":{{version}}}""";
}

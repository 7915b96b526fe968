using System.Net.Http.Json;
using System.Text.Json;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Testing;

namespace Lamella.Host.Tests;

/// <summary>The same for GraphQL, whose fields share one address: every field that takes an id answers a stranger and a guest as if there were nothing.</summary>
public sealed class PrivateDatasetFieldsTests(LamellaFixture lamella) : IClassFixture<LamellaFixture>
{
    private const string Introspection =
        """
        { __schema { types { name enumValues { name } inputFields { name defaultValue type { ...t } } }
          queryType { fields { ...f } } mutationType { fields { ...f } } subscriptionType { fields { ...f } } } }
        fragment f on __Field { name args { name defaultValue type { ...t } } type { ...t } }
        fragment t on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }
        """;

    [Fact]
    public async Task Are_silent_to_a_stranger_and_a_guest()
    {
        using var owner = await lamella.SignIn("max");
        using var stranger = await lamella.SignIn("ada");
        using var guest = lamella.CreateGuest();
        await owner.GetAsync("/issuer/userinfo");
        var dataset = await Register(await lamella.IdOf("max"));
        var annotation = await PrivateAnnotation.Begin(owner, dataset);
        var schema = (await Ask(guest, Introspection)).GetProperty("data").GetProperty("__schema");
        var roots = ((string, string)[])[("query", "queryType"), ("mutation", "mutationType"), ("subscription", "subscriptionType")];
        var operations = roots.SelectMany(root => Operations(schema, root.Item1, root.Item2)).ToList();

        Assert.Contains(operations, operation => operation.Contains("createAnnotation(input: { dataset: \"ID\"", StringComparison.Ordinal));
        Assert.Contains("not for you", (await Ask(owner, $"{{ dataset(id: \"{dataset}\") {{ name }} }}")).ToString(), StringComparison.Ordinal);
        Assert.Contains("not for you", (await Ask(owner, $"subscription {{ annotation(id: \"{annotation}\") {{ annotation {{ name }} }} }}")).ToString(), StringComparison.Ordinal);
        Assert.Contains("not for you", (await Ask(owner, $"{{ annotation(id: \"{annotation}\") {{ name }} }}")).ToString(), StringComparison.Ordinal);
        var seen = new List<string>();
        foreach (var (operation, id) in operations.SelectMany(operation => (IEnumerable<(string, Guid)>)[(operation, dataset), (operation, annotation)]))
        {
            foreach (var (who, http) in (IEnumerable<(string, HttpClient)>)[("a stranger", stranger), ("a guest", guest)])
            {
                var none = Guid.NewGuid();
                var answer = (await Ask(http, operation.Replace("ID", $"{id}", StringComparison.Ordinal))).ToString().Replace($"{id}", "", StringComparison.Ordinal);
                var ofNone = (await Ask(http, operation.Replace("ID", $"{none}", StringComparison.Ordinal))).ToString().Replace($"{none}", "", StringComparison.Ordinal);
                // An empty page of a list is the same for everybody.
                if (answer != ofNone || (answer.Contains("__typename\":", StringComparison.Ordinal) && !answer.Contains("Connection\"", StringComparison.Ordinal)))
                {
                    seen.Add($"{operation} answers {who}: {answer}; where there is nothing: {ofNone}");
                }
            }
        }

        Assert.Empty(seen);
    }

    // One operation for each field with a UUID among its arguments, or within one; ID stands for its value.
    private static IEnumerable<string> Operations(JsonElement schema, string kind, string root) =>
        from field in schema.GetProperty(root).GetProperty("fields").EnumerateArray()
        let args = field.GetProperty("args").EnumerateArray().ToList()
        where args.Exists(arg => HoldsId(schema, arg))
        let given = Given(schema, args)
        let selection = Kind(field.GetProperty("type")) is "OBJECT" or "INTERFACE" or "UNION" ? " { __typename }" : ""
        select $"{kind} {{ {field.GetProperty("name")}({given}){selection} }}";

    private static string Given(JsonElement schema, IEnumerable<JsonElement> args) =>
        string.Join(", ", args.Where(arg => HoldsId(schema, arg) || IsRequired(arg)).Select(arg => $"{arg.GetProperty("name")}: {Ordinary(schema, arg)}"));

    private static bool HoldsId(JsonElement schema, JsonElement arg) =>
        Named(arg.GetProperty("type")) == "UUID" || Fields(schema, arg).Exists(field => HoldsId(schema, field));

    /// <summary>Of an input object; none of anything else.</summary>
    private static List<JsonElement> Fields(JsonElement schema, JsonElement arg) =>
        TypeOf(schema, arg).GetProperty("inputFields") is { ValueKind: JsonValueKind.Array } fields ? [.. fields.EnumerateArray()] : [];

    private static JsonElement TypeOf(JsonElement schema, JsonElement arg) =>
        schema.GetProperty("types").EnumerateArray().First(type => type.GetProperty("name").GetString() == Named(arg.GetProperty("type")));

    private static string Ordinary(JsonElement schema, JsonElement arg)
    {
        var name = Named(arg.GetProperty("type"));
        var value = name switch
        {
            // Names a tab, not what it looks at.
            "UUID" when arg.GetProperty("name").GetString() == "clientId" => $"\"{Guid.NewGuid()}\"",
            "UUID" => "\"ID\"",
            "String" => "\"em\"",
            "Boolean" => "true",
            "Int" or "Float" => "1",
            _ when Fields(schema, arg) is { Count: > 0 } fields => $"{{ {Given(schema, fields)} }}",
            _ => TypeOf(schema, arg).GetProperty("enumValues") is { ValueKind: JsonValueKind.Array } values
                ? values[0].GetProperty("name").GetString()!
                : throw new InvalidOperationException($"Say in {nameof(Ordinary)} what an ordinary {name} is."),
        };
        return IsList(arg.GetProperty("type")) ? $"[{value}]" : value;
    }

    private static bool IsRequired(JsonElement arg) =>
        arg.GetProperty("type").GetProperty("kind").GetString() == "NON_NULL" && arg.GetProperty("defaultValue").ValueKind == JsonValueKind.Null;

    private static bool IsList(JsonElement type) =>
        type.GetProperty("kind").GetString() == "LIST" || (type.GetProperty("kind").GetString() == "NON_NULL" && IsList(type.GetProperty("ofType")));

    private static string Named(JsonElement type) => Inner(type).GetProperty("name").GetString()!;

    private static string Kind(JsonElement type) => Inner(type).GetProperty("kind").GetString()!;

    private static JsonElement Inner(JsonElement type) =>
        type.TryGetProperty("ofType", out var inner) && inner.ValueKind == JsonValueKind.Object ? Inner(inner) : type;

    /// <summary>The answer, of a subscription the first one.</summary>
    private static async Task<JsonElement> Ask(HttpClient http, string query)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql") { Content = JsonContent.Create(new { query }) };
        if (!query.StartsWith("subscription", StringComparison.Ordinal))
        {
            return await (await http.SendAsync(request)).Content.ReadFromJsonAsync<JsonElement>();
        }

        request.Headers.Accept.Add(new("text/event-stream"));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var events = new StreamReader(await response.Content.ReadAsStreamAsync());
        string line;
        do
        {
            line = (await events.ReadLineAsync())!;
        }
        while (!line.StartsWith("data: {", StringComparison.Ordinal));
        return JsonDocument.Parse(line["data: ".Length..]).RootElement;
    }

    private Task<Guid> Register(Guid owner) => lamella.Send(new RegisterDataset(
        Guid.CreateVersion7(), "not for you", "", new VoxelSize(8, 8, 30, "nanometer"),
        [
            new LayerDescription(
                "em", LayerCategory.Image, VoxelType.U8, 1, 1, new Box(Int3.Zero, new(64, 64, 64)),
                [new MagDescription(Mag.One, Int3.Zero, new(64, 64, 64), 32)], "0", new LayerLocation("/nowhere/em", null, false)),
        ],
        owner, DatasetAccess.Private));
}

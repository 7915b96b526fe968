using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lamella.GraphQL.Execution;
using Lamella.GraphQL.Language;
using Lamella.GraphQL.Types;
using Lamella.GraphQL.Validation;
using Lamella.Testing;

namespace Lamella.GraphQL.Tests.Oracle;

/// <summary>npm <c>graphql</c>, the reference implementation, is asked the same, and has to answer the same.</summary>
public sealed class OracleTests(OracleAnswers oracle) : IClassFixture<OracleAnswers>
{
    [OracleFact]
    public void Documents_are_accepted_refused_and_executed_alike()
    {
        var differences = new List<string>();
        var undecided = 0;
        for (var i = 0; i < OracleAnswers.Cases.Count; i++)
        {
            var (schema, document) = OracleAnswers.Cases[i];
            var (ours, theirs) = (OracleAnswers.Ours(schema, document), oracle.Theirs["answers"]![i]!);
            if (ours is null || theirs["undecided"] is not null)
            {
                undecided++;
            }
            else if (!JsonNode.DeepEquals(ours, theirs))
            {
                differences.Add($"{document}\nours:   {ours?.ToJsonString()}\ntheirs: {theirs.ToJsonString()}");
            }
        }

        Assert.True(undecided < OracleAnswers.Cases.Count / 50, $"On {undecided} documents there is nothing to compare.");
        Assert.True(differences.Count == 0, $"{differences.Count} of {OracleAnswers.Cases.Count} differ:\n\n{string.Join("\n\n", differences.Take(12))}");
    }

    [OracleFact]
    public void Every_rule_is_broken_by_some_document_and_told_by_both()
    {
        var told = oracle.Theirs["answers"]!.AsArray().SelectMany(answer => answer!["rules"]?.AsArray() ?? []).Select(rule => rule!.GetValue<string>()).ToHashSet();

        Assert.Empty(OracleAnswers.Ordered.Except(told));
    }

    [OracleFact]
    public void Schemas_are_printed_alike()
    {
        for (var i = 0; i < OracleAnswers.Schemas.Count; i++)
        {
            Assert.Equal(oracle.Theirs["printed"]![i]!.GetValue<string>(), SchemaPrinter.Print(OracleAnswers.Schemas[i]).TrimEnd('\n'));
        }
    }

    [OracleFact]
    public async Task Introspection_tells_alike()
    {
        var query = oracle.Theirs["introspectionQuery"]!.GetValue<string>();
        for (var i = 0; i < OracleAnswers.Schemas.Count; i++)
        {
            var response = await new RequestExecutor(OracleAnswers.Schemas[i], new()).Execute(new(query, null, default), null, default);
            var (ours, theirs) = (Comparable(OracleAnswers.Json(response)!), Comparable(oracle.Theirs["introspected"]![i]!));

            Assert.Empty(response.Errors);
            Assert.Equal(theirs.Keys.Order(), ours.Keys.Order());
            Assert.All(theirs, type => Assert.Equal(type.Value, ours[type.Key]));
        }
    }

    /// <summary>By name; the types of introspection themselves are described in each server's own words, and the set of directives is newer here.</summary>
    private static Dictionary<string, string> Comparable(JsonNode introspection) => introspection["__schema"]!["types"]!.AsArray()
        .Where(type => !type!["name"]!.GetValue<string>().StartsWith("__", StringComparison.Ordinal))
        .ToDictionary(type => type!["name"]!.GetValue<string>(), type => type!.ToJsonString());
}

public sealed class OracleFactAttribute : FactAttribute
{
    public OracleFactAttribute() => Skip = Directory.Exists(Path.Combine(OracleAnswers.FrontEnd, "node_modules", "graphql"))
        ? null
        : "The reference implementation is not installed: run npm ci in frontend.";
}

/// <summary>All cases, and what the reference implementation says to them: asked once, in one process.</summary>
public sealed class OracleAnswers
{
    private const int CasesPerSchema = 3000;

    private static readonly string[] Sources = [.. Directory.EnumerateFiles(Folder, "*.graphql").Order(StringComparer.Ordinal).Select(File.ReadAllText)];
    private static readonly GraphQLLimits Unlimited = new() { Aliases = int.MaxValue, Depth = int.MaxValue, RootFields = int.MaxValue, Cost = double.MaxValue, IntrospectionDepth = int.MaxValue, Errors = int.MaxValue };
    private static readonly JsonElement Variables = JsonSerializer.SerializeToElement(RandomDocuments.Variables);

    private readonly Lazy<JsonNode> _theirs = new(Ask);

    internal static string FrontEnd => Path.Combine(Repository.Root, "frontend");

    internal static string Folder => Path.Combine(Repository.Root, "tests", "GraphQL.Tests", "Oracle");

    internal static IReadOnlyList<Schema> Schemas { get; } = [.. Sources.Select(SdlSchema.Build)];

    /// <summary>One document for each rule, so that none depends on chance.</summary>
    private static readonly string[] ByRule =
    [
        "{ name } type A { b: Int }",
        "query a { name } query a { name }",
        "{ name } query a { name }",
        "subscription { ticks renamed { id } }",
        "query q($v: Nowhere) { name }",
        "{ ...f } fragment f on Int { name }",
        "query q($v: Region) { name }",
        "{ name { id } }",
        "{ nonesuch }",
        "{ ...f } fragment f on Query { name } fragment f on Query { name }",
        "{ ...f }",
        "{ name } fragment f on Query { name }",
        "{ region(id: 1) { ...on Query { name } } }",
        "{ ...f } fragment f on Query { ...f }",
        "query q($a: Int! $a: Int!) { count(of: $a) }",
        "{ count(of: $a) }",
        "query q($a: Int) { name }",
        "{ name @nonesuch }",
        "{ name @skip(if: false) @skip(if: false) }",
        "{ count(of: 1, nonesuch: 2) }",
        "{ count(of: 1, of: 2) }",
        "{ count(of: \"one\") }",
        "{ count }",
        "query q($a: String) { count(of: $a) }",
        "{ a: name a: count(of: 1) }",
        "{ pick(one: { a: 1, a: 2 }) }",
    ];

    internal static IReadOnlyList<(int Schema, string Document)> Cases { get; } = [.. ByRule.Select(document => (0, document)), .. Schemas.SelectMany((schema, index) =>
    {
        var documents = new RandomDocuments(schema, seed: 20250901 + index);
        return Enumerable.Range(0, CasesPerSchema).Select(_ => (index, documents.Next()));
    })];

    internal JsonNode Theirs => _theirs.Value;

    /// <summary>Our answer; null where a rule refuses the document that the reference implementation of this version does not know.</summary>
    internal static JsonNode? Ours(int schema, string text)
    {
        Document document;
        try
        {
            document = Parser.Parse(text);
        }
        catch (SyntaxException)
        {
            return new JsonObject { ["parsed"] = false };
        }

        var errors = Validator.Validate(Schemas[schema], document, Unlimited);
        if (errors.Any(IsNewer))
        {
            return null;
        }

        var rules = errors.Select(error => error.Rule!).ToHashSet();

        var answer = new JsonObject { ["parsed"] = true, ["rules"] = new JsonArray([.. Ordered.Where(rules.Contains).Select(rule => JsonValue.Create(rule))]) };
        if (rules.Count > 0 || document.Operations.Count == 0 || document.Operations[0].Kind == OperationKind.Subscription)
        {
            return answer;
        }

        var executor = new RequestExecutor(Schemas[schema], Unlimited);
        var response = executor.Execute(new(text, document.Operations[0].Name?.Value, Variables), null, default).GetAwaiter().GetResult();
        answer["executed"] = response.HasData;
        if (!response.HasData)
        {
            return answer;
        }

        answer["data"] = Json(response);
        answer["paths"] = new JsonArray([.. response.Errors.Select(error => error.Path?.ToString() ?? "").Order(StringComparer.Ordinal).Select(path => JsonValue.Create(path))]);
        return answer;
    }

    /// <summary>
    /// Two rules of September 2025 that graphql 16 lacks and 17, which needs a newer Node, has: a variable in a field of a OneOf input object must
    /// not be nullable (section 5.8.5), and no condition stands on the root field of a subscription (section 5.2.4.1).
    /// </summary>
    private static bool IsNewer(GraphQLError error) =>
        (error.Rule == "VariablesInAllowedPosition" && error.Message.Contains("OneOf", StringComparison.Ordinal))
        || (error.Rule == "SingleFieldSubscriptions" && error.Message.Contains("@skip", StringComparison.Ordinal));

    internal static JsonNode? Json(GraphQLResponse response)
    {
        var body = new ArrayBufferWriter<byte>();
        ResponseWriter.Write(body, response);
        return JsonNode.Parse(body.WrittenSpan)!["data"]?.DeepClone();
    }

    /// <summary>Rules in the order in which the reference implementation runs them.</summary>
    internal static readonly string[] Ordered =
    [
        "ExecutableDefinitions", "UniqueOperationNames", "LoneAnonymousOperation", "SingleFieldSubscriptions", "KnownTypeNames", "FragmentsOnCompositeTypes",
        "VariablesAreInputTypes", "ScalarLeafs", "FieldsOnCorrectType", "UniqueFragmentNames", "KnownFragmentNames", "NoUnusedFragments",
        "PossibleFragmentSpreads", "NoFragmentCycles", "UniqueVariableNames", "NoUndefinedVariables", "NoUnusedVariables", "KnownDirectives",
        "UniqueDirectivesPerLocation", "KnownArgumentNames", "UniqueArgumentNames", "ValuesOfCorrectType", "ProvidedRequiredArguments",
        "VariablesInAllowedPosition", "OverlappingFieldsCanBeMerged", "UniqueInputFieldNames",
    ];

    private static JsonNode Ask()
    {
        var folder = Directory.CreateTempSubdirectory("lamella-oracle-").FullName;
        try
        {
            var (questions, answers) = (Path.Combine(folder, "questions.json"), Path.Combine(folder, "answers.json"));
            File.WriteAllText(questions, JsonSerializer.Serialize(new
            {
                schemas = Sources,
                cases = Cases.Select(one => new { schema = one.Schema, document = one.Document, variables = RandomDocuments.Variables }),
            }));
            using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(Folder, "oracle.mjs"), questions, answers, FrontEnd]) { RedirectStandardError = true })!;
            var complaint = node.StandardError.ReadToEnd();
            node.WaitForExit();
            Assert.True(node.ExitCode == 0, complaint);
            return JsonNode.Parse(File.ReadAllText(answers))!;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

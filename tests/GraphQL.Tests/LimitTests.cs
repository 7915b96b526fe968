using System.Text.Json;
using Lamella.GraphQL.Execution;
using Lamella.GraphQL.Tests.Oracle;
using Lamella.GraphQL.Types;

namespace Lamella.GraphQL.Tests;

/// <summary>What a valid request may not ask for all the same: refused before anything is executed.</summary>
public sealed class LimitTests
{
    private static readonly Schema Schema = SdlSchema.Build(
        """
        type Query { item: Item items(first: Int = 20, take: Float): Connection! many: [Item!]! }
        type Connection { nodes: [Item!]! total: Int! }
        type Item { name: String! related(first: Int, last: Int): [Item!] owner: Item }
        """);

    [Theory]
    [InlineData("{ item { name } }", 2)]
    [InlineData("{ items(first: 30) { nodes { name } } }", 61)]
    [InlineData("{ items { nodes { name } } }", 41)]
    [InlineData("{ many { name owner { name } } }", 31)]
    [InlineData("{ items(first: 30) { nodes { related(first: 100) { name } } } }", 3061)]
    [InlineData("{ items(first: 30) { nodes { related(last: 100) { name } } } }", 3061)]
    [InlineData("{ item { related(first: 10, last: 5) { name } } }", 17)]
    [InlineData("query Q($n: Int) { items(first: $n) { nodes { name } total } }", 301)]
    [InlineData("query Q($n: Int) { item { related(last: $n) { name } } }", 102)]
    [InlineData("query Q($n: Int) { items(first: $n) { nodes { related(first: $n) { name } } } }", 10_201)]
    [InlineData("{ items(first: 30) { nodes { ...names ...names } } } fragment names on Item { name }", 91)]
    [InlineData("{ __schema { types { fields { name } } } }", 0)]
    public void Cost_counts_fields_as_often_as_lists_are_long(string document, int cost)
    {
        Assert.Null(Refusal(document, new() { Cost = cost }));
        if (cost > 0)
        {
            Assert.Equal("OPERATION_TOO_EXPENSIVE", Refusal(document, new() { Cost = cost - 1 }));
        }
    }

    [Theory]
    [InlineData("{ item { owner { owner { name } } } }")]
    [InlineData("{ item { ...a } } fragment a on Item { owner { ...b } } fragment b on Item { owner { name } }")]
    public void Depth_follows_fragments(string document)
    {
        Assert.Null(Refusal(document, new() { Depth = 4 }));
        Assert.Equal("DOCUMENT_TOO_LARGE", Refusal(document, new() { Depth = 3 }));
    }

    [Fact]
    public void Aliases_root_fields_tokens_and_characters_are_counted()
    {
        const string document = "{ a: item { name } b: item { name } }";

        Assert.Null(Refusal(document, new() { Aliases = 2, RootFields = 2, Tokens = 14, DocumentCharacters = document.Length }));
        Assert.Equal("DOCUMENT_TOO_LARGE", Refusal(document, new() { Aliases = 1 }));
        Assert.Equal("DOCUMENT_TOO_LARGE", Refusal(document, new() { RootFields = 1 }));
        Assert.Equal("DOCUMENT_TOO_LARGE", Refusal(document, new() { Tokens = 13 }));
        Assert.Equal("DOCUMENT_TOO_LARGE", Refusal(document, new() { DocumentCharacters = document.Length - 1 }));
    }

    [Fact]
    public void Introspection_goes_as_deep_as_tools_need_and_can_be_closed()
    {
        Assert.Null(Refusal("{ __schema { types { fields { type { fields { name } } } } } }", new()));
        Assert.Equal("DOCUMENT_TOO_LARGE", Refusal("{ __schema { types { fields { type { fields { type { interfaces { name } } } } } } } }", new()));
        Assert.Equal("DOCUMENT_TOO_LARGE", Refusal("{ __schema { types { name } } }", new() { Introspection = false }));
    }

    [Fact]
    public void Fragments_that_spread_each_other_over_and_over_are_refused_and_not_unfolded()
    {
        var fragments = Enumerable.Range(0, 60).Select(i => $"fragment f{i} on Item {{ a: owner {{ ...f{i + 1} }} b: owner {{ ...f{i + 1} }} }}");
        var document = $"{{ item {{ ...f0 }} }} {string.Join(' ', fragments)} fragment f60 on Item {{ name }}";

        Assert.Equal("OPERATION_TOO_EXPENSIVE", Refusal(document, new() { Depth = 100, Aliases = 1000 }));
    }

    private static string? Refusal(string document, GraphQLLimits limits)
    {
        var variables = document.Contains("$n", StringComparison.Ordinal) ? JsonSerializer.SerializeToElement(new { n = 100 }) : default;
        var errors = new RequestExecutor(Schema, limits).Prepare(new(document, null, variables), null, default).Errors;
        return errors.Count == 0 ? null : errors[0].Code;
    }
}

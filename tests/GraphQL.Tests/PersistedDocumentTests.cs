using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lamella.GraphQL.Execution;
using Lamella.GraphQL.Tests.Oracle;
using Microsoft.Extensions.Configuration;

namespace Lamella.GraphQL.Tests;

public sealed class PersistedDocumentTests : IDisposable
{
    private const string Known = "{ __typename }";

    private static readonly string Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Known)));

    private readonly string _file = Path.GetTempFileName();

    public PersistedDocumentTests() => File.WriteAllText(_file, JsonSerializer.Serialize(new Dictionary<string, string> { [Hash] = Known }));

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void A_known_hash_stands_for_its_document()
    {
        Assert.Null(Refusal(new("", null, default, Hash), only: false));
        Assert.Null(Refusal(new("", null, default, $"sha256:{Hash}"), only: true));
        Assert.Equal("PERSISTED_QUERY_NOT_FOUND", Refusal(new("", null, default, "0000"), only: false));
    }

    [Fact]
    public void A_site_that_executes_only_known_documents_takes_their_text_and_no_other()
    {
        Assert.Null(Refusal(new("{ a: __typename }", null, default), only: false));
        Assert.Null(Refusal(new(Known, null, default), only: true));
        Assert.Equal("PERSISTED_QUERY_REQUIRED", Refusal(new("{ a: __typename }", null, default), only: true));
    }

    [Fact]
    public void A_site_that_would_execute_nothing_does_not_start() =>
        Assert.Contains("documents.json", Assert.Throws<InvalidOperationException>(() => Documents(null, only: true)).Message, StringComparison.Ordinal);

    private string? Refusal(GraphQLRequest request, bool only)
    {
        var errors = new RequestExecutor(OracleAnswers.Schemas[0], new(), Documents(_file, only)).Prepare(request, null, default).Errors;
        return errors.Count == 0 ? null : errors[0].Code;
    }

    private static PersistedDocuments Documents(string? file, bool only) => PersistedDocuments.Of(new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?> { ["GraphQL:Documents"] = file, ["GraphQL:OnlyDocuments"] = only.ToString() }).Build());
}

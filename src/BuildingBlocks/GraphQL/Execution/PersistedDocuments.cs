using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Lamella.GraphQL.Execution;

/// <summary>
/// Documents that the front end's build wrote down, by their SHA-256 in hexadecimal: a client may send the hash instead of the text, and with
/// <c>GraphQL:OnlyDocuments</c> the site executes nothing else.
/// </summary>
internal sealed class PersistedDocuments(IReadOnlyDictionary<string, string> byHash, bool only)
{
    private const string Prefix = "sha256:";

    private readonly HashSet<string> _texts = [.. byHash.Values];

    /// <summary>Settings <c>GraphQL:Documents</c>, a JSON file of texts by hash (without one, none), and <c>GraphQL:OnlyDocuments</c>.</summary>
    /// <exception cref="InvalidOperationException">Only persisted documents shall be executed, and there are none.</exception>
    public static PersistedDocuments Of(IConfiguration? settings)
    {
        var (file, only) = (settings?["GraphQL:Documents"], settings?.GetValue<bool>("GraphQL:OnlyDocuments") ?? false);
        var byHash = string.IsNullOrEmpty(file) ? [] : JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(file)) ?? [];
        return only && byHash.Count == 0
            ? throw new InvalidOperationException("GraphQL:OnlyDocuments needs GraphQL:Documents: the file documents.json that the front end's build writes.")
            : new(byHash, only);
    }

    /// <summary>The document of a request; or why there is none.</summary>
    public (string? Text, GraphQLError? Refusal) Find(GraphQLRequest request)
    {
        if (request.Query.Length == 0)
        {
            var id = request.DocumentId ?? "";
            return byHash.TryGetValue(id.StartsWith(Prefix, StringComparison.Ordinal) ? id[Prefix.Length..] : id, out var text)
                ? (text, null)
                : (null, new("PersistedQueryNotFound: no document has this hash here. Send the document itself.", ErrorCodes.NotPersisted, []));
        }

        return only && !_texts.Contains(request.Query)
            ? (null, new("This site executes only documents that it knows beforehand, and this is none of them.", ErrorCodes.OnlyPersisted, []))
            : (request.Query, null);
    }
}

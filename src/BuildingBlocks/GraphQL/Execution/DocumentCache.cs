using System.Collections.Concurrent;
using Lamella.GraphQL.Language;
using Lamella.GraphQL.Types;
using Lamella.GraphQL.Validation;

namespace Lamella.GraphQL.Execution;

/// <summary>A document that was parsed and validated; with errors, it is not executed.</summary>
internal sealed record CheckedDocument(Document? Document, IReadOnlyList<GraphQLError> Errors)
{
    /// <summary>By operation.</summary>
    public IReadOnlyDictionary<OperationNode, OperationCost> Costs { get; init; } = new Dictionary<OperationNode, OperationCost>(ReferenceEqualityComparer.Instance);
}

/// <summary>Remembers documents by their text, so that a client's few documents are parsed and validated once. Refused ones are not remembered: anybody can make many.</summary>
internal sealed class DocumentCache(Schema schema, GraphQLLimits limits)
{
    private readonly ConcurrentDictionary<string, CheckedDocument> _documents = new();

    public CheckedDocument Find(string text)
    {
        if (_documents.TryGetValue(text, out var known))
        {
            return known;
        }

        var made = Check(text);
        if (made.Errors.Count == 0)
        {
            // Full means that documents carry values instead of variables; beginning anew costs little and is bounded.
            if (_documents.Count >= limits.CachedDocuments)
            {
                _documents.Clear();
            }

            _documents.TryAdd(text, made);
        }

        return made;
    }

    private CheckedDocument Check(string text)
    {
        if (text.Length > limits.DocumentCharacters)
        {
            return new(null, [new($"The document has more than {limits.DocumentCharacters} characters.", ErrorCodes.TooLarge, [])]);
        }

        try
        {
            var document = Parser.Parse(text, new(limits.Tokens));
            var errors = Validator.Validate(schema, document, limits);
            return errors.Count > 0 ? new(document, errors) : new(document, errors)
            {
                Costs = document.Operations.ToDictionary<OperationNode, OperationNode, OperationCost>(
                    operation => operation, operation => OperationCost.Of(schema, document, operation, limits), ReferenceEqualityComparer.Instance),
            };
        }
        catch (SyntaxException wrong)
        {
            return new(null, [new($"Syntax Error: {wrong.Message}", ErrorCodes.ParseFailed, [SourceLocation.Of(text, wrong.Position)])]);
        }
        catch (DocumentLimitException large)
        {
            return new(null, [new(large.Message, ErrorCodes.TooLarge, [SourceLocation.Of(text, large.Position)])]);
        }
    }
}

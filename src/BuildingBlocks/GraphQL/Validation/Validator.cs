using Lamella.GraphQL.Execution;
using Lamella.GraphQL.Language;
using Lamella.GraphQL.Types;

namespace Lamella.GraphQL.Validation;

/// <summary>Checks a document against a schema before it is executed (specification, section 5). Rules carry the names of the reference implementation.</summary>
internal static class Validator
{
    private static readonly Action<DocumentFacts>[] Rules =
    [
        OperationRules.Check,
        FieldRules.Check,
        FieldMerging.Check,
        FragmentRules.Check,
        ValueRules.Check,
        DirectiveRules.Check,
        VariableRules.Check,
    ];

    /// <returns>What is wrong, at most as many as the limits tell; empty for a valid document.</returns>
    public static IReadOnlyList<GraphQLError> Validate(Schema schema, Document document, GraphQLLimits limits)
    {
        var facts = new DocumentFacts(schema, document);
        foreach (var rule in Rules)
        {
            rule(facts);
        }

        if (facts.Errors.Count == 0)
        {
            return LimitRules.Check(facts, limits);
        }

        return [.. facts.Errors.Take(limits.Errors)];
    }
}

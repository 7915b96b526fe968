using Lamella.GraphQL.Execution;
using Lamella.GraphQL.Language;
using Lamella.GraphQL.Types;

namespace Lamella.GraphQL.Validation;

/// <summary>Checks a document against a schema before it is executed (specification, section 5).</summary>
internal static class Validator
{
    public static IReadOnlyList<GraphQLError> Validate(Schema schema, Document document, GraphQLLimits limits)
    {
        _ = (schema, document, limits);
        return [];
    }
}

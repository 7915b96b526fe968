using System.Text.Json;
using Lamella.GraphQL.Language;
using Lamella.GraphQL.Types;

namespace Lamella.GraphQL.Execution;

/// <summary>What a client asks for, whichever way it came.</summary>
/// <param name="Query">The document.</param>
/// <param name="Variables">An object, or undefined.</param>
internal sealed record GraphQLRequest(string Query, string? OperationName, JsonElement Variables);

/// <summary>From a request to its response: parse and validate (or remember), choose the operation, coerce variables, execute.</summary>
internal sealed class RequestExecutor(Schema schema, GraphQLLimits limits)
{
    private readonly DocumentCache _documents = new(schema, limits);

    public Schema Schema => schema;

    /// <param name="readOnly">Whether the way it came admits queries only: GET.</param>
    public async Task<GraphQLResponse> Execute(GraphQLRequest request, IServiceProvider? services, CancellationToken cancellationToken, bool readOnly = false, object? root = null)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(limits.ExecutionTime);
        var (context, refusals) = Prepare(request, services, timeout.Token);
        if (context is null)
        {
            return GraphQLResponse.Refused(refusals);
        }

        if (context.Operation.Kind == OperationKind.Subscription || (readOnly && context.Operation.Kind != OperationKind.Query))
        {
            return GraphQLResponse.Refused(new GraphQLError(
                $"A {context.Operation.Kind.ToString().ToLowerInvariant()} cannot be asked for this way.", ErrorCodes.OperationKind, []));
        }

        var data = await Executor.Execute(context, root);
        return new(true, data, context.Errors);
    }

    /// <summary>Everything before execution (specification, sections 6.1 and 5); null and the errors where the request is refused.</summary>
    public (RequestContext? Context, IReadOnlyList<GraphQLError> Errors) Prepare(GraphQLRequest request, IServiceProvider? services, CancellationToken cancellationToken)
    {
        var checkedDocument = _documents.Find(request.Query);
        if (checkedDocument.Errors.Count > 0)
        {
            return (null, checkedDocument.Errors);
        }

        var document = checkedDocument.Document!;
        var operation = request.OperationName is { } name
            ? document.Operations.FirstOrDefault(candidate => candidate.Name?.Value == name)
            : document.Operations.Count == 1 ? document.Operations[0] : null;
        if (operation is null)
        {
            return (null, [new(
                request.OperationName is null
                    ? "The document has several operations or none: operationName says which to execute."
                    : $"Unknown operation named \"{request.OperationName}\".",
                ErrorCodes.OperationNotFound,
                [])]);
        }

        if (schema.Root(operation.Kind) is null)
        {
            return (null, [new($"The schema has no {operation.Kind.ToString().ToLowerInvariant()}s.", ErrorCodes.OperationNotFound, [document.Locate(operation)])]);
        }

        var (variables, errors) = VariableCoercion.Coerce(schema, document, operation, request.Variables);
        return errors.Count > 0 ? (null, errors) : (new(schema, document, operation, variables, services, cancellationToken), []);
    }
}

using System.Text.Json;
using Lamella.GraphQL.Language;
using Lamella.GraphQL.Types;

namespace Lamella.GraphQL.Execution;

/// <summary>What a client asks for, whichever way it came.</summary>
/// <param name="Query">The document; empty where only <paramref name="DocumentId"/> says which.</param>
/// <param name="Variables">An object, or undefined.</param>
/// <param name="DocumentId">Hash of a persisted document.</param>
internal sealed record GraphQLRequest(string Query, string? OperationName, JsonElement Variables, string? DocumentId = null);

/// <summary>From a request to its response: parse and validate (or remember), choose the operation, coerce variables, execute.</summary>
internal sealed class RequestExecutor(Schema schema, GraphQLLimits limits, PersistedDocuments? persisted = null)
{
    private readonly DocumentCache _documents = new(schema, limits);

    public Schema Schema => schema;

    /// <param name="readOnly">Whether the way it came admits queries only: GET.</param>
    public async Task<GraphQLResponse> Execute(GraphQLRequest request, IServiceProvider? services, CancellationToken cancellationToken, bool readOnly = false, object? root = null)
    {
        var (context, refusals) = Prepare(request, services, cancellationToken);
        if (context is null)
        {
            return GraphQLResponse.Refused(refusals);
        }

        if (context.Operation.Kind == OperationKind.Subscription || (readOnly && context.Operation.Kind != OperationKind.Query))
        {
            return WrongWay(context.Operation);
        }

        return await Execute(context, root, cancellationToken);
    }

    /// <summary>
    /// The responses to a prepared request of any kind: one to a query or mutation, one an event to a subscription. One without data is the last:
    /// the stream of events failed.
    /// </summary>
    /// <param name="prepared">Its services belong to whoever asks, for as long as the answers last; its token ends a subscription.</param>
    public async IAsyncEnumerable<GraphQLResponse> Answers(RequestContext prepared)
    {
        var cancellationToken = prepared.CancellationToken;
        if (prepared.Operation.Kind != OperationKind.Subscription)
        {
            yield return await Execute(prepared, null, cancellationToken);
            yield break;
        }

        await foreach (var answer in SourceStream.Answers(prepared, root => Execute(prepared, root, cancellationToken)))
        {
            yield return answer;
        }
    }

    /// <summary>The answer to an operation that is right, but not where it was asked for.</summary>
    public static GraphQLResponse WrongWay(OperationNode operation) => GraphQLResponse.Refused(
        new GraphQLError($"A {operation.Kind.ToString().ToLowerInvariant()} cannot be asked for this way.", ErrorCodes.OperationKind, []));

    private async Task<GraphQLResponse> Execute(RequestContext prepared, object? root, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(limits.ExecutionTime);
        var request = prepared.Again(timeout.Token);
        var data = await Executor.Execute(request, limits, root);
        return new(true, data, request.Errors);
    }

    /// <summary>Everything before execution (specification, sections 6.1 and 5); null and the errors where the request is refused.</summary>
    public (RequestContext? Context, IReadOnlyList<GraphQLError> Errors) Prepare(GraphQLRequest request, IServiceProvider? services, CancellationToken cancellationToken)
    {
        var (text, refusal) = persisted?.Find(request) ?? (request.Query, null);
        if (refusal is not null)
        {
            return (null, [refusal]);
        }

        var checkedDocument = _documents.Find(text!);
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
        if (errors.Count > 0)
        {
            return (null, errors);
        }

        var cost = checkedDocument.Costs[operation].With(variables);
        return cost > limits.Cost
            ? (null, [new($"The operation may resolve {cost:0} fields; {limits.Cost:0} are the most. Ask for shorter lists, or less of each item.", ErrorCodes.TooExpensive, [document.Locate(operation)])])
            : (new(schema, document, operation, variables, services, cancellationToken), []);
    }
}

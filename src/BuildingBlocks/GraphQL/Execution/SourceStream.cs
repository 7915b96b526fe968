using Lamella.GraphQL.Language;

namespace Lamella.GraphQL.Execution;

/// <summary>
/// A subscription (specification, section 6.2.3): its field opens a stream of events, and for each event the selection is executed anew, as a
/// request of its own whose root value is the event. Nobody runs ahead: the next event is asked for when the answer to the last was taken.
/// </summary>
internal static class SourceStream
{
    /// <summary>One response an event. An error that ends the stream is the last response, and has no data.</summary>
    /// <param name="opening">Its token ends the stream.</param>
    /// <param name="ofEvent">The request for one event; it may take as long as a query.</param>
    public static async IAsyncEnumerable<GraphQLResponse> Answers(RequestContext opening, Func<object?, Task<GraphQLResponse>> ofEvent)
    {
        var cancellationToken = opening.CancellationToken;

        // Validation saw to it that there is exactly one field, and no condition on it.
        var field = FieldPlan.Collect(opening.Schema.Root(OperationKind.Subscription)!, [opening.Operation.SelectionSet], opening)[0];
        FieldContext? context = null;
        IAsyncEnumerator<object?>? events = null;
        GraphQLError? failure = null;
        try
        {
            try
            {
                context = new FieldContext(opening, field, null);
                events = field.Definition.Subscribe!(context).GetAsyncEnumerator(cancellationToken);
            }
            catch (Exception exception)
            {
                failure = ErrorOf(exception);
            }

            while (failure is null)
            {
                try
                {
                    if (!await events!.MoveNextAsync())
                    {
                        break;
                    }
                }
                catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
                {
                    break;
                }
                catch (Exception exception)
                {
                    failure = ErrorOf(exception);
                    break;
                }

                yield return await ofEvent(events.Current);
            }
        }
        finally
        {
            await Close(events, context);
        }

        if (failure is not null)
        {
            yield return GraphQLResponse.Refused(failure);
        }

        GraphQLError ErrorOf(Exception exception) => ExceptionErrors.Of(exception, opening, field.Nodes, new(null, field.ResponseName));
    }

    private static async ValueTask Close(IAsyncEnumerator<object?>? events, FieldContext? context)
    {
        if (events is not null)
        {
            await events.DisposeAsync();
        }

        if (context is not null)
        {
            await context.DisposeAsync();
        }
    }
}

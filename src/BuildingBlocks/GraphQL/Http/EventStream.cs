using System.Buffers;
using System.Runtime.CompilerServices;
using Lamella.GraphQL.Execution;
using Lamella.GraphQL.Language;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Lamella.GraphQL.Http;

/// <summary>
/// Answers as server-sent events (PROTOCOL.md of npm <c>graphql-sse</c>, distinct connections): one request, its responses as <c>next</c>, then
/// <c>complete</c>. It is for clients whose proxy lets no WebSocket pass.
/// </summary>
internal sealed class EventStream(RequestExecutor executor, GraphQLLimits limits, IHostApplicationLifetime lifetime)
{
    private static readonly byte[] Comment = ":\n\n"u8.ToArray();
    private static readonly byte[] Complete = "event: complete\ndata: \n\n"u8.ToArray();

    /// <param name="readOnly">Whether the request came by GET, which admits no mutation.</param>
    public async Task Answer(HttpContext http, GraphQLRequest request, bool readOnly)
    {
        var caller = ConnectionCaller.Of(http);
        await caller.Identify(default);
        http.Response.ContentType = $"{MediaType.Events}; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        var watching = Watch(caller, ended);
        try
        {
            await Send(http, Answers(request, http.RequestServices, readOnly, ended.Token));
            if (ended.IsCancellationRequested)
            {
                // Broken off and not complete, so that the client takes it up again: elsewhere, or with a token of then.
                http.Abort();
            }
            else
            {
                await http.Response.Body.WriteAsync(Complete, http.RequestAborted);
            }
        }
        finally
        {
            await ended.CancelAsync();
            await watching;
        }
    }

    private async Task Send(HttpContext http, IAsyncEnumerable<GraphQLResponse> responses)
    {
        await using var answers = responses.GetAsyncEnumerator();
        while (await Next(answers, http))
        {
            await http.Response.Body.WriteAsync(EventOf(answers.Current), http.RequestAborted);
        }
    }

    private async IAsyncEnumerable<GraphQLResponse> Answers(
        GraphQLRequest request, IServiceProvider services, bool readOnly, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (prepared, refusals) = executor.Prepare(request, services, cancellationToken);
        if (prepared is null || (readOnly && prepared.Operation.Kind == OperationKind.Mutation))
        {
            yield return prepared is null ? GraphQLResponse.Refused(refusals) : RequestExecutor.WrongWay(prepared.Operation);
            yield break;
        }

        await foreach (var response in executor.Answers(prepared))
        {
            yield return response;
        }
    }

    /// <summary>Waits for the next response, with a sign of life now and then so that nobody between takes the connection for dead.</summary>
    private async Task<bool> Next(IAsyncEnumerator<GraphQLResponse> answers, HttpContext http)
    {
        var next = answers.MoveNextAsync().AsTask();
        while (!next.IsCompleted)
        {
            await http.Response.Body.FlushAsync(http.RequestAborted);
            await ((Task)next).WaitAsync(limits.KeepAlive).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!next.IsCompleted)
            {
                await http.Response.Body.WriteAsync(Comment, http.RequestAborted);
            }
        }

        return await next;
    }

    private async Task Watch(ConnectionCaller caller, CancellationTokenSource ended)
    {
        if (await caller.Refused(limits.KeepAlive, ended.Token) is not null)
        {
            await ended.CancelAsync();
        }
    }

    private static ReadOnlyMemory<byte> EventOf(GraphQLResponse response)
    {
        var output = new ArrayBufferWriter<byte>(256);
        output.Write("event: next\ndata: "u8);
        ResponseWriter.Write(output, response);
        output.Write("\n\n"u8);
        return output.WrittenMemory;
    }
}

using System.Collections.Concurrent;
using System.Net.WebSockets;
using Lamella.BuildingBlocks;
using Lamella.GraphQL.Execution;
using Lamella.GraphQL.Language;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Lamella.GraphQL.Http;

/// <summary>
/// One connection of the protocol <c>graphql-transport-ws</c>: operations of any kind, side by side. Whoever writes waits until the client has
/// taken what was written before, so a slow client pauses the streams that it subscribed to, and nothing piles up here.
/// </summary>
internal sealed class GraphQLSocket(SocketLine line, ConnectionCaller caller, RequestExecutor executor, GraphQLLimits limits, IServiceProvider services, ILogger log)
{
    public const string Protocol = "graphql-transport-ws";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, SocketOperation> _byId = new();
    private readonly ConcurrentDictionary<SocketOperation, Task> _running = new();
    private Task _watching = Task.CompletedTask;
    private Task _pong = Task.CompletedTask;
    private bool _initialised;
    private bool _acknowledged;
    private bool _leaving;

    /// <summary>Ends when the connection has, and everything that ran on it.</summary>
    /// <param name="aborted">The client is gone.</param>
    /// <param name="stopping">The host is about to stop.</param>
    public async Task Run(CancellationToken aborted, CancellationToken stopping)
    {
        using var gone = aborted.Register(line.Abort);
        var leaving = Task.CompletedTask;
        using var stop = stopping.Register(() => leaving = Leave());
        var awaiting = AwaitInit();
        try
        {
            while (await Receive() is { } message)
            {
                await Handle(message);
            }
        }
        catch (Exception exception) when (SocketLine.IsGone(exception))
        {
            line.Abort();
        }
        finally
        {
            await EndAll(streamsOnly: false);
            await Finished();
            await line.Close(WebSocketCloseStatus.NormalClosure, "");
            line.Abort();
            await Task.WhenAll(awaiting, _watching, leaving, _pong);
        }
    }

    private async Task<SocketMessage?> Receive()
    {
        while (true)
        {
            try
            {
                return await line.Receive();
            }
            catch (BadHttpRequestException wrong)
            {
                await Close(CloseCode.Invalid, wrong.Message);
            }
        }
    }

    private Task Handle(SocketMessage message) => message.Type switch
    {
        "connection_init" => Initialise(message),
        "subscribe" => Subscribe(message),
        "complete" => End(message.Id),
        "ping" => Pong(),
        _ => Task.CompletedTask,
    };

    private async Task Initialise(SocketMessage message)
    {
        if (_initialised)
        {
            await Close(CloseCode.TooManyInits, "Too many initialisation requests");
            return;
        }

        _initialised = true;
        try
        {
            await caller.Identify(message.Payload);
        }
        catch (RefusalException refusal)
        {
            await Close(CloseCode.Forbidden, $"Forbidden: {refusal.Message}");
            return;
        }

        _acknowledged = true;
        _watching = Task.WhenAll(KeepAlive(), WatchToken());
        await line.Send(SocketMessage.Plain("connection_ack"));
    }

    private async Task Subscribe(SocketMessage message)
    {
        if (!_acknowledged)
        {
            await Close(CloseCode.Unauthorized, "Unauthorized");
            return;
        }

        GraphQLRequest request;
        try
        {
            request = RequestReader.FromJson(message.Payload);
        }
        catch (BadHttpRequestException wrong)
        {
            await Close(CloseCode.Invalid, $"Invalid message: {wrong.Message}");
            return;
        }

        var operation = new SocketOperation(message.Id);
        if (!_byId.TryAdd(message.Id, operation))
        {
            await Close(CloseCode.Exists, $"Subscriber for {message.Id} already exists");
        }
        else if (_running.Count >= limits.Subscriptions)
        {
            _byId.TryRemove(message.Id, out _);
            await line.Send(SocketMessage.Error(message.Id, [new($"A connection has at most {limits.Subscriptions} operations at a time.", ErrorCodes.TooMany, [])]));
        }
        else if (!_leaving)
        {
            _running[operation] = Task.Run(() => Execute(operation, request));
            Forget(operation);
        }
    }

    private async Task Execute(SocketOperation operation, GraphQLRequest request)
    {
        try
        {
            var (prepared, refusals) = executor.Prepare(request, services, operation.Token);
            operation.IsStream = prepared?.Operation.Kind == OperationKind.Subscription;
            if (prepared is null)
            {
                await line.Send(SocketMessage.Error(Freed(operation), refusals), cancellationToken: operation.Token);
                return;
            }

            await foreach (var response in executor.Answers(prepared))
            {
                operation.Token.ThrowIfCancellationRequested();
                if (!response.HasData)
                {
                    await line.Send(SocketMessage.Error(Freed(operation), response.Errors), cancellationToken: operation.Token);
                    return;
                }

                await line.Send(SocketMessage.Next(operation.Id, response), cancellationToken: operation.Token);
            }

            // Who hears of the end may use the id again, so it is free before.
            operation.Token.ThrowIfCancellationRequested();
            await line.Send(SocketMessage.Plain("complete", Freed(operation)), cancellationToken: operation.Token);
        }
        catch (Exception exception) when (SocketLine.IsGone(exception))
        {
            // There is nobody left to tell.
        }
        catch (Exception exception)
        {
            log.LogError(exception, "A GraphQL operation of a connection failed");
            await Close(CloseCode.Internal, "Internal server error");
        }
        finally
        {
            operation.IsDone = true;
            Forget(operation);
        }
    }

    private string Freed(SocketOperation operation)
    {
        _byId.TryRemove(KeyValuePair.Create(operation.Id, operation));
        return operation.Id;
    }

    /// <summary>Called when the operation was noted and when it is done, in whichever order these happen.</summary>
    private void Forget(SocketOperation operation)
    {
        if (operation.IsDone)
        {
            Freed(operation);
            _running.TryRemove(operation, out _);
        }
    }

    private Task End(string id) => _byId.TryRemove(id, out var operation) ? operation.CancelAsync() : Task.CompletedTask;

    /// <summary>One answer is enough for however many questions the client asks without reading.</summary>
    private Task Pong()
    {
        _pong = _pong.IsCompleted ? line.TrySend("pong") : _pong;
        return Task.CompletedTask;
    }

    private async Task AwaitInit()
    {
        if (await line.Elapsed(limits.ConnectionInit) && !_initialised)
        {
            await Close(CloseCode.InitTimeout, "Connection initialisation timeout");
        }
    }

    /// <summary>Asks whether somebody is there.</summary>
    private async Task KeepAlive()
    {
        var (seen, ping) = (-1L, Task.CompletedTask);
        while (await line.Elapsed(limits.KeepAlive))
        {
            if (seen == line.Signs)
            {
                line.Abort();
                return;
            }

            seen = line.Signs;
            ping = ping.IsCompleted ? line.TrySend("ping") : ping;
        }

        await ping;
    }

    private async Task WatchToken()
    {
        if (await caller.Refused(limits.KeepAlive, line.Over) is { } refusal)
        {
            await Close(CloseCode.Forbidden, $"Forbidden: {refusal}");
        }
    }

    /// <summary>The host stops: streams end without a <c>complete</c>, so that clients take them up again where they connect next; what else runs may finish.</summary>
    private async Task Leave()
    {
        _leaving = true;
        await EndAll(streamsOnly: true);
        await Finished();
        await Close(WebSocketCloseStatus.EndpointUnavailable, "Going away");
    }

    private async Task EndAll(bool streamsOnly)
    {
        foreach (var operation in _running.Keys.Where(operation => !streamsOnly || operation.IsStream))
        {
            await operation.CancelAsync();
        }
    }

    private async Task Finished()
    {
        try
        {
            await Task.WhenAll(_running.Values).WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            log.LogWarning("{Count} GraphQL operations went on after their connection had ended: their source watches no CancellationToken", _running.Count);
        }
    }

    private async Task Close(WebSocketCloseStatus status, string reason)
    {
        await line.Close(status, reason);
        await EndAll(streamsOnly: false);
    }
}

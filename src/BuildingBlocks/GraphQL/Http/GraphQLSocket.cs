using System.Buffers;
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
internal sealed class GraphQLSocket(WebSocket socket, SocketCaller caller, RequestExecutor executor, GraphQLLimits limits, IServiceProvider services, ILogger log) : IDisposable
{
    public const string Protocol = "graphql-transport-ws";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentDictionary<string, SocketOperation> _byId = new();
    private readonly ConcurrentDictionary<SocketOperation, Task> _running = new();
    private readonly ArrayBufferWriter<byte> _received = new();
    private readonly CancellationTokenSource _connected = new();
    private Task _pong = Task.CompletedTask;
    private bool _initialised;
    private bool _acknowledged;
    private bool _leaving;
    private int _closed;
    private long _signs;

    /// <summary>Ends when the connection has, and everything that ran on it.</summary>
    /// <param name="aborted">The client is gone.</param>
    /// <param name="stopping">The host is about to stop.</param>
    public async Task Run(CancellationToken aborted, CancellationToken stopping)
    {
        using var gone = aborted.Register(_connected.Cancel);
        var leaving = Task.CompletedTask;
        using var stop = stopping.Register(() => leaving = Leave());
        var watching = Task.WhenAll(AwaitInit(), KeepAlive());
        try
        {
            while (await Receive() is { } message)
            {
                await Handle(message);
            }
        }
        catch (Exception exception) when (IsGone(exception))
        {
            socket.Abort();
        }
        finally
        {
            await EndAll(streamsOnly: false);
            await Finished();
            await Close(WebSocketCloseStatus.NormalClosure, "");
            await _connected.CancelAsync();
            await Task.WhenAll(watching, leaving, _pong);
        }
    }

    public void Dispose()
    {
        _connected.Dispose();
        _sending.Dispose();
    }

    private async Task<SocketMessage?> Receive()
    {
        while (true)
        {
            _received.ResetWrittenCount();
            ValueWebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(_received.GetMemory(4096), _connected.Token);
                Interlocked.Increment(ref _signs);
                _received.Advance(part.Count);
                if (_received.WrittenCount > limits.BodyBytes)
                {
                    _received.ResetWrittenCount();
                    await Close(WebSocketCloseStatus.MessageTooBig, $"A message has at most {limits.BodyBytes} bytes");
                }
            }
            while (!part.EndOfMessage);

            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            // What comes after we have closed was on its way.
            if (_closed != 0)
            {
                continue;
            }

            try
            {
                return part.MessageType == WebSocketMessageType.Text
                    ? SocketMessage.Read(_received.WrittenMemory)
                    : throw new BadHttpRequestException("Invalid message: it is binary.");
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
        await Send(SocketMessage.Plain("connection_ack"));
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
            await Send(SocketMessage.Error(message.Id, [new($"A connection has at most {limits.Subscriptions} operations at a time.", ErrorCodes.TooMany, [])]));
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
                await Send(SocketMessage.Error(Freed(operation), refusals), waiting: operation.Token);
                return;
            }

            await foreach (var response in executor.Answers(prepared))
            {
                operation.Token.ThrowIfCancellationRequested();
                if (!response.HasData)
                {
                    await Send(SocketMessage.Error(Freed(operation), response.Errors), waiting: operation.Token);
                    return;
                }

                await Send(SocketMessage.Next(operation.Id, response), waiting: operation.Token);
            }

            // Who hears of the end may use the id again, so it is free before.
            operation.Token.ThrowIfCancellationRequested();
            await Send(SocketMessage.Plain("complete", Freed(operation)), waiting: operation.Token);
        }
        catch (Exception exception) when (IsGone(exception))
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
        _pong = _pong.IsCompleted ? TrySend("pong") : _pong;
        return Task.CompletedTask;
    }

    private async Task AwaitInit()
    {
        if (await Elapsed(limits.ConnectionInit) && !_initialised)
        {
            await Close(CloseCode.InitTimeout, "Connection initialisation timeout");
        }
    }

    /// <summary>Asks whether somebody is there, and whether they still are who they said.</summary>
    private async Task KeepAlive()
    {
        var (seen, ping) = (-1L, Task.CompletedTask);
        while (await Elapsed(caller.Remaining is { } rest && rest < limits.KeepAlive ? rest : limits.KeepAlive))
        {
            if (seen == Interlocked.Read(ref _signs))
            {
                socket.Abort();
                return;
            }

            if (await caller.Refusal() is { } refusal)
            {
                await Close(CloseCode.Forbidden, $"Forbidden: {refusal}");
                return;
            }

            seen = Interlocked.Read(ref _signs);
            ping = ping.IsCompleted ? TrySend("ping") : ping;
        }

        await ping;
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

    private async Task TrySend(string type)
    {
        try
        {
            await Send(SocketMessage.Plain(type), isSign: false);
        }
        catch (Exception exception) when (IsGone(exception))
        {
            // Reading notices it too, and ends the connection.
        }
    }

    /// <param name="waiting">Gives up the turn; a message that is being sent is sent to its end.</param>
    /// <param name="isSign">Whether being able to send it shows that the client reads.</param>
    private async Task Send(ReadOnlyMemory<byte> message, bool isSign = true, CancellationToken waiting = default)
    {
        await _sending.WaitAsync(waiting.CanBeCanceled ? waiting : _connected.Token);
        try
        {
            if (_closed == 0)
            {
                await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, _connected.Token);
                Interlocked.Add(ref _signs, isSign ? 1 : 0);
            }
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Says why, once. The client answers with a close of its own, which ends the reading; one that does not is left after a while.</summary>
    private async Task Close(WebSocketCloseStatus status, string reason)
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }

        await EndAll(streamsOnly: false);
        _connected.CancelAfter(Patience);
        try
        {
            await _sending.WaitAsync(_connected.Token);
            await socket.CloseOutputAsync(status, SocketMessage.CloseReason(reason), _connected.Token);
            _sending.Release();
        }
        catch (Exception exception) when (IsGone(exception))
        {
            socket.Abort();
        }
    }

    /// <returns>False when the connection ended first.</returns>
    private async Task<bool> Elapsed(TimeSpan time)
    {
        await Task.Delay(time < TimeSpan.Zero ? TimeSpan.Zero : time, _connected.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !_connected.IsCancellationRequested && _closed == 0;
    }

    private static bool IsGone(Exception exception) => exception is OperationCanceledException or WebSocketException or ObjectDisposedException or IOException;
}

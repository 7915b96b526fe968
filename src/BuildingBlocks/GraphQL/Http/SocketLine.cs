using System.Buffers;
using System.Net.WebSockets;
using Lamella.GraphQL.Execution;
using Microsoft.AspNetCore.Http;

namespace Lamella.GraphQL.Http;

/// <summary>
/// A WebSocket as messages: one is sent at a time, and whoever sends waits for their turn, so nothing piles up here. Closing says why, once.
/// </summary>
internal sealed class SocketLine(WebSocket socket, GraphQLLimits limits) : IDisposable
{
    /// <summary>How long a client that was told of the close has to answer it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _sending = new(1);
    private readonly ArrayBufferWriter<byte> _received = new();
    private readonly CancellationTokenSource _connected = new();
    private int _closed;
    private long _signs;

    /// <summary>Nothing more is said; what still comes was on its way.</summary>
    public bool IsClosed => Volatile.Read(ref _closed) != 0;

    /// <summary>Cancelled when nothing more will come.</summary>
    public CancellationToken Over => _connected.Token;

    /// <summary>Grows with everything that shows that the client is there: what it says, and what it takes.</summary>
    public long Signs => Interlocked.Read(ref _signs);

    /// <summary>The next message; null when the client has closed.</summary>
    /// <exception cref="BadHttpRequestException">This is no message of the protocol; says why.</exception>
    public async Task<SocketMessage?> Receive()
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

            if (!IsClosed)
            {
                return part.MessageType == WebSocketMessageType.Text
                    ? SocketMessage.Read(_received.WrittenMemory)
                    : throw new BadHttpRequestException("Invalid message: it is binary.");
            }
        }
    }

    /// <param name="isSign">Whether being able to send it shows that the client reads.</param>
    /// <param name="cancellationToken">Gives up the turn; a message that is being sent is sent to its end.</param>
    public async Task Send(ReadOnlyMemory<byte> message, bool isSign = true, CancellationToken cancellationToken = default)
    {
        await _sending.WaitAsync(cancellationToken.CanBeCanceled ? cancellationToken : _connected.Token);
        try
        {
            if (!IsClosed)
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

    /// <summary>Sends a message that nobody misses when the client is gone: reading notices that too.</summary>
    public async Task TrySend(string type)
    {
        try
        {
            await Send(SocketMessage.Plain(type), isSign: false);
        }
        catch (Exception exception) when (IsGone(exception))
        {
        }
    }

    /// <summary>Says why, once. The client answers with a close of its own, which ends the reading; one that does not is left after a while.</summary>
    public async Task Close(WebSocketCloseStatus status, string reason)
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }

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

    /// <summary>Without a word: the client does not listen.</summary>
    public void Abort()
    {
        socket.Abort();
        _connected.Cancel();
    }

    /// <returns>False when the connection ended first.</returns>
    public async Task<bool> Elapsed(TimeSpan time)
    {
        await Task.Delay(time, _connected.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !_connected.IsCancellationRequested && !IsClosed;
    }

    public void Dispose()
    {
        _connected.Dispose();
        _sending.Dispose();
    }

    public static bool IsGone(Exception exception) => exception is OperationCanceledException or WebSocketException or ObjectDisposedException or IOException;
}

using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Lamella.GraphQL.Tests.Sockets;

/// <summary>A connection without a client library: says what it is told to say.</summary>
internal sealed class RawSocket(ClientWebSocket socket) : IDisposable
{
    public Task Say(string message) => Say(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text);

    public Task Say(byte[] message, WebSocketMessageType type) => socket.SendAsync(message, type, true, CancellationToken.None);

    public async Task Begin(string payload = "{}")
    {
        await Say($$"""{"type":"connection_init","payload":{{payload}}}""");
        Assert.Equal("connection_ack", (await Hear())["type"]!.GetValue<string>());
    }

    public Task Subscribe(string id, string query) =>
        Say(new JsonObject { ["id"] = id, ["type"] = "subscribe", ["payload"] = new JsonObject { ["query"] = query } }.ToJsonString());

    /// <summary>The next message that is no ping.</summary>
    public async Task<JsonNode> Hear()
    {
        while (true)
        {
            var message = await Receive() ?? throw new InvalidOperationException($"Closed: {socket.CloseStatus} {socket.CloseStatusDescription}");
            if (message["type"]!.GetValue<string>() != "ping")
            {
                return message;
            }
        }
    }

    /// <summary>The code and the reason of the close that follows, whatever is said before it.</summary>
    public async Task<(int Code, string Reason)> HearClose()
    {
        while (await Receive() is not null)
        {
        }

        return ((int)socket.CloseStatus!, socket.CloseStatusDescription ?? "");
    }

    public async Task<JsonNode?> Receive()
    {
        var buffer = new byte[1 << 22];
        var length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
            length += part.Count;
            if (part.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
                return null;
            }

            if (part.EndOfMessage)
            {
                return JsonNode.Parse(buffer.AsSpan(0, length));
            }
        }
    }

    public WebSocketCloseStatus? CloseStatus => socket.CloseStatus;

    public void Abort() => socket.Abort();

    public void Dispose() => socket.Dispose();
}

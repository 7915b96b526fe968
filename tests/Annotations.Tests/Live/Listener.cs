using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lamella.Annotations.Tests.Live;

/// <summary>Somebody who listens to an annotation over <c>graphql-transport-ws</c>, and reads only when told to.</summary>
internal sealed class Listener : IDisposable
{
    private const string Fields = "version batches presence { clientId person name color at tool radius drawing { points layer segment tree } } annotation { name access state mayEdit }";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly ClientWebSocket _socket = new();
    private readonly MemoryStream _message = new();
    private readonly byte[] _buffer = new byte[1 << 16];

    /// <summary>Versions of the batches that came, in the order in which they came.</summary>
    public List<long> Versions { get; } = [];

    /// <summary>The newest word about who else is there.</summary>
    public JsonElement Presence { get; private set; }

    /// <summary>The newest word about the annotation itself.</summary>
    public JsonElement Annotation { get; private set; }

    public int Events { get; private set; }

    /// <param name="http">Of the host to listen at; its token is taken along, unless <paramref name="authorization"/> is another.</param>
    public static async Task<Listener> Open(HttpClient http, Guid annotation, long? since = null, Guid? clientId = null, string? authorization = null)
    {
        var listener = new Listener();
        listener._socket.Options.AddSubProtocol("graphql-transport-ws");
        await listener._socket.ConnectAsync(new UriBuilder(new Uri(http.BaseAddress!, "/graphql")) { Scheme = "ws" }.Uri, CancellationToken.None);
        await listener.Say(new JsonObject { ["type"] = "connection_init", ["payload"] = new JsonObject { ["authorization"] = authorization ?? http.DefaultRequestHeaders.Authorization?.ToString() } });
        Assert.Equal("connection_ack", (await listener.Hear()).GetProperty("type").GetString());
        var (from, own) = (since is null ? "" : $", sinceVersion: {since}", clientId is null ? "" : $", clientId: \"{clientId}\"");
        await listener.Say(new JsonObject
        {
            ["id"] = "1",
            ["type"] = "subscribe",
            ["payload"] = new JsonObject { ["query"] = $"subscription {{ annotation(id: \"{annotation}\"{from}{own}) {{ {Fields} }} }}" },
        });
        return listener;
    }

    /// <summary>The next event; an error is one that the test did not expect.</summary>
    public async Task<JsonElement> Next()
    {
        var message = await Hear();
        Assert.True(message.GetProperty("type").GetString() == "next", message.ToString());
        return Take(message);
    }

    public async Task Until(Func<Listener, bool> holds)
    {
        while (!holds(this))
        {
            await Next();
        }
    }

    public Task Until(long version) => Until(me => me.Versions.Count > 0 && me.Versions[^1] >= version);

    /// <summary>Reads to the error that ends the stream; its code.</summary>
    public async Task<string> Ended()
    {
        while (true)
        {
            var message = await Hear();
            if (message.GetProperty("type").GetString() != "next")
            {
                Assert.Equal("error", message.GetProperty("type").GetString());
                return message.GetProperty("payload")[0].GetProperty("extensions").GetProperty("code").GetString()!;
            }

            Take(message);
        }
    }

    /// <summary>Ends the subscription and keeps the connection.</summary>
    public Task Complete() => Say(new JsonObject { ["id"] = "1", ["type"] = "complete" });

    /// <summary>Cuts the connection, as a network does.</summary>
    public void Cut() => _socket.Abort();

    public void Dispose()
    {
        _socket.Dispose();
        _message.Dispose();
    }

    private JsonElement Take(JsonElement message)
    {
        var told = message.GetProperty("payload").GetProperty("data").GetProperty("annotation");
        Events++;
        if (told.GetProperty("batches").GetString() is { } batches)
        {
            using var page = JsonDocument.Parse(batches);
            Versions.AddRange(page.RootElement.GetProperty("batches").EnumerateArray().Select(batch => batch.GetProperty("version").GetInt64()));
            Assert.Equal(page.RootElement.GetProperty("version").GetInt64(), Versions[^1]);
        }

        Presence = told.GetProperty("presence") is { ValueKind: JsonValueKind.Array } presence ? presence : Presence;
        Annotation = told.GetProperty("annotation") is { ValueKind: JsonValueKind.Object } annotation ? annotation : Annotation;
        return told;
    }

    private Task Say(JsonObject message) => _socket.SendAsync(Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, true, CancellationToken.None);

    private async Task<JsonElement> Hear()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            _message.SetLength(0);
            ValueWebSocketReceiveResult part;
            do
            {
                part = await _socket.ReceiveAsync(_buffer.AsMemory(), patience.Token);
                _message.Write(_buffer, 0, part.Count);
            }
            while (!part.EndOfMessage);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                throw new InvalidOperationException($"Closed: {_socket.CloseStatus} {_socket.CloseStatusDescription}");
            }

            using var message = JsonDocument.Parse(_message.ToArray());
            if (message.RootElement.GetProperty("type").GetString() == "ping")
            {
                await Say(new JsonObject { ["type"] = "pong" });
                continue;
            }

            return message.RootElement.Clone();
        }
    }
}

using System.Net.WebSockets;
using System.Text;

namespace Lamella.GraphQL.Tests.Sockets;

/// <summary>The protocol graphql-transport-ws, said word by word.</summary>
public sealed class SocketProtocolTests(HastyFixture lamella) : IClassFixture<HastyFixture>
{
    [Theory]
    [InlineData("nonsense", 4400)]
    [InlineData("[]", 4400)]
    [InlineData("""{"type":"dance"}""", 4400)]
    [InlineData("""{"type":"subscribe","payload":{"query":"{ me { name } }"}}""", 4400)]
    [InlineData("""{"type":"connection_init","payload":[]}""", 4400)]
    [InlineData("""{"id":"1","type":"subscribe","payload":{"query":"{ me { name } }"}}""", 4401)]
    [InlineData("""{"type":"connection_init","payload":{"authorization":"Bearer forged"}}""", 4403)]
    [InlineData("""{"type":"connection_init","payload":{"authorization":"Basic abc"}}""", 4403)]
    public async Task A_wrong_first_message_is_answered_with_the_code_that_says_why(string message, int code)
    {
        using var socket = await lamella.Connect();
        await socket.Say(message);

        Assert.Equal(code, (await socket.HearClose()).Code);
    }

    [Fact]
    public async Task Whoever_says_nothing_is_not_waited_for()
    {
        using var socket = await lamella.Connect();

        Assert.Equal((4408, "Connection initialisation timeout"), await socket.HearClose());
    }

    [Fact]
    public async Task A_binary_message_is_invalid()
    {
        using var socket = await lamella.Connect();
        await socket.Say(Encoding.UTF8.GetBytes("""{"type":"ping"}"""), WebSocketMessageType.Binary);

        Assert.Equal(4400, (await socket.HearClose()).Code);
    }

    [Fact]
    public async Task A_message_beyond_the_limit_is_not_read_to_its_end()
    {
        using var socket = await lamella.Connect();
        await socket.Say(new string(' ', 20_000));

        Assert.Equal(1009, (await socket.HearClose()).Code);
    }

    [Fact]
    public async Task Another_protocol_is_not_acceptable()
    {
        using var socket = await lamella.Connect("graphql-ws");

        Assert.Equal(4406, (await socket.HearClose()).Code);
    }

    [Fact]
    public async Task A_page_of_another_site_gets_no_connection()
    {
        await Assert.ThrowsAsync<WebSocketException>(() => lamella.Connect(options: options => options.SetRequestHeader("Origin", "https://elsewhere.example")));
        await Assert.ThrowsAsync<WebSocketException>(() => lamella.Connect(options: options => options.SetRequestHeader("Sec-Fetch-Site", "cross-site")));
        using var own = await lamella.Connect(options: options => options.SetRequestHeader("Origin", lamella.Address.GetLeftPart(UriPartial.Authority)));
        await own.Begin();
    }

    [Fact]
    public async Task A_second_introduction_is_one_too_many()
    {
        using var socket = await lamella.Connect();
        await socket.Begin();
        await socket.Say("""{"type":"connection_init"}""");

        Assert.Equal((4429, "Too many initialisation requests"), await socket.HearClose());
    }

    [Fact]
    public async Task Two_operations_of_one_id_are_one_too_many()
    {
        using var socket = await lamella.Connect();
        await socket.Begin();
        await socket.Subscribe("same", "subscription { channel(source: \"twins\") }");
        await socket.Subscribe("same", "subscription { channel(source: \"twins\") }");

        Assert.Equal((4409, "Subscriber for same already exists"), await socket.HearClose());
        await lamella.Sources.Of("twins").Ended.Task;
    }

    [Fact]
    public async Task An_id_is_free_again_when_its_operation_is_over()
    {
        using var socket = await lamella.Connect();
        await socket.Begin();
        for (var i = 0; i < 20; i++)
        {
            await socket.Subscribe("again", "{ __typename }");
            Assert.Equal("""{"id":"again","type":"next","payload":{"data":{"__typename":"Query"}}}""", (await socket.Hear()).ToJsonString());
            Assert.Equal("""{"id":"again","type":"complete"}""", (await socket.Hear()).ToJsonString());
        }
    }

    [Fact]
    public async Task A_refused_document_is_an_error_and_nothing_after_it()
    {
        using var socket = await lamella.Connect();
        await socket.Begin();
        await socket.Subscribe("1", "{ nothing }");
        var error = await socket.Hear();
        await socket.Say("""{"type":"ping"}""");

        Assert.Equal("error", error["type"]!.GetValue<string>());
        Assert.Equal("GRAPHQL_VALIDATION_FAILED", error["payload"]![0]!["extensions"]!["code"]!.GetValue<string>());
        Assert.Equal("pong", (await socket.Hear())["type"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_connection_has_so_many_operations_and_no_more()
    {
        using var socket = await lamella.Connect();
        await socket.Begin();
        foreach (var id in new[] { "a", "b", "c" })
        {
            await socket.Subscribe(id, "subscription { channel(source: \"crowd\") }");
        }

        await socket.Subscribe("d", "subscription { channel(source: \"crowd\") }");
        var error = await socket.Hear();

        Assert.Equal("d", error["id"]!.GetValue<string>());
        Assert.Equal("TOO_MANY_OPERATIONS", error["payload"]![0]!["extensions"]!["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_token_that_expires_ends_the_connection()
    {
        using var socket = await lamella.Connect();
        await socket.Begin("""{"authorization":"Bearer short"}""");
        await socket.Subscribe("1", "subscription { channel(source: \"expiring\") }");

        Assert.Equal((4403, "Forbidden: The token has expired."), await socket.HearClose());
        await lamella.Sources.Of("expiring").Ended.Task;
    }

    [Fact]
    public async Task A_sign_in_that_is_ended_ends_the_connection()
    {
        using var socket = await lamella.Connect();
        await socket.Begin("""{"Authorization":"Bearer ended"}""");

        // Pings are answered, so that only the token is to blame.
        for (var message = await socket.Receive(); message is not null; message = await socket.Receive())
        {
            await socket.Say("""{"type":"pong"}""");
        }

        Assert.Equal(4403, (int)socket.CloseStatus!);
    }

    [Fact]
    public async Task Whoever_answers_no_ping_is_left()
    {
        using var socket = await lamella.Connect();
        await socket.Begin();
        await socket.Subscribe("1", "subscription { channel(source: \"silent\") }");

        await lamella.Sources.Of("silent").Ended.Task;
    }
}

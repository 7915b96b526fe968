using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Lamella.GraphQL.Tests.Sockets;

/// <summary>What a connection's end, or its slowness, does to the sources behind it.</summary>
public sealed class BackPressureTests(SocketFixture lamella) : IClassFixture<SocketFixture>
{
    [Fact]
    public async Task A_client_that_reads_nothing_pauses_its_source()
    {
        using var socket = await lamella.Connect();
        await socket.Begin();
        await socket.Subscribe("1", "subscription { beats(source: \"slow\", padding: 100000) { number padding } }");
        var source = lamella.Sources.Of("slow");
        var paused = await Standstill(source);

        // Once the client reads, everything comes, in order, and more than was waiting.
        for (var number = 1; number <= paused + 100; number++)
        {
            Assert.Equal(number, (await socket.Hear())["payload"]!["data"]!["beats"]!["number"]!.GetValue<int>());
        }

        await socket.Say("""{"id":"1","type":"complete"}""");
        await source.Ended.Task;
    }

    [Fact]
    public async Task A_client_that_vanishes_ends_its_sources()
    {
        using var socket = await lamella.Connect();
        await socket.Begin();
        await socket.Subscribe("1", "subscription { channel(source: \"vanished\") }");
        await socket.Subscribe("2", "subscription { beats(source: \"vanished too\") { number } }");
        await socket.Hear();
        socket.Abort();

        await lamella.Sources.Of("vanished").Ended.Task;
        await lamella.Sources.Of("vanished too").Ended.Task;
    }

    [Fact]
    public async Task A_host_that_stops_says_so_and_completes_nothing()
    {
        await using var stopping = new SocketFixture();
        await stopping.InitializeAsync();
        var source = stopping.Sources.Of("stopped");
        using var socket = await stopping.Connect();
        await socket.Begin();
        await socket.Subscribe("1", "subscription { channel(source: \"stopped\") }");
        await socket.Subscribe("2", "subscription { countTo(last: 1) }");
        var messages = new List<JsonNode> { await socket.Hear(), await socket.Hear() };
        stopping.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        Assert.Equal((1001, "Going away"), await socket.HearClose());
        Assert.All(messages, message => Assert.Equal("2", message["id"]!.GetValue<string>()));
        await source.Ended.Task;
    }

    /// <summary>How many events the source had made when it made no more.</summary>
    private static async Task<int> Standstill(Source source)
    {
        for (var (before, same) = (0, 0); ;)
        {
            await Task.Delay(50);
            var now = Volatile.Read(ref source.Produced);
            same = now == before && now > 0 ? same + 1 : 0;
            if (same == 10)
            {
                return now;
            }

            before = now;
        }
    }
}

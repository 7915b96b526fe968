using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;

namespace Lamella.Annotations.Tests.Live;

/// <summary>The real binary and a real PostgreSQL, really killed.</summary>
public sealed class KilledTests(KilledSite site) : IClassFixture<KilledSite>
{
    private const int Writers = 4;
    private const int Each = 45;
    private const int Kills = 6;
    private const long Last = 1 + Writers + (Writers * Each);

    // Whatever comes back does so within seconds; without an end, what never comes back would be waited for in vain.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    private readonly ConcurrentDictionary<Guid, long> _acknowledged = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    [Fact]
    public async Task Whatever_was_acknowledged_is_there_once_when_host_and_database_are_killed_again_and_again()
    {
        Assert.Equal(("on", "on"), (await site.Ask("show fsync"), await site.Ask("show synchronous_commit")));
        using var http = site.Client();
        var annotation = await site.Begin(http);
        var editors = new List<(Editor Editor, long Tree, long[] Nodes)>();
        for (var i = 0; i < Writers; i++)
        {
            var editor = new Editor(http, annotation);
            var nodes = new long[Each];
            for (var node = 0; node < Each; node++)
            {
                nodes[node] = await editor.NewId("node");
            }

            editors.Add((editor, await editor.NewId("tree"), nodes));
        }

        var writing = editors.Select(writer => Task.Run(() => Write(writer.Editor, writer.Tree, writer.Nodes))).ToList();
        var listening = Task.Run(() => Listen(http, annotation));
        for (var kill = 1; kill <= Kills; kill++)
        {
            while (_acknowledged.Count < kill * Writers * Each / (Kills + 1))
            {
                await (writing.Find(writer => writer.IsFaulted) ?? Task.Delay(1));
            }

            await (kill % 2 == 0 ? site.KillPostgres() : site.KillHost());
        }

        await Task.WhenAll(writing);
        var heard = await listening.WaitAsync(TimeSpan.FromSeconds(30));
        var log = (await http.GetFromJsonAsync<JsonElement>($"/annotations/{annotation}/log")).GetProperty("batches").EnumerateArray()
            .Select(batch => (Batch: batch.GetProperty("batchId").GetGuid(), Version: batch.GetProperty("version").GetInt64())).ToList();
        Assert.Equal(Enumerable.Range(1, (int)Last).Select(version => (long)version), log.Select(row => row.Version));
        Assert.Equal(_acknowledged.OrderBy(row => row.Value).Select(row => (row.Key, row.Value)), log.Skip(1));
        Assert.Equal(log.Skip(1).Select(row => row.Version), heard);
        Assert.Equal(Writers * Each, await Nodes(http, annotation));
    }

    /// <summary>Sends batches one after the other, each until it is acknowledged.</summary>
    private async Task Write(Editor editor, long tree, long[] nodes)
    {
        await Send(editor, Editor.Tree(tree));
        foreach (var node in nodes)
        {
            await Send(editor, Editor.Node(node, tree, x: node));
        }
    }

    private async Task Send(Editor editor, string operation)
    {
        var id = Guid.NewGuid();
        var batch = editor.Batch(id, 0, operation.Insert(1, $"\"step\":\"{Guid.NewGuid()}\","));
        _acknowledged[id] = await Patiently(async () =>
        {
            using var answer = await editor.Post(batch);
            var words = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode || answer.StatusCode is HttpStatusCode.Unauthorized or >= HttpStatusCode.InternalServerError, words);
            answer.EnsureSuccessStatusCode();
            return JsonDocument.Parse(words).RootElement.GetProperty("version").GetInt64();
        });
    }

    private async Task<List<long>> Listen(HttpClient http, Guid annotation)
    {
        var heard = new List<long>();
        while ((heard.Count == 0 || heard[^1] < Last) && _clock.Elapsed < Patience)
        {
            using var listener = await Patiently(() => Listener.Open(http, annotation, since: heard.Count == 0 ? 1 : heard[^1], authorization: site.Authorization));
            try
            {
                await listener.Until(Last);
            }
            catch (Exception cut) when (cut is WebSocketException or InvalidOperationException or IOException)
            {
            }

            heard.AddRange(listener.Versions);
        }

        return heard;
    }

    private static async Task<int> Nodes(HttpClient http, Guid annotation)
    {
        var skeleton = await http.GetByteArrayAsync($"/annotations/{annotation}/skeleton");
        using var header = JsonDocument.Parse(skeleton.AsMemory(8, BinaryPrimitives.ReadInt32LittleEndian(skeleton.AsSpan(4))));
        return header.RootElement.GetProperty("nodes").GetInt32();
    }

    private async Task<T> Patiently<T>(Func<Task<T>> ask)
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (Exception cut) when (cut is HttpRequestException or WebSocketException or InvalidOperationException or OperationCanceledException or IOException && _clock.Elapsed < Patience)
            {
                await Task.Delay(20);
            }
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lamella.Benchmarks;

/// <summary>
/// Ten editors of one annotation, each with a subscription: each sends a piece of a stroke, or moves a node, every 100 ms and says every 100 ms where its
/// hand is. From the moment that a batch is sent to its answer (it is on disk then), and to when each of the nine others has read it off its socket.
/// </summary>
/// <param name="warming">So many batches of each editor come before what is measured.</param>
/// <param name="operation">By editor and number: what is sent, as JSON.</param>
internal sealed class LiveFigures(int warming, Func<int, int, string> operation)
{
    private const int Editors = 10;
    private const int Batches = 150;

    // The runtime compiles what is busy anew for half a minute; a host that people work on has run for longer.
    private const int JustStarted = 20;
    private const int Running = 300;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<Guid, (int Editor, long At)> _sent = new();
    private readonly ConcurrentQueue<double> _durable = [];
    private readonly ConcurrentQueue<double> _seen = [];

    public static async Task Measure(Report report, CancellationToken cancellationToken)
    {
        await using var site = await AnnotationSite.Make(cancellationToken, levels: 8);
        var layer = await site.Layer(cancellationToken);
        await StrokeFigures.Warm(site, layer, cancellationToken);
        var doubt = await StrokeFigures.NotDurable(site, cancellationToken);
        LiveFigures Strokes(int warming, int row) =>
            new(warming, (editor, i) => StrokeFigures.Stroke(layer, (ulong)editor + 1, StrokeFigures.FarApart(row + editor, i)));
        await Measure(report, site, "stroke on a host just started", Strokes(JustStarted, 0), isPromised: false, doubt, cancellationToken);
        await Measure(report, site, "stroke", Strokes(Running, Editors), isPromised: true, doubt, cancellationToken);
        await Measure(
            report, site, "node operation", new(JustStarted, (_, i) => $$"""{"op":"updateNode","step":"{{Guid.NewGuid()}}","node":{{i + 1}},"at":[{{i}},2,3]}"""), isPromised: true, null, cancellationToken);
    }

    private static async Task Measure(
        Report report, AnnotationSite site, string what, LiveFigures figures, bool isPromised, string? doubt, CancellationToken cancellationToken)
    {
        Report.Progress($"{Editors} editors of one annotation: {what}");
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ended.CancelAfter(TimeSpan.FromMinutes(2));
        var version = await site.Version(ended.Token);
        var listening = new List<Task>();
        for (var editor = 0; editor < Editors; editor++)
        {
            listening.Add(figures.Listen(await Subscribe(site, version, ended.Token), editor, ended.Token));
        }

        await Task.WhenAll(Enumerable.Range(0, Editors).Select(editor => figures.Edit(site, editor, ended.Token)));
        await Task.WhenAll(listening);
        report.Add(new($"{what} to durable, {Editors} editors, p50", Percentile(figures._durable, 0.5), "ms", Note: doubt));
        report.Add(new($"{what} to durable, {Editors} editors, p95", Percentile(figures._durable, 0.95), "ms", Goal: isPromised ? new(50, AtMost: true) : null, Note: doubt));
        report.Add(new($"{what} to seen by each other, {Editors} editors, p50", Percentile(figures._seen, 0.5), "ms", Note: doubt));
        report.Add(new(
            $"{what} to seen by each other, {Editors} editors, p95", Percentile(figures._seen, 0.95), "ms", Goal: isPromised ? new(150, AtMost: true) : null,
            Note: string.Create(CultureInfo.InvariantCulture, $"{figures._seen.Count:#,##0} sights, {1000 * Editors / Pace.TotalMilliseconds:0} batches and as many movements a second, clients on the same cores")));
    }

    private async Task Edit(AnnotationSite site, int editor, CancellationToken cancellationToken)
    {
        var clientId = Guid.NewGuid();
        await Task.Delay(Pace * editor / Editors, cancellationToken);
        using var timer = new PeriodicTimer(Pace);
        for (var i = 0; i < warming + Batches; i++)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            var moving = site.Http.PostAsJsonAsync(
                "/graphql", new { query = $"mutation {{ present(annotation: \"{site.Annotation}\", presence: {{ clientId: \"{clientId}\", at: [{i}, {i}, {i}], tool: \"skeleton\" }}) }}" }, cancellationToken);
            var batch = Guid.NewGuid();
            using var body = new StringContent(
                $$"""{"clientId":"{{clientId}}","batchId":"{{batch}}","baseVersion":0,"operations":[{{operation(editor, i)}}]}""",
                Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
            var at = Stopwatch.GetTimestamp();
            if (i >= warming)
            {
                _sent[batch] = (editor, at);
            }

            using var answer = await site.Http.PostAsync(new Uri($"/annotations/{site.Annotation}/batches", UriKind.Relative), body, cancellationToken);
            answer.EnsureSuccessStatusCode();
            if (i >= warming)
            {
                _durable.Enqueue(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
            }

            using var moved = await moving;
            moved.EnsureSuccessStatusCode();
        }
    }

    /// <summary>Reads until every batch that is measured has come.</summary>
    private async Task Listen(ClientWebSocket socket, int editor, CancellationToken cancellationToken)
    {
        using var open = socket;
        for (var seen = 0; seen < Editors * Batches;)
        {
            using var message = await Hear(socket, cancellationToken);
            var now = Stopwatch.GetTimestamp();
            if (message.RootElement.GetProperty("type").GetString() != "next"
                || message.RootElement.GetProperty("payload").GetProperty("data").GetProperty("annotation").GetProperty("batches").GetString() is not { } json)
            {
                continue;
            }

            using var page = JsonDocument.Parse(json);
            foreach (var batch in page.RootElement.GetProperty("batches").EnumerateArray())
            {
                if (_sent.TryGetValue(batch.GetProperty("batchId").GetGuid(), out var sent))
                {
                    seen++;
                    if (sent.Editor != editor)
                    {
                        _seen.Enqueue(Stopwatch.GetElapsedTime(sent.At, now).TotalMilliseconds);
                    }
                }
            }
        }
    }

    private static async Task<ClientWebSocket> Subscribe(AnnotationSite site, long version, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("graphql-transport-ws");
        await socket.ConnectAsync(new UriBuilder(new Uri(site.Http.BaseAddress!, "/graphql")) { Scheme = "ws" }.Uri, cancellationToken);
        await Say(socket, new() { ["type"] = "connection_init", ["payload"] = new JsonObject { ["authorization"] = site.Http.DefaultRequestHeaders.Authorization!.ToString() } }, cancellationToken);
        (await Hear(socket, cancellationToken)).Dispose();
        var query = $"subscription {{ annotation(id: \"{site.Annotation}\", sinceVersion: {version}) {{ batches presence {{ clientId name at tool }} }} }}";
        await Say(socket, new() { ["id"] = "1", ["type"] = "subscribe", ["payload"] = new JsonObject { ["query"] = query } }, cancellationToken);
        return socket;
    }

    private static Task Say(ClientWebSocket socket, JsonObject message, CancellationToken cancellationToken) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, true, cancellationToken);

    private static async Task<JsonDocument> Hear(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        var (message, buffer) = (new MemoryStream(), new byte[16 * 1024]);
        ValueWebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            message.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return JsonDocument.Parse(message.ToArray());
    }

    private static double Percentile(IEnumerable<double> values, double part)
    {
        var sorted = values.Order().ToArray();
        return sorted[(int)Math.Ceiling(part * sorted.Length) - 1];
    }
}

using System.Diagnostics;
using System.Globalization;
using Lamella.Annotations.Skeletons;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Testing;
using Npgsql;

namespace Lamella.Benchmarks;

/// <summary>
/// A generated skeleton: trees of 1,000 nodes on whole voxels, each a walk that branches now and then, as tracing makes them. Imported as a stored
/// payload and one operation, read as a browser reads it, edited and undone. The first tree begins in the middle of the volume.
/// </summary>
internal static class SkeletonFigures
{
    private const int NodesOfTree = 1000;
    private const int Edits = 200;
    private const int Undos = 20;
    private const long FirstId = 1L << 40;

    public static async Task Measure(Report report, int nodes, CancellationToken cancellationToken)
    {
        var what = $"{nodes / 1_000_000} M nodes:";
        Report.Progress($"generating {nodes:N0} nodes");
        await using var site = await AnnotationSite.Make(cancellationToken);
        var empty = GC.GetTotalMemory(forceFullCollection: true);
        var content = Generate(nodes);
        report.Add(new($"{what} content in memory", (double)(GC.GetTotalMemory(forceFullCollection: true) - empty) / nodes, "bytes a node"));
        await using var connection = new NpgsqlConnection(site.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        Report.Progress("importing");
        var began = Stopwatch.GetTimestamp();
        var payload = await Payloads.Store(connection, site.Annotation, content, cancellationToken);
        var stored = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await site.Append($$"""{"op":"importSkeleton","step":"{{Guid.NewGuid()}}","payload":"{{payload}}"}""", cancellationToken);
        report.Add(new(
            $"{what} import of what was parsed", Stopwatch.GetElapsedTime(began).TotalSeconds, "s", Goal: nodes == 1_000_000 ? new(5, AtMost: true) : null,
            Note: string.Create(CultureInfo.InvariantCulture, $"{stored:0.0} s of it to store the payload")));
        content = null;
        await Read(report, site, $"{what} first read after it", cancellationToken);
        await Read(report, site, $"{what} read", cancellationToken);
        await Edit(report, site, what, cancellationToken);
        await Read(report, site, $"{what} read after {Edits + Undos} edits", cancellationToken);
        report.Add(new($"{what} memory of the host (PSS)", ProportionalSet.Megabytes(site.HostId), "MB", Goal: new(1073, AtMost: true)));
        await site.Restart(cancellationToken);
        await Read(report, site, $"{what} read by a host that has just started", cancellationToken);
        report.Add(new($"{what} memory of that host (PSS)", ProportionalSet.Megabytes(site.HostId), "MB", Goal: new(1073, AtMost: true)));
    }

    private static async Task Read(Report report, AnnotationSite site, string what, CancellationToken cancellationToken)
    {
        Report.Progress(what);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/annotations/{site.Annotation}/skeleton");
        request.Headers.AcceptEncoding.ParseAdd("zstd");
        var began = Stopwatch.GetTimestamp();
        using var answer = await site.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await using var body = await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[1 << 16];
        var bytes = (long)await body.ReadAsync(buffer, cancellationToken);
        var first = Stopwatch.GetElapsedTime(began).TotalSeconds;
        for (int read; (read = await body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            bytes += read;
        }

        report.Add(new(
            $"{what}, to the last byte", Stopwatch.GetElapsedTime(began).TotalSeconds, "s",
            Note: string.Create(CultureInfo.InvariantCulture, $"first byte after {first:0.00} s, {bytes / 1e6:0.0} MB compressed")));
    }

    private static async Task Edit(Report report, AnnotationSite site, string what, CancellationToken cancellationToken)
    {
        var (chance, edits, undos, steps) = (new Random(1), new List<double>(), new List<double>(), new List<Guid>());
        for (var i = 0; i < Edits; i++)
        {
            steps.Add(Guid.NewGuid());
            var node = FirstId + chance.Next(1_000_000);
            edits.Add(await Time(() => site.Append($$"""{"op":"updateNode","step":"{{steps[^1]}}","node":{{node}},"at":[{{chance.Next(65_536)}},5,6]}""", cancellationToken)));
        }

        for (var i = 0; i < Undos; i++)
        {
            undos.Add(await Time(() => site.Append($$"""{"op":"undo","step":"{{Guid.NewGuid()}}","target":"{{steps[^(i + 1)]}}"}""", cancellationToken)));
        }

        report.Add(new($"{what} one edit, durable, p50", Middle(edits), "ms"));
        report.Add(new($"{what} undo of a recent edit, p50", Middle(undos), "ms", Note: string.Create(CultureInfo.InvariantCulture, $"the first {undos[0]:0} ms, the slowest {undos.Max():0} ms")));
    }

    private static async Task<double> Time(Func<Task> work)
    {
        var began = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static double Middle(List<double> figures) => figures.Order().ElementAt(figures.Count / 2);

    public static AnnotationContent Generate(int nodes)
    {
        var (content, chance, walk) = (new AnnotationContent(), new Random(7), new (double X, double Y, double Z)[NodesOfTree]);
        for (var i = 0; i < nodes; i++)
        {
            var (tree, place) = ((i / NodesOfTree) + 1, i % NodesOfTree);
            if (place == 0)
            {
                content.Put(new Tree(tree, $"explorative_2026-01-01_ada_{tree:000}", "#ff8800", null, true, true, 1.7e12, null));
                walk[0] = i == 0 ? (32_768, 32_768, 32_768) : (chance.Next(65_536), chance.Next(65_536), chance.Next(65_536));
            }

            var from = place == 0 ? 0 : chance.Next(50) == 0 ? chance.Next(place) : place - 1;
            walk[place] = (walk[from].X + chance.Next(-20, 21), walk[from].Y + chance.Next(-20, 21), walk[from].Z + chance.Next(-3, 4));
            var (x, y, z) = walk[place];
            content.PutNode(FirstId + i, new((uint)tree, x, y, z, 1.7e12 + (i * 800.0), 40 + chance.Next(80), 0, 0, 0, Node.Pack(Mag.One), 1));
            if (place > 0)
            {
                content.PutEdge(FirstId + i - place + from, FirstId + i);
            }
        }

        return content;
    }
}

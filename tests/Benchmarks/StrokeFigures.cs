using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Lamella.Annotations.Volumes;
using Npgsql;

namespace Lamella.Benchmarks;

/// <summary>What painting costs: discs of 25 voxels across, each a stroke, a batch and a step of its own, acknowledged when they are durable.</summary>
internal static class StrokeFigures
{
    private const int Radius = 12;
    private const int Bytes = 20_000;
    private const int SameBrick = 4_000;
    private const int Undone = 1_000;

    // Five times what webKnossos saves a second on such a machine.
    private static readonly Goal Goal = new(625);

    public static async Task Measure(Report report, CancellationToken cancellationToken)
    {
        await using var site = await AnnotationSite.Make(cancellationToken, levels: 8);
        await using var database = NpgsqlDataSource.Create(site.ConnectionString);
        var durable = await Text(database, "select current_setting('fsync') || current_setting('synchronous_commit')", cancellationToken) == "onon" ? null : "fsync or synchronous_commit is off";
        var layer = await Layer(site, cancellationToken);
        await Strokes(site, layer, 8, 400, editor => FarApart(editor), null, cancellationToken);

        var (_, latencies) = await Strokes(site, layer, 10, 1_500, editor => FarApart(editor + 20), TimeSpan.FromMilliseconds(100), cancellationToken);
        report.Add(new("stroke to durable, 10 editors, p50", Percentile(latencies, 0.5), "ms", Note: durable));
        report.Add(new("stroke to durable, 10 editors, p95", Percentile(latencies, 0.95), "ms", Goal: new(50, AtMost: true), Note: durable));

        await Text(database, "checkpoint", cancellationToken);
        var (tables, wal) = (await Number(database, Tables, cancellationToken), await Number(database, Wal, cancellationToken));
        var (seconds, _) = await Strokes(site, layer, 8, Bytes, editor => FarApart(editor + 40), null, cancellationToken);
        report.Add(new("strokes, 8 at once far apart", Bytes / seconds, "/s", Goal: Goal, Note: durable));
        report.Add(new($"tables after {Bytes:N0} strokes", (await Number(database, Tables, cancellationToken) - tables) / 1e6, "MB"));
        report.Add(new($"WAL after {Bytes:N0} strokes", (await Number(database, Wal, cancellationToken) - wal) / 1e6, "MB"));

        (seconds, _) = await Strokes(site, layer, 8, SameBrick, _ => (_, random) => (16 + random.Next(-3, 4), 16 + random.Next(-3, 4), random.Next(32)), null, cancellationToken);
        report.Add(new("strokes, 8 at once in the same brick", SameBrick / seconds, "/s", Goal: Goal, Note: durable));
        await Undo(report, site, layer, cancellationToken);
    }

    private static async Task Undo(Report report, AnnotationSite site, Guid layer, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        for (var round = 0; round < 5; round++)
        {
            var step = Guid.NewGuid();
            var disc = Convert.ToBase64String(Disc(16, 16, 16));
            var bricks = Enumerable.Range(0, Undone).Select(i => Brick((1_000 + (i % 10), (i / 10 % 10) + (10 * round), i / 100), disc));
            await site.Append(Operation(layer, step, 7, string.Join(',', bricks)), cancellationToken);
            var began = Stopwatch.GetTimestamp();
            await site.Append($$"""{"op":"undo","step":"{{Guid.NewGuid()}}","target":"{{step}}"}""", cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        report.Add(new($"undo of a stroke over {Undone:N0} bricks", Percentile([.. times], 0.5), "ms"));
    }

    /// <summary>So many strokes by so many editors at once; answers the seconds they took and the milliseconds of each.</summary>
    /// <param name="path">By editor: where its strokes are, by their number.</param>
    /// <param name="pace">How often an editor sends one; null for as soon as the last is acknowledged.</param>
    private static async Task<(double Seconds, double[] Milliseconds)> Strokes(
        AnnotationSite site, Guid layer, int editors, int strokes, Func<int, Func<int, Random, (int X, int Y, int Z)>> path, TimeSpan? pace, CancellationToken cancellationToken)
    {
        var bodies = Enumerable.Range(0, editors).Select(editor =>
        {
            var (random, place, client) = (new Random(editor), path(editor), Guid.NewGuid());
            return Enumerable.Range(0, strokes / editors)
                .Select(stroke => Encoding.UTF8.GetBytes(Body(layer, client, (ulong)editor + 1, place(stroke, random)))).ToArray();
        }).ToArray();
        var began = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(bodies.Select(async (mine, editor) =>
        {
            var milliseconds = new double[mine.Length];
            for (var i = 0; i < mine.Length; i++)
            {
                if (pace is { } each && (each * (i + (editor / (double)editors))) - Stopwatch.GetElapsedTime(began) is { Ticks: > 0 } early)
                {
                    await Task.Delay(early, cancellationToken);
                }

                var sent = Stopwatch.GetTimestamp();
                using var body = new ByteArrayContent(mine[i]) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
                using var answer = await site.Http.PostAsync(new Uri($"/annotations/{site.Annotation}/batches", UriKind.Relative), body, cancellationToken);
                if (!answer.IsSuccessStatusCode)
                {
                    throw new InvalidOperationException(await answer.Content.ReadAsStringAsync(cancellationToken));
                }

                milliseconds[i] = Stopwatch.GetElapsedTime(sent).TotalMilliseconds;
            }

            return milliseconds;
        }));
        return (Stopwatch.GetElapsedTime(began).TotalSeconds, [.. times.SelectMany(mine => mine)]);
    }

    // A hand that paints row below row in a region of its own.
    private static Func<int, Random, (int X, int Y, int Z)> FarApart(int editor) =>
        (stroke, _) => (Radius + (2_048 * (editor % 16)) + (stroke * 5 % 500), Radius + (2_048 * (editor / 16)) + (stroke * 5 / 500 * 20 % 500), 500 + (stroke / 2_500));

    private static string Body(Guid layer, Guid client, ulong segment, (int X, int Y, int Z) centre)
    {
        var bricks = new List<string>();
        for (var y = (centre.Y - Radius) >> 5; y <= (centre.Y + Radius) >> 5; y++)
        {
            for (var x = (centre.X - Radius) >> 5; x <= (centre.X + Radius) >> 5; x++)
            {
                if (Disc(centre.X - (x * 32), centre.Y - (y * 32), centre.Z & 31) is { Length: > 0 } mask)
                {
                    bricks.Add(Brick((x, y, centre.Z >> 5), Convert.ToBase64String(mask)));
                }
            }
        }

        return $$"""{"clientId":"{{client}}","batchId":"{{Guid.NewGuid()}}","baseVersion":0,"operations":[{{Operation(layer, Guid.NewGuid(), segment, string.Join(',', bricks))}}]}""";
    }

    private static string Operation(Guid layer, Guid step, ulong segment, string bricks) =>
        $$"""{"op":"paint","step":"{{step}}","layer":"{{layer}}","mag":"1","segment":"{{segment}}","mode":"everywhere","bricks":[{{bricks}}]}""";

    private static string Brick((int X, int Y, int Z) at, string mask) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"at":[{{at.X}},{{at.Y}},{{at.Z}}],"mask":"{{mask}}"}""");

    /// <summary>The mask of a disc in one section of a brick, about a centre that may lie beside it.</summary>
    private static byte[] Disc(int centreX, int centreY, int z)
    {
        var bits = new ulong[Mask.Words];
        for (var y = Math.Max(0, centreY - Radius); y <= Math.Min(31, centreY + Radius); y++)
        {
            var half = (int)Math.Sqrt((Radius * Radius) - ((y - centreY) * (y - centreY)));
            var (from, to) = (Math.Max(0, centreX - half), Math.Min(31, centreX + half));
            if (from <= to)
            {
                Mask.Set(bits, from + (32 * (y + (32 * z))), to - from + 1);
            }
        }

        var runs = new byte[Mask.MostBytes];
        return runs[..Mask.Encode(bits, runs)];
    }

    private static async Task<Guid> Layer(AnnotationSite site, CancellationToken cancellationToken)
    {
        var log = await site.Http.GetFromJsonAsync<JsonElement>($"/annotations/{site.Annotation}/log", cancellationToken);
        return log.GetProperty("batches")[0].GetProperty("operations")[0].GetProperty("layer").GetGuid();
    }

    private static double Percentile(double[] values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)];
    }

    private const string Tables =
        "select sum(pg_total_relation_size(c.oid))::bigint from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'annotations' and c.relkind = 'r'";

    private const string Wal = "select (pg_current_wal_lsn() - '0/0')::bigint";

    private static async Task<double> Number(NpgsqlDataSource database, string sql, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task<string?> Text(NpgsqlDataSource database, string sql, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        return (string?)await command.ExecuteScalarAsync(cancellationToken);
    }
}

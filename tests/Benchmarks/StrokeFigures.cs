using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
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
        Report.Progress("strokes by eight at once");
        var durable = await NotDurable(site, cancellationToken);
        var layer = await site.Layer(cancellationToken);
        await Warm(site, layer, cancellationToken);
        await Text(database, "checkpoint", cancellationToken);
        var (tables, wal) = (await Number(database, Tables, cancellationToken), await Number(database, Wal, cancellationToken));
        var seconds = await Strokes(site, layer, 8, Bytes, (editor, stroke, _) => FarApart(editor + 40, stroke), cancellationToken);
        report.Add(new("strokes, 8 at once far apart", Bytes / seconds, "/s", Goal: Goal, Note: durable));
        report.Add(new($"tables after {Bytes:N0} strokes", (await Number(database, Tables, cancellationToken) - tables) / 1e6, "MB"));
        report.Add(new($"WAL after {Bytes:N0} strokes", (await Number(database, Wal, cancellationToken) - wal) / 1e6, "MB"));

        seconds = await Strokes(site, layer, 8, SameBrick, (_, _, random) => (16 + random.Next(-3, 4), 16 + random.Next(-3, 4), random.Next(32)), cancellationToken);
        report.Add(new("strokes, 8 at once in the same brick", SameBrick / seconds, "/s", Goal: Goal, Note: durable));
        await Undo(report, site, layer, cancellationToken);
    }

    /// <summary>Lets the host that has just started compile what strokes need.</summary>
    public static Task Warm(AnnotationSite site, Guid layer, CancellationToken cancellationToken) =>
        Strokes(site, layer, 8, 1_600, (editor, stroke, _) => FarApart(editor + 20, stroke), cancellationToken);

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

    /// <summary>So many strokes by so many editors, each sent as soon as that editor's last is acknowledged; answers the seconds they took.</summary>
    /// <param name="place">By editor and number: where a stroke is.</param>
    private static async Task<double> Strokes(
        AnnotationSite site, Guid layer, int editors, int strokes, Func<int, int, Random, (int X, int Y, int Z)> place, CancellationToken cancellationToken)
    {
        var bodies = Enumerable.Range(0, editors).Select(editor =>
        {
            var (random, client) = (new Random(editor), Guid.NewGuid());
            return Enumerable.Range(0, strokes / editors).Select(stroke => Encoding.UTF8.GetBytes(
                $$"""{"clientId":"{{client}}","batchId":"{{Guid.NewGuid()}}","baseVersion":0,"operations":[{{Stroke(layer, (ulong)editor + 1, place(editor, stroke, random))}}]}""")).ToArray();
        }).ToArray();
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(bodies.Select(async mine =>
        {
            foreach (var stroke in mine)
            {
                using var body = new ByteArrayContent(stroke) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
                using var answer = await site.Http.PostAsync(new Uri($"/annotations/{site.Annotation}/batches", UriKind.Relative), body, cancellationToken);
                if (!answer.IsSuccessStatusCode)
                {
                    throw new InvalidOperationException(await answer.Content.ReadAsStringAsync(cancellationToken));
                }
            }
        }));
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Where a hand is that paints row below row in a region of its own.</summary>
    public static (int X, int Y, int Z) FarApart(int editor, int stroke) =>
        (Radius + (2_048 * (editor % 16)) + (stroke * 5 % 500), Radius + (2_048 * (editor / 16)) + (stroke * 5 / 500 * 20 % 500), 500 + (stroke / 2_500));

    /// <summary>A disc in one section, as an operation of a step of its own.</summary>
    public static string Stroke(Guid layer, ulong segment, (int X, int Y, int Z) centre)
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

        return Operation(layer, Guid.NewGuid(), segment, string.Join(',', bricks));
    }

    /// <summary>What is wrong with figures of what is durable; null for nothing.</summary>
    public static async Task<string?> NotDurable(AnnotationSite site, CancellationToken cancellationToken)
    {
        await using var database = NpgsqlDataSource.Create(site.ConnectionString);
        return await Text(database, "select current_setting('fsync') || current_setting('synchronous_commit')", cancellationToken) == "onon"
            ? null : "fsync or synchronous_commit is off";
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

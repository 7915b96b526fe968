using System.Diagnostics;
using System.Text.Json;
using Lamella.Testing;

namespace Lamella.Benchmarks;

/// <summary>A measurement that a script of <c>frontend/bench</c> takes in a real browser; it writes a line of JSON for each figure.</summary>
internal static class FrontEndBenchmark
{
    private static readonly string[] Needed = ["node", "chromium"];
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Runs a script and reports its figures, without a report only for what it does; says so where a program is absent that it needs.</summary>
    public static async Task Run(Report? report, string script, IReadOnlyList<string> arguments, IEnumerable<string> needed, CancellationToken cancellationToken)
    {
        if (Needed.Concat(needed).FirstOrDefault(program => !Pinned.IsThere(program)) is { } absent)
        {
            report?.Add(new(script, null, "", Note: $"{absent} is absent: apt-get install {absent}"));
            return;
        }

        var start = new ProcessStartInfo("node", [Path.Combine(Repository.Root, "frontend", "bench", $"{script}.js"), .. arguments]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        try
        {
            while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            {
                var figure = JsonSerializer.Deserialize<Figure>(line, Json)!;
                report?.Add(new(figure.What, figure.Ours, figure.Unit, figure.Peer, figure.PeersFigure, figure.Goal, figure.Note));
            }

            await process.WaitForExitAsync(cancellationToken);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        if (process.ExitCode != 0)
        {
            report?.Add(new(script, null, "", Note: $"the script failed with exit code {process.ExitCode}"));
        }
    }

    private sealed record Figure(string What, double? Ours, string Unit, string? Peer, double? PeersFigure, Goal? Goal, string? Note);
}

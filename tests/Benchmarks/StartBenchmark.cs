using System.Diagnostics;
using Lamella.Testing;

namespace Lamella.Benchmarks;

/// <summary>
/// From starting the binary (its database is there and migrated) to its first answer at <c>/healthz</c>, and what it holds in memory when nobody asks
/// for anything; how long the demo dataset takes to grow, and <c>./run.sh</c> in this clone to the address to open, when it was started here before.
/// </summary>
internal sealed class StartBenchmark : IBenchmark
{
    private const int Starts = 5;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    public string Name => "start";

    public int Order => 50;

    public async Task Run(Report report, CancellationToken cancellationToken)
    {
        await using var site = await Site.Make();
        using var http = new HttpClient();
        var (seconds, proportional) = (new List<double>(), 0.0);
        for (var start = 1; start <= Starts; start++)
        {
            Report.Progress($"start {start} of {Starts}");
            var began = Stopwatch.GetTimestamp();
            await using var host = await site.Serve(core: null, cancellationToken);
            using var answer = await http.GetAsync(new Uri($"{host.Address}/healthz"), cancellationToken);
            answer.EnsureSuccessStatusCode();
            seconds.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            if (start == Starts)
            {
                await site.SignIn(host, "ada");
                await Task.Delay(Idle, cancellationToken);
                proportional = ProportionalSet.Megabytes(host.Id);
            }
        }

        report.Add(new("cold start to /healthz, best of five", seconds.Min(), "s", Goal: new(5, AtMost: true)));
        report.Add(new("idle memory of the host (PSS)", proportional, "MB", Goal: new(400, AtMost: true)));
        await GrowDemo(report, site, cancellationToken);
        await StartAgain(report, cancellationToken);
    }

    private static async Task GrowDemo(Report report, Site site, CancellationToken cancellationToken)
    {
        Report.Progress("growing the demo dataset");
        var began = Stopwatch.GetTimestamp();
        await site.Run(cancellationToken, "demo");
        report.Add(new("demo dataset, from its seed to the last level", Stopwatch.GetElapsedTime(began).TotalSeconds, "s", Goal: new(20, AtMost: true)));
    }

    private static async Task StartAgain(Report report, CancellationToken cancellationToken)
    {
        var seconds = new List<double>();
        for (var start = 0; start <= Starts; start++)
        {
            // The first may have to make a database and the demo.
            Report.Progress(start == 0 ? "./run.sh, not counted" : $"./run.sh, {start} of {Starts}");
            var began = Stopwatch.GetTimestamp();
            var script = new ProcessStartInfo(Path.Combine(Repository.Root, "run.sh")) { RedirectStandardOutput = true };
            script.Environment["LAMELLA_URL"] = "http://127.0.0.1:5056";
            using var run = Process.Start(script)!;
            while (await run.StandardOutput.ReadLineAsync(cancellationToken) is { } line && !line.StartsWith("Open ", StringComparison.Ordinal))
            {
            }

            if (start > 0)
            {
                seconds.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            }

            using var stop = Process.Start("kill", ["-TERM", $"{run.Id}"]);
            await run.StandardOutput.ReadToEndAsync(cancellationToken);
            await run.WaitForExitAsync(cancellationToken);
            if (run.ExitCode != 143)
            {
                throw new InvalidOperationException($"./run.sh ended with {run.ExitCode}.");
            }
        }

        report.Add(new("another ./run.sh to the address to open, best of five", seconds.Min(), "s", Goal: new(5, AtMost: true)));
    }
}

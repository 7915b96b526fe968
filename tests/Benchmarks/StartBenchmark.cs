using System.Diagnostics;
using Lamella.Testing;

namespace Lamella.Benchmarks;

/// <summary>From starting the binary (its database is there and migrated) to its first answer at <c>/healthz</c>, and what it holds in memory when nobody asks for anything.</summary>
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
    }
}

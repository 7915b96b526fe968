using System.Runtime.InteropServices;
using System.Text;

namespace Lamella.Benchmarks;

/// <summary>Prints every measurement as it is made, and keeps them for docs/benchmarks.md.</summary>
internal sealed class Report
{
    private readonly List<(string Benchmark, Measurement Measurement)> _lines = [];

    /// <summary>Which benchmark is running.</summary>
    public string Benchmark { get; set; } = "";

    public IEnumerable<Measurement> Measurements => _lines.Select(line => line.Measurement);

    public void Add(Measurement measurement)
    {
        _lines.Add((Benchmark, measurement));
        var parts = new[] { measurement.OursInWords, measurement.PeerInWords, measurement.RatioInWords, measurement.GoalInWords, measurement.Verdict, measurement.Note }
            .Where(part => !string.IsNullOrEmpty(part));
        Console.WriteLine($"{Benchmark,-10} {measurement.What,-46} {string.Join("  ", parts)}");
    }

    /// <summary>Says on standard error what takes its time.</summary>
    public static void Progress(string doing) => Console.Error.WriteLine($"  {doing}");

    public async Task Keep(string path)
    {
        var text = new StringBuilder();
        text.AppendLine("# Measurements").AppendLine();
        text.AppendLine("Written by the last full run of `./bench.sh`; the parts of tests/Benchmarks say how each figure is taken. Ratios compare what ran in turns in one run.").AppendLine();
        text.AppendLine($"Machine: {await Machine()}. {DateTime.UtcNow:yyyy-MM-dd}.");
        foreach (var benchmark in _lines.GroupBy(line => line.Benchmark))
        {
            text.AppendLine().AppendLine($"## {benchmark.Key}").AppendLine();
            text.AppendLine("| what | ours | beside it | ratio | goal | |").AppendLine("|---|---|---|---|---|---|");
            foreach (var (_, line) in benchmark)
            {
                var verdict = string.Join(". ", new[] { line.Verdict, line.Note }.Where(part => !string.IsNullOrEmpty(part)));
                text.AppendLine($"| {line.What} | {line.OursInWords} | {line.PeerInWords} | {line.RatioInWords} | {line.GoalInWords} | {verdict} |");
            }
        }

        await File.WriteAllTextAsync(path, text.ToString());
    }

    private static async Task<string> Machine()
    {
        var processor = (await File.ReadAllLinesAsync("/proc/cpuinfo")).First(line => line.StartsWith("model name", StringComparison.Ordinal)).Split(':')[1].Trim();
        var memory = long.Parse((await File.ReadAllLinesAsync("/proc/meminfo"))[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) >> 20;
        var system = (await File.ReadAllLinesAsync("/etc/os-release")).First(line => line.StartsWith("PRETTY_NAME", StringComparison.Ordinal)).Split('"')[1];
        return $"{Environment.ProcessorCount} cores of {processor}, {memory} GiB, {system}, Linux {Environment.OSVersion.Version}, {RuntimeInformation.FrameworkDescription}";
    }
}

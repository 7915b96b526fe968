using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Lamella.Benchmarks;

/// <summary>What one run of wrk saw.</summary>
internal readonly record struct Load(double RequestsPerSecond, double BytesPerSecond, double MedianMilliseconds)
{
    public double MegabytesPerSecond => BytesPerSecond / 1e6;
}

/// <summary>Requests for wrk to send in turn, and the runs of it: one thread, sixteen connections, on the client's core.</summary>
internal sealed class Wrk
{
    private readonly string _name;
    private readonly string _address;
    private readonly string _script;
    private readonly List<Load> _runs = [];

    /// <param name="folder">Where the script may lie.</param>
    /// <param name="requests">Method, path and body of each request.</param>
    public Wrk(string name, string address, string folder, IReadOnlyDictionary<string, string> headers, IEnumerable<(string Method, string Path, byte[]? Body)> requests)
    {
        (_name, _address, _script) = (name, address, Path.Combine(folder, $"{name.Replace(' ', '-')}.lua"));
        var lua = new StringBuilder("local requests, last = {}, 0\nfunction init(args)\n");
        foreach (var (header, value) in headers)
        {
            lua.AppendLine(CultureInfo.InvariantCulture, $"  wrk.headers[\"{header}\"] = \"{value}\"");
        }

        foreach (var (method, path, body) in requests)
        {
            lua.AppendLine(CultureInfo.InvariantCulture, $"  requests[#requests + 1] = wrk.format(\"{method}\", \"{path}\", nil, {(body is null ? "nil" : Quoted(body))})");
        }

        lua.AppendLine(
            """
            end
            function request()
              last = last % #requests + 1
              return requests[last]
            end
            function done(summary, latency, all)
              local errors = summary.errors
              io.write(string.format("measured %d %d %d %d %d\n", summary.requests, summary.duration, summary.bytes, latency:percentile(50),
                errors.connect + errors.read + errors.write + errors.status + errors.timeout))
            end
            """);
        File.WriteAllText(_script, lua.ToString());
    }

    public static bool IsThere => Pinned.IsThere("wrk") && Pinned.IsThere("taskset");

    /// <summary>The best run by requests per second; what else ran on the machine can only have slowed one down.</summary>
    public Load Best => _runs.MaxBy(run => run.RequestsPerSecond);

    /// <summary>Runs each of them once to warm up, then all in turn, so that a slow moment of the machine meets them alike.</summary>
    public static async Task InTurns(IReadOnlyList<Wrk> all, int rounds, int seconds, CancellationToken cancellationToken)
    {
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var one in all)
            {
                Report.Progress($"{(round == 0 ? "warming up" : $"round {round} of {rounds}")}: {one._name}");
                var load = await one.Run(round == 0 ? 2 * seconds : seconds, cancellationToken);
                if (round > 0)
                {
                    one._runs.Add(load);
                }
            }
        }
    }

    private async Task<Load> Run(int seconds, CancellationToken cancellationToken)
    {
        using var wrk = Process.Start(new ProcessStartInfo(
            "taskset", ["-c", $"{Pinned.ClientCore}", "wrk", "-t1", "-c16", $"-d{seconds}s", "--timeout", "30s", "-s", _script, _address])
        { RedirectStandardOutput = true })!;
        var said = await wrk.StandardOutput.ReadToEndAsync(cancellationToken);
        await wrk.WaitForExitAsync(cancellationToken);
        var figures = said.Split('\n').FirstOrDefault(line => line.StartsWith("measured ", StringComparison.Ordinal))?.Split(' ').Skip(1)
            .Select(figure => double.Parse(figure, CultureInfo.InvariantCulture)).ToArray() ?? [];
        return figures is [var requests, var microseconds, var bytes, var median, 0]
            ? new(requests / microseconds * 1e6, bytes / microseconds * 1e6, median / 1e3)
            : throw new InvalidOperationException($"Requests of '{_name}' failed: {said}");
    }

    private static string Quoted(byte[] body) => $"\"{string.Concat(body.Select(value => $"\\{value:000}"))}\"";
}

using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Lamella.Benchmarks;

/// <summary>A server process held to one core; killed when done with.</summary>
internal sealed partial class Pinned : IAsyncDisposable
{
    /// <summary>Servers run on this core, and the client on <see cref="ClientCore"/>.</summary>
    public const int ServerCore = 0;

    public const int ClientCore = 1;

    private readonly Process _process;

    private Pinned(Process process, string address) => (_process, Address) = (process, address);

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Address { get; }

    public int Id => _process.Id;

    /// <summary>True when a program of that name can be run.</summary>
    public static bool IsThere(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Append("/usr/sbin").Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Starts a .NET server and waits until it says where it listens.</summary>
    /// <param name="core">The core to hold it to; null for any.</param>
    public static async Task<Pinned> StartHost(
        IReadOnlyList<string> command, IReadOnlyDictionary<string, string> settings, int? core, CancellationToken cancellationToken)
    {
        var start = StartInfo(command, core);
        start.RedirectStandardOutput = true;
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        var listening = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                listening.TrySetException(new InvalidOperationException($"'{string.Join(' ', command)}' stopped before it listened."));
            }
            else if (ListeningOn().Match(line.Data) is { Success: true } match)
            {
                listening.TrySetResult(match.Groups[1].Value);
            }
        };
        process.BeginOutputReadLine();
        return new(process, await listening.Task.WaitAsync(TimeSpan.FromMinutes(1), cancellationToken));
    }

    /// <summary>Starts a server of another kind and waits until something answers at the address.</summary>
    public static async Task<Pinned> Start(IReadOnlyList<string> command, string address, int core, CancellationToken cancellationToken)
    {
        var process = Process.Start(StartInfo(command, core))!;
        using var http = new HttpClient();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(address), cancellationToken);
                return new(process, address);
            }
            catch (HttpRequestException) when (attempt < 100 && !process.HasExited)
            {
                await Task.Delay(100, cancellationToken);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        // nginx has a worker below it.
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static ProcessStartInfo StartInfo(IReadOnlyList<string> command, int? core) => core is null
        ? new(command[0], command.Skip(1))
        : new("taskset", ["-c", $"{core}", .. command]);

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex ListeningOn();
}

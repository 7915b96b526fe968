using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lamella.Testing;

namespace Lamella.Annotations.Tests.Together;

/// <summary>An annotation, open to everybody who is signed in, on a host that is a process of its own: it can be killed, and comes again at the same address.</summary>
public sealed partial class EditorsSite(AnnotationsFixture lamella) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    // Five editors are three people, two of them in two tabs.
    private static readonly string[] People = ["ada", "max", "ines", "ada", "max"];

    private Process? _host;
    private string _address = "http://127.0.0.1:0";

    public Guid Annotation { get; private set; }

    public async Task Begin()
    {
        Annotation = await lamella.Begin(await lamella.SignIn("ada"), "DATASET_EDIT");
        await Serve();
    }

    /// <summary>Runs the shipped client of five editors in Node until all of them agree; <paramref name="meanwhile"/> runs until then, again and again.</summary>
    /// <returns>What it said about the run.</returns>
    public async Task<string> Edit(int operations, int seed, Func<Task>? meanwhile = null)
    {
        var scene = new { address = _address, annotation = Annotation, people = People, operations, seed };
        var frontEnd = Path.Combine(Repository.Root, "frontend");
        var start = new ProcessStartInfo("node", [Path.Combine("node_modules", "vitest", "vitest.mjs"), "run", "--config", Path.Combine("api", "judges", "vitest.config.ts")])
        {
            WorkingDirectory = frontEnd,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LAMELLA_SCENE"] = JsonSerializer.Serialize(scene);
        using var judge = Process.Start(start)!;
        var (said, wrong) = (judge.StandardOutput.ReadToEndAsync(), judge.StandardError.ReadToEndAsync());
        var end = judge.WaitForExitAsync();
        while (meanwhile is not null && !end.IsCompleted)
        {
            await meanwhile();
        }

        await end;
        Assert.True(judge.ExitCode == 0, $"{await said}\n{await wrong}");
        return await said;
    }

    /// <summary>Kills the host as a machine dies, and starts it again where it was.</summary>
    public async Task KillHost()
    {
        await Stop();
        await Serve();
    }

    public async ValueTask DisposeAsync() => await Stop();

    private async Task Stop()
    {
        if (_host is null)
        {
            return;
        }

        _host.Kill(entireProcessTree: true);
        await _host.WaitForExitAsync();
        _host.Dispose();
        _host = null;
    }

    private async Task Serve()
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, "serve", "--urls", _address])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ConnectionStrings__Lamella"] = lamella.ConnectionString;
        start.Environment["Datastore__Folder"] = lamella.DataFolder;
        start.Environment["Logging__LogLevel__Default"] = "Critical";
        start.Environment["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information";
        _host = Process.Start(start)!;
        var listening = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var said = new List<string>();
        void Hear(object sender, DataReceivedEventArgs line)
        {
            lock (said)
            {
                said.Add(line.Data ?? "");
            }

            if (line.Data is null)
            {
                listening.TrySetException(new InvalidOperationException($"The host stopped: {string.Join('\n', said)}"));
            }
            else if (ListeningOn().Match(line.Data) is { Success: true } match)
            {
                listening.TrySetResult(match.Groups[1].Value);
            }
        }

        _host.OutputDataReceived += Hear;
        _host.ErrorDataReceived += Hear;
        _host.BeginOutputReadLine();
        _host.BeginErrorReadLine();
        _address = await listening.Task.WaitAsync(Patience);
    }

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex ListeningOn();
}

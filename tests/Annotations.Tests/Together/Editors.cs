using System.Diagnostics;
using System.Text.Json;
using Lamella.Testing;

namespace Lamella.Annotations.Tests.Together;

/// <summary>Editors who run the browser's own code, in Node.</summary>
internal static class Editors
{
    // Five editors are three people, two of them in two tabs.
    private static readonly string[] People = ["ada", "max", "ines", "ada", "max"];

    /// <summary>Lets five trace and paint at once until all of them, the host and a replay of the log from nothing agree.</summary>
    /// <param name="meanwhile">Happens to the host while they do; is told when they have ended.</param>
    /// <returns>What there was to say about it.</returns>
    public static async Task<string> Edit(Uri address, Guid annotation, int operations, int seed, Func<CancellationToken, Task>? meanwhile = null)
    {
        var scene = new { address = address.GetLeftPart(UriPartial.Authority), annotation, people = People, operations, seed };
        var start = new ProcessStartInfo("node", [Path.Combine("node_modules", "vitest", "vitest.mjs"), "run", "--config", Path.Combine("api", "judges", "vitest.config.ts")])
        {
            WorkingDirectory = Path.Combine(Repository.Root, "frontend"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LAMELLA_SCENE"] = JsonSerializer.Serialize(scene);
        start.Environment["NO_COLOR"] = "1";
        using var judge = Process.Start(start)!;
        using var over = new CancellationTokenSource();
        var happening = meanwhile?.Invoke(over.Token) ?? Task.CompletedTask;
        var (said, wrong) = (judge.StandardOutput.ReadToEndAsync(CancellationToken.None), judge.StandardError.ReadToEndAsync(CancellationToken.None));
        try
        {
            // What happens ends before they do, unless it went wrong: then nobody would ever end.
            await await Task.WhenAny(judge.WaitForExitAsync(CancellationToken.None), WrongIn(happening));
        }
        finally
        {
            await over.CancelAsync();
            if (!judge.HasExited)
            {
                judge.Kill(entireProcessTree: true);
            }
        }

        await happening;
        // What went wrong first: a report shows no more than the beginning.
        Assert.True(judge.ExitCode == 0, $"{await wrong}\n{await said}");
        return (await said).Split('\n').First(line => line.Contains("batches", StringComparison.Ordinal));
    }

    /// <summary>Never ends well.</summary>
    private static async Task WrongIn(Task happening)
    {
        await happening;
        await Task.Delay(Timeout.Infinite);
    }
}

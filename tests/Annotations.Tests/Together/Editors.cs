using System.Diagnostics;
using System.Text.Json;
using Lamella.Testing;

namespace Lamella.Annotations.Tests.Together;

/// <summary>Editors who run the browser's own code, in Node.</summary>
internal static class Editors
{
    // Five editors are three people, two of them in two tabs.
    private static readonly string[] People = ["ada", "max", "ines", "ada", "max"];

    /// <summary>Lets five edit at once until all of them, the host and a replay of the log from nothing agree.</summary>
    /// <returns>What there was to say about it.</returns>
    public static async Task<string> Edit(Uri address, Guid annotation, int operations, int seed)
    {
        var scene = new { address = address.GetLeftPart(UriPartial.Authority), annotation, people = People, operations, seed, paints = false };
        var start = new ProcessStartInfo("node", [Path.Combine("node_modules", "vitest", "vitest.mjs"), "run", "--config", Path.Combine("api", "judges", "vitest.config.ts")])
        {
            WorkingDirectory = Path.Combine(Repository.Root, "frontend"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LAMELLA_SCENE"] = JsonSerializer.Serialize(scene);
        start.Environment["NO_COLOR"] = "1";
        using var judge = Process.Start(start)!;
        var (said, wrong) = (judge.StandardOutput.ReadToEndAsync(), judge.StandardError.ReadToEndAsync());
        await judge.WaitForExitAsync();
        Assert.True(judge.ExitCode == 0, $"{await said}\n{await wrong}");
        return (await said).Split('\n').First(line => line.Contains("batches", StringComparison.Ordinal));
    }
}

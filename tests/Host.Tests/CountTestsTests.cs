using System.Diagnostics;
using Lamella.Testing;

namespace Lamella.Host.Tests;

/// <summary>What test.sh adds up at its end.</summary>
public sealed class CountTestsTests : IDisposable
{
    private const string OnePassed = """<TestRun><Results><UnitTestResult testName="One" outcome="Passed" /></Results></TestRun>""";

    private readonly string _results = Directory.CreateTempSubdirectory("lamella-results-").FullName;

    public CountTestsTests()
    {
        File.WriteAllText(Path.Combine(_results, "checks"), "passed it builds\n");
        File.WriteAllText(Path.Combine(_results, "vitest.json"), """{"testResults":[]}""");
    }

    public void Dispose() => Directory.Delete(_results, recursive: true);

    [Theory]
    [InlineData("0 A.Tests", OnePassed, "2 passed, 0 failed")]
    [InlineData("134 A.Tests", OnePassed, "2 passed, 1 failed")]
    [InlineData("1 A.Tests", null, "1 passed, 1 failed")]
    [InlineData("1 A.Tests", """<TestRun><Results><UnitTestResult testName="One" outcome="Failed" /></Results></TestRun>""", "1 passed, 1 failed")]
    public async Task A_project_whose_run_died_is_a_failure_whatever_had_passed_by_then(string ended, string? report, string counted)
    {
        await File.WriteAllTextAsync(Path.Combine(_results, "projects"), $"{ended}\n");
        if (report is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(_results, "A.Tests.trx"), report);
        }

        using var count = Process.Start(new ProcessStartInfo("node", [Path.Combine(Repository.Root, "scripts", "count-tests.mjs"), _results]) { RedirectStandardOutput = true })!;
        var said = await count.StandardOutput.ReadToEndAsync();
        await count.WaitForExitAsync();

        Assert.EndsWith($"{counted}\n", said, StringComparison.Ordinal);
        Assert.Equal(counted.EndsWith(" 0 failed", StringComparison.Ordinal) ? 0 : 1, count.ExitCode);
    }
}

using System.Text.Json;
using Lamella.Testing;

namespace Lamella.Browser.Tests;

/// <summary>What axe-core, the judge that the accessibility guidelines are tried with, finds on a page.</summary>
internal static class Accessibility
{
    private static readonly Lazy<string> Axe = new(() => File.ReadAllText(
        Path.Combine(Repository.Root, "frontend", "node_modules", "axe-core", "axe.min.js")));

    /// <summary>What is seriously or critically wrong with what is shown now, and where; empty when nothing is.</summary>
    public static async Task<IReadOnlyList<string>> AccessibilityFaults(this ViewerPage viewer)
    {
        await viewer.Page.EvaluateAsync(Axe.Value);
        var faults = await Judge(viewer);

        // A page that changed while it was judged is judged once more: a button was enabled, say, after its colour was read.
        return faults.Count > 0 ? await Judge(viewer) : faults;
    }

    private static async Task<IReadOnlyList<string>> Judge(ViewerPage viewer)
    {
        var found = await viewer.Page.EvaluateAsync<JsonElement>(
            """
            async () => {
              const { violations, passes } = await axe.run(document, { resultTypes: ['violations'] });
              const words = ({ id, impact, help, nodes }) => `${impact} ${id}: ${help}\n` +
                nodes.slice(0, 4).map(({ html, failureSummary }) => `    ${html.slice(0, 200)}\n    ${failureSummary}`).join('\n');
              return { judged: passes.length, wrong: violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(words) };
            }
            """);
        Assert.True(found.GetProperty("judged").GetInt32() > 10, "axe-core judged next to nothing.");
        return [.. found.GetProperty("wrong").EnumerateArray().Select(words => words.GetString()!)];
    }
}

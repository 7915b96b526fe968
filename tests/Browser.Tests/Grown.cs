using Microsoft.Playwright;

namespace Lamella.Browser.Tests;

/// <summary>An annotation of the demo with as much in it as people gather in a year, sent as a program would.</summary>
internal static class Grown
{
    public const int Many = 100_000;

    /// <summary>Begins an annotation, fills it, and opens it.</summary>
    /// <param name="operations">A function in JavaScript that makes them all, of <c>{ many, step, layer, ids }</c>; the last hands out ids of a kind.</param>
    public static async Task Open(ViewerPage viewer, LamellaSite site, string person, string operations)
    {
        var page = viewer.Page;
        await viewer.SignIn(person);
        await page.GetByRole(AriaRole.Button, new() { Name = "Annotate Demo neuropil" }).ClickAsync();
        await viewer.ArrivesAtAnnotation();
        var address = page.Url.Split('#')[0];
        await page.GotoAsync(site.Address);
        await Send(viewer, new Uri(address).Segments[^1], operations);
        await page.GotoAsync(address);
        await Assertions.Expect(page.GetByText("all saved")).ToBeVisibleAsync(new() { Timeout = 60_000 });
    }

    private static async Task Send(ViewerPage viewer, string annotation, string operations) => await viewer.Page.EvaluateAsync(
        $$"""
        async ([annotation, many, token]) => {
          const [step, clientId] = [crypto.randomUUID(), crypto.randomUUID()];
          const ask = async (what, body) => {
            const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` };
            const rest = body && { method: 'POST', body: JSON.stringify({ clientId, ...body }) };
            const answer = await fetch(`/annotations/${annotation}/${what}`, { headers, ...rest });
            if (!answer.ok) throw new Error(await answer.text());
            return answer.json();
          };
          const { batches: [begun] } = await ask('log?limit=1');
          const ids = async (kind, count) => (await ask('ids', { kind, count })).first;
          const operations = await ({{operations}})({ many, step, ids, layer: begun.operations[0].layer });
          for (let at = 0; at < operations.length; at += 30_000)
            await ask('batches', { batchId: crypto.randomUUID(), baseVersion: 0, operations: operations.slice(at, at + 30_000) });
        }
        """,
        new object[] { annotation, Many, await viewer.Token() });
}

using Microsoft.Playwright;

namespace Lamella.Browser.Tests;

/// <summary>The lists of an annotation beside the picture, as long as they get.</summary>
[Collection(OneSite.Name)]
public sealed class AnnotationListsTests(LamellaSite site)
{
    private const int Many = 100_000;

    [BrowserFact]
    public async Task A_hundred_thousand_trees_are_searched_renamed_grouped_hidden_and_deleted_and_one_key_takes_that_back()
    {
        await using var viewer = await ViewerPage.Open(site);
        var page = viewer.Page;
        await viewer.SignIn("Max Moreau");
        await page.GetByRole(AriaRole.Button, new() { Name = "Annotate Demo neuropil" }).ClickAsync();
        await viewer.ArrivesAtAnnotation();
        var address = page.Url.Split('#')[0];
        await page.GotoAsync(site.Address);
        await Grow(page, new Uri(address).Segments[^1]);
        await page.GotoAsync(address);
        await viewer.Settle();
        await page.GetByRole(AriaRole.Tab, new() { Name = "Trees" }).ClickAsync();
        await Assertions.Expect(page.GetByText("100\u202f000 trees")).ToBeVisibleAsync();
        var lines = page.GetByRole(AriaRole.Treeitem);
        Assert.InRange(await lines.CountAsync(), 10, 80);

        await page.GetByRole(AriaRole.Tree).FocusAsync();
        await page.Keyboard.PressAsync("End");
        await Assertions.Expect(page.GetByRole(AriaRole.Treeitem, new() { Name = $"Axon {Many - 1}" })).ToBeVisibleAsync();
        await Search("AXON 7777");
        await Assertions.Expect(lines).ToHaveCountAsync(19);

        await Search("axon 99998");
        await lines.First.ClickAsync();
        await page.Keyboard.PressAsync("F2");
        await page.GetByRole(AriaRole.Textbox, new() { NameRegex = new("^Name of") }).FillAsync("Purkinje");
        await page.Keyboard.PressAsync("Enter");
        await Search("purkinje");
        await lines.First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "New group with the selection" }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { NameRegex = new("^Name of") }).FillAsync("Found");
        await page.Keyboard.PressAsync("Enter");
        await Search("");
        await page.GetByRole(AriaRole.Tree).FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await Assertions.Expect(lines.Nth(0)).ToContainTextAsync("Found");
        await Assertions.Expect(lines.Nth(1)).ToContainTextAsync("Purkinje");
        Assert.Equal("2", await lines.Nth(1).GetAttributeAsync("aria-level"));

        await lines.Nth(2).DragToAsync(lines.Nth(0));
        await Assertions.Expect(lines.Nth(0)).ToContainTextAsync("2");
        await lines.Nth(0).GetByRole(AriaRole.Button, new() { Name = "Hide Found" }).ClickAsync();
        await Assertions.Expect(lines.Nth(1).GetByRole(AriaRole.Button, new() { NameRegex = new("^Show ") })).ToBeVisibleAsync();

        await lines.Nth(1).ClickAsync();
        await page.Keyboard.PressAsync("Shift+ArrowDown");
        await page.Keyboard.PressAsync("Delete");
        await Assertions.Expect(page.GetByText("99\u202f998 trees")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Control+z");
        await Assertions.Expect(page.GetByText("100\u202f000 trees")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("all saved")).ToBeVisibleAsync();

        await page.ReloadAsync();
        await viewer.Settle();
        await Assertions.Expect(lines.Nth(0)).ToContainTextAsync("Found");
        await Assertions.Expect(page.GetByRole(AriaRole.Treeitem, new() { NameRegex = new("Purkinje") })).ToBeVisibleAsync();
        viewer.AssertNoErrors();

        Task Search(string words) => page.GetByRole(AriaRole.Textbox, new() { Name = "Search trees" }).FillAsync(words);
    }

    /// <summary>Trees of one node each, sent as a program would.</summary>
    private static async Task Grow(IPage page, string annotation) => await page.EvaluateAsync(
        """
        async ([annotation, many]) => {
          const kept = Object.keys(localStorage).map(key => localStorage.getItem(key));
          const token = kept.map(text => text.match(/"access_token":"([^"]+)"/)?.[1]).find(Boolean);
          const clientId = crypto.randomUUID();
          const post = async (what, body) => {
            const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` };
            const answer = await fetch(`/annotations/${annotation}/${what}`, { method: 'POST', headers, body: JSON.stringify({ clientId, ...body }) });
            if (!answer.ok) throw new Error(await answer.text());
            return answer.json();
          };
          const { first } = await post('ids', { kind: 'tree', count: many });
          const operations = Array.from({ length: many }, (_, at) =>
            ({ op: 'createTree', step: clientId, tree: first + at, name: `Axon ${at}`, color: '#40c0a0', time: 1 }));
          for (let at = 0; at < many; at += 40_000)
            await post('batches', { batchId: crypto.randomUUID(), baseVersion: 0, operations: operations.slice(at, at + 40_000) });
        }
        """,
        new object[] { annotation, Many });
}

using Microsoft.Playwright;

namespace Lamella.Browser.Tests;

/// <summary>The lists of an annotation beside the picture, as long as they get.</summary>
[Collection(OneSite.Name)]
public sealed class AnnotationListsTests(LamellaSite site)
{
    [BrowserFact]
    public async Task A_hundred_thousand_trees_are_searched_renamed_grouped_hidden_and_deleted_and_one_key_takes_that_back()
    {
        await using var viewer = await ViewerPage.Open(site);
        var page = viewer.Page;
        await Grown.Open(
            viewer,
            site,
            "Max Moreau",
            """
            async ({ many, step, ids }) => {
              const first = await ids('tree', many);
              return Array.from({ length: many }, (_, at) => ({ op: 'createTree', step, tree: first + at, name: `Axon ${at}`, color: '#40c0a0', time: 1 }));
            }
            """);
        await page.GetByRole(AriaRole.Tab, new() { Name = "Trees" }).ClickAsync();
        await Assertions.Expect(page.GetByText("100\u202f000 trees")).ToBeVisibleAsync();
        var lines = page.GetByRole(AriaRole.Treeitem);
        Assert.InRange(await lines.CountAsync(), 10, 80);

        await page.GetByRole(AriaRole.Tree).FocusAsync();
        await page.Keyboard.PressAsync("End");
        await Assertions.Expect(page.GetByRole(AriaRole.Treeitem, new() { Name = $"Axon {Grown.Many - 1}" })).ToBeVisibleAsync();
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
}

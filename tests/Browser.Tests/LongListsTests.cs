using Microsoft.Playwright;

namespace Lamella.Browser.Tests;

/// <summary>Segments, boxes and comments by the hundred thousand: few lines are made, however many are there, found, selected or changed.</summary>
[Collection(OneSite.Name)]
public sealed class LongListsTests(LamellaSite site)
{
    private const string Segments =
        """
        ({ many, step, layer }) => Array.from({ length: many }, (_, at) =>
          ({ op: 'createSegment', step, layer, segment: String(1_000_000 + at), name: `Cell ${at}`, color: '#40c0a0', at: [at % 512, (at >> 9) % 512, 128] }))
        """;

    private const string Boxes =
        """
        async ({ many, step, ids }) => {
          const first = await ids('box', many);
          return Array.from({ length: many }, (_, at) =>
            ({ op: 'createBox', step, box: first + at, at: [90_000 + at % 500, (at >> 9) % 500, at % 200], size: [2, 2, 2], name: `Region ${at}`, color: '#40c0a0' }));
        }
        """;

    // Beside the volume: what is asked here is the list's, and without a GPU so many nodes in sight take all the time there is.
    private const string Comments =
        """
        async ({ many, step, ids }) => {
          const [tree, first] = [await ids('tree', 1), await ids('node', many)];
          const operations = [{ op: 'createTree', step, tree, name: 'Noted', color: '#40c0a0', time: 1 }];
          for (let at = 0; at < many; at++) {
            const node = first + at;
            operations.push({ op: 'createNode', step, node, tree, at: [90_000 + at % 512, (at >> 9) % 512, at % 256], radius: 1, time: 1 }, { op: 'setComment', step, node, text: `Note ${at}` });
          }
          return operations;
        }
        """;

    private const string Red = "#d02030", Blue = "#2040e0";

    [BrowserTheory]
    [InlineData("Segments", "Cell", Segments)]
    [InlineData("Boxes", "Region", Boxes)]
    [InlineData("Comments", "Note", Comments)]
    public async Task A_hundred_thousand_lines_are_searched_renamed_coloured_selected_and_deleted_and_few_of_them_are_made(string list, string word, string operations)
    {
        await using var viewer = await ViewerPage.Open(site);
        await Grown.Open(viewer, site, "Max Moreau", operations);
        var page = viewer.Page;
        await page.GetByRole(AriaRole.Tab, new() { Name = list }).ClickAsync();
        var many = list.ToLowerInvariant();
        var (count, lines) = (page.GetByRole(AriaRole.Toolbar, new() { Name = $"What to do with {many}" }), page.GetByRole(AriaRole.Treeitem));
        await Assertions.Expect(count).ToContainTextAsync($"100\u202f000 {many}");
        await FewAreMade();

        // To the end by the keyboard and by the wheel's bar, and back.
        await Key("End");
        await Assertions.Expect(Line($"{word} {Grown.Many - 1}")).ToBeInViewportAsync();
        await FewAreMade();
        await Key("Home");
        await Assertions.Expect(Line($"{word} 0")).ToBeInViewportAsync();
        await page.GetByRole(AriaRole.Tree).EvaluateAsync("tree => { tree.scrollTop = tree.scrollHeight; }");
        await Assertions.Expect(Line($"{word} {Grown.Many - 1}")).ToBeInViewportAsync();
        await FewAreMade();

        // All that hold these words, wherever they are.
        await Search($"{word.ToUpperInvariant()} 7777");
        await Assertions.Expect(lines).ToHaveCountAsync(19);
        await lines.First.ClickAsync();
        await lines.Last.ClickAsync(new() { Modifiers = [KeyboardModifier.Shift] });
        await Assertions.Expect(count).ToContainTextAsync("19 selected");
        await lines.Nth(1).ClickAsync(new() { Modifiers = [KeyboardModifier.ControlOrMeta] });
        await Assertions.Expect(count).ToContainTextAsync("18 selected");
        if (list != "Comments")
        {
            // Of one line among the selected, so of all of them; and again, for a colour is seldom the right one at first.
            foreach (var color in new[] { Red, Blue })
            {
                await lines.First.GetByLabel("Colour of").FillAsync(color);
                await Assertions.Expect(Coloured(color)).ToHaveCountAsync(18);
            }
        }

        await Key("Delete");
        await Assertions.Expect(lines).ToHaveCountAsync(1);
        await Search("");
        await Assertions.Expect(count).ToContainTextAsync($"99\u202f982 {many}");
        await Key("Control+z");
        await Assertions.Expect(count).ToContainTextAsync($"100\u202f000 {many}");

        await Search($"{word} 99998");
        await lines.First.ClickAsync();
        await page.Keyboard.PressAsync("F2");
        await page.GetByRole(AriaRole.Textbox, new() { NameRegex = new("^Name of") }).FillAsync("Purkinje");
        await page.Keyboard.PressAsync("Enter");

        // Its name is not what was searched for any more, so it left the lines; found by the new one, it stays in sight among all.
        await Assertions.Expect(lines).ToHaveCountAsync(0);
        await Search("purkinje");
        await lines.First.ClickAsync();
        await Search("");
        await Assertions.Expect(Line("Purkinje")).ToBeInViewportAsync();

        await Key("Control+a");
        await Assertions.Expect(count).ToContainTextAsync("100\u202f000 selected");
        await FewAreMade();
        await Key("Escape");
        await Assertions.Expect(viewer.Page.Locator("[data-saved]")).ToHaveTextAsync("all saved");

        await page.ReloadAsync();
        await Assertions.Expect(count).ToContainTextAsync($"100\u202f000 {many}");
        await Search("purkinje");
        await Assertions.Expect(lines).ToHaveCountAsync(1);
        await Search($"{word} 7777");
        await Assertions.Expect(lines).ToHaveCountAsync(19);
        if (list != "Comments")
        {
            await Assertions.Expect(Coloured(Blue)).ToHaveCountAsync(18);
        }

        viewer.AssertNoErrors();

        ILocator Line(string name) => page.GetByRole(AriaRole.Treeitem).Filter(new() { Has = page.GetByText(name, new() { Exact = true }) });

        // A line's swatch says its colour by the field that is in it.
        ILocator Coloured(string color) => lines.Locator($"input[type=color][value='{color}']");

        async Task Key(string key)
        {
            await page.GetByRole(AriaRole.Tree).FocusAsync();
            await page.Keyboard.PressAsync(key);
        }

        async Task FewAreMade()
        {
            Assert.InRange(await lines.CountAsync(), 10, 80);
            Assert.InRange(await page.EvaluateAsync<int>("() => document.getElementsByTagName('*').length"), 100, 3000);
        }

        Task Search(string words) => page.GetByRole(AriaRole.Textbox, new() { Name = $"Search {many}" }).FillAsync(words);
    }
}

using Microsoft.Playwright;

namespace Lamella.Browser.Tests;

/// <summary>What is done to trees, by key, by the menu of a node and in the list: each says what goes, and one key brings all of it back.</summary>
[Collection(OneSite.Name)]
public sealed class TraceTests(LamellaSite site)
{
    private const string View = "at=256.5,256.5,128.5&zoom=8";

    [BrowserFact]
    public async Task Trees_are_merged_cut_and_rooted_by_menu_and_by_key_and_each_is_undone()
    {
        await using var ada = await Begin();
        var page = ada.Viewer.Page;
        await ada.ClickAt((-90, -50), (0, -60), (90, -50));
        await ada.Press("c");
        await ada.ClickAt((-60, 60), (60, 60));
        await ada.Holds("nodes === 5 && edges === 3 && trees === 2");

        var merges = "nodes === 5 && edges === 4 && trees === 1";
        await Menu(ada, (0, -60), "merges Tree 1 into Tree 2");
        await Undo(ada, merges, "edges === 3 && trees === 2");
        await Choose(ada, (60, 60));
        await With("Shift+Alt", (0, -60), "merges Tree 1 into Tree 2");
        await Undo(ada, merges, "edges === 3 && trees === 2");

        var cuts = "nodes === 5 && edges === 2 && trees === 3";
        await Choose(ada, (-90, -50));
        await Menu(ada, (0, -60), "cuts Tree 1 at this edge");
        await Undo(ada, cuts, "edges === 3 && trees === 2");
        await Choose(ada, (-90, -50));
        await With("Shift+Control", (0, -60), "cuts Tree 1 at this edge");
        await Undo(ada, cuts, "edges === 3 && trees === 2");

        // A node in the middle: the button says that the tree is cut, and so does the notice.
        var halves = "nodes === 4 && edges === 1 && trees === 3";
        await Choose(ada, (0, -60));
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Delete node, cuts the tree here (Del)" })).ToBeVisibleAsync();
        await ada.Press("Delete");
        await Assertions.Expect(page.GetByText("Tree 1 is in 2 trees now. Ctrl+Z joins them again.")).ToBeVisibleAsync();
        await Undo(ada, halves, "nodes === 5 && edges === 3 && trees === 2");
        await Menu(ada, (0, -60), "Delete the node");
        await Undo(ada, halves, "nodes === 5 && edges === 3 && trees === 2");

        await Menu(ada, (90, -50), "Make it the root");
        await Assertions.Expect(Root).ToBeDisabledAsync();
        await Choose(ada, (0, -60));
        await Assertions.Expect(Root).ToBeEnabledAsync();
        await ada.Press("Shift+H");
        await Assertions.Expect(Root).ToBeDisabledAsync();
        await Choose(ada, (-90, -50));
        await ada.Press("Home");
        await Assertions.Expect(Root).ToBeDisabledAsync();
        await ada.Press("Control+z");
        await Assertions.Expect(Root).ToBeEnabledAsync();
        await ada.Holds("saved === 'saved'");
        ada.Viewer.AssertNoErrors();

        async Task With(string keys, (int Right, int Down) node, string warning)
        {
            foreach (var key in keys.Split('+'))
            {
                await page.Keyboard.DownAsync(key);
            }

            await ada.Hover(node.Right - 3, node.Down);
            await ada.Hover(node.Right, node.Down);
            await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync($"A click {warning}. Ctrl+Z takes it back.");
            await ada.ClickAt(node);
            foreach (var key in keys.Split('+'))
            {
                await page.Keyboard.UpAsync(key);
            }
        }
    }

    [BrowserFact]
    public async Task Branch_points_and_comments_are_gone_back_to_and_their_marks_are_undone()
    {
        await using var ada = await Begin();
        var page = ada.Viewer.Page;
        await ada.ClickAt((-60, 0));
        await ada.Press("b");
        await ada.Holds("branchPoints === 1");
        var first = await Active(ada);
        await ada.ClickAt((0, 0));
        await Menu(ada, (0, 0), "Branch point");
        await ada.Holds("branchPoints === 2");
        var second = await Active(ada);
        await ada.ClickAt((60, 0));

        // Back to the one marked last, then to the one before; each mark goes, and comes back with one key.
        await ada.Press("j");
        await ada.Holds($"branchPoints === 1 && activeNode === {second}");
        await ada.Press("j");
        await ada.Holds($"branchPoints === 0 && activeNode === {first}");
        await ada.Press("Control+z");
        await ada.Press("Control+z");
        await ada.Holds("branchPoints === 2");
        await Palette("Go back to the branch point");
        await ada.Holds($"branchPoints === 1 && activeNode === {second}");
        await ada.Press("Control+z");
        await ada.Holds("branchPoints === 2");

        await Comment((-60, 0), "soma");
        await Comment((0, 0), "spine");
        await ada.Holds("comments === 2");
        await ada.Press("n");
        await ada.Holds($"activeNode === {first}");
        await ada.Press("n");
        await ada.Holds($"activeNode === {second}");
        await ada.Press("p");
        await ada.Holds($"activeNode === {first}");
        await Palette("Go to the next comment");
        await ada.Holds($"activeNode === {second}");
        await ada.Press("Control+z");
        await ada.Holds("comments === 1 && saved === 'saved'");
        ada.Viewer.AssertNoErrors();

        async Task Palette(string command)
        {
            await ada.Press("Control+k");
            await page.Keyboard.TypeAsync(command);
            await page.GetByRole(AriaRole.Button, new() { NameRegex = new(command) }).First.ClickAsync();
            await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        }

        async Task Comment((int, int) node, string text)
        {
            await page.GetByRole(AriaRole.Tab, new() { Name = "Comments" }).ClickAsync();
            await Choose(ada, node);
            await page.GetByRole(AriaRole.Tabpanel).GetByRole(AriaRole.Textbox, new() { Name = "Comment on the active node" }).FillAsync(text);
            await ada.Press("Enter");
            await page.Locator("canvas[data-viewer]").FocusAsync();
        }
    }

    [BrowserFact]
    public async Task Several_are_dragged_into_groups_at_once_and_a_group_goes_with_all_that_is_in_it_and_comes_back()
    {
        await using var ada = await Begin();
        var page = ada.Viewer.Page;
        for (var tree = 0; tree < 4; tree++)
        {
            await ada.ClickAt((-90 + (50 * tree), -40), (-90 + (50 * tree), 20));
            await ada.Press("c");
        }

        await page.GetByRole(AriaRole.Tab, new() { Name = "Trees" }).ClickAsync();
        var lines = page.GetByRole(AriaRole.Treeitem);
        var notice = page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Deleted" });
        await page.GetByRole(AriaRole.Button, new() { Name = "New group", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { NameRegex = new("^Name of") }).FillAsync("Axons");
        await ada.Press("Enter");
        await lines.Filter(new() { HasText = "Tree 1" }).ClickAsync();
        await lines.Filter(new() { HasText = "Tree 3" }).ClickAsync(new() { Modifiers = [KeyboardModifier.Control] });
        await Assertions.Expect(page.GetByText("Del takes away 2 trees with 4 nodes.")).ToBeVisibleAsync();
        await lines.Filter(new() { HasText = "Tree 3" }).DragToAsync(lines.Filter(new() { HasText = "Axons" }));
        await Order("Axons 2", "Tree 1 2", "Tree 3 2", "Tree 2 2", "Tree 4 2", "Tree 5 0");
        await ada.Press("Control+z");
        await Order("Axons 0", "Tree 1 2", "Tree 2 2", "Tree 3 2", "Tree 4 2", "Tree 5 0");
        await ada.Press("Control+y");
        await Order("Axons 2", "Tree 1 2", "Tree 3 2", "Tree 2 2", "Tree 4 2", "Tree 5 0");

        // Alone it leaves what is in it; with Shift all of it goes. Both say so before, and one key or the notice brings it back.
        await lines.Filter(new() { HasText = "Axons" }).ClickAsync();
        await Assertions.Expect(page.GetByText("takes away 1 group; what is in a group moves out of it.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("Shift+Del takes away 2 trees and 1 group with 4 nodes.")).ToBeVisibleAsync();
        await ada.Press("Delete");
        await Order("Tree 1 2", "Tree 2 2", "Tree 3 2", "Tree 4 2", "Tree 5 0");
        await ada.Press("Control+z");
        await lines.Filter(new() { HasText = "Axons" }).ClickAsync();
        await ada.Press("Shift+Delete");
        await Order("Tree 2 2", "Tree 4 2", "Tree 5 0");
        await ada.Holds("nodes === 4 && trees === 3");
        await Assertions.Expect(notice.Last).ToContainTextAsync("Deleted: 2 trees and 1 group with 4 nodes.");
        await notice.Last.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Order("Axons 2", "Tree 1 2", "Tree 3 2", "Tree 2 2", "Tree 4 2", "Tree 5 0");
        await ada.Holds("nodes === 8 && trees === 5 && saved === 'saved'");
        ada.Viewer.AssertNoErrors();

        async Task Order(params string[] expected) =>
            await Assertions.Expect(lines).ToHaveTextAsync([.. expected.Select(line => new System.Text.RegularExpressions.Regex($"^\\s*{line.Replace(" ", "\\s*", StringComparison.Ordinal)}\\s*$"))]);
    }

    private ILocator Root => _page!.GetByRole(AriaRole.Button, new() { NameRegex = new("^(Root|Make root)$") });

    private IPage? _page;

    private async Task<Annotator> Begin()
    {
        var viewer = await ViewerPage.Open(site);
        _page = viewer.Page;
        await viewer.SignIn("Ada Lindqvist");
        var ada = await Annotator.Begin(viewer, site, LamellaSite.Demo, View);
        await ada.Press("Shift+S");
        return ada;
    }

    private static Task<long> Active(Annotator person) => person.Viewer.Page.EvaluateAsync<long>("() => window.lamella.annotation.activeNode");

    private static async Task Choose(Annotator person, (int, int) node)
    {
        await person.Viewer.Page.Keyboard.DownAsync("Shift");
        await person.ClickAt(node);
        await person.Viewer.Page.Keyboard.UpAsync("Shift");
    }

    private static async Task Menu(Annotator person, (int Right, int Down) node, string entry)
    {
        var (x, y) = person.Point(node.Right, node.Down);
        await person.Viewer.Page.Mouse.ClickAsync(x, y, new() { Button = MouseButton.Right });
        await person.Viewer.Page.GetByRole(AriaRole.Menuitem, new() { NameRegex = new($"^(This )?{entry}") }).ClickAsync();
        await Assertions.Expect(person.Viewer.Page.GetByRole(AriaRole.Menu)).ToHaveCountAsync(0);
    }

    private static async Task Undo(Annotator person, string done, string undone)
    {
        await person.Holds(done);
        await person.Press("Control+z");
        await person.Holds(undone);
    }
}

using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Lamella.Browser.Tests;

/// <summary>What one person does with the tools of an annotation: trace, draw, paint, take back, find again.</summary>
[Collection(OneSite.Name)]
public sealed class AnnotateTests(LamellaSite site)
{
    private const string View = "at=256.5,256.5,128.5&zoom=8";

    [BrowserFact]
    public async Task What_is_traced_is_taken_back_and_done_again_and_all_of_it_is_found_after_a_reload()
    {
        await using var ada = await Begin();
        var page = ada.Viewer.Page;
        await page.Keyboard.PressAsync("Shift+S");
        await ada.ClickAt((-90, -50), (-30, -70), (40, -20), (80, 40));
        await ada.Holds("nodes === 4 && edges === 3 && trees === 1");
        await page.Keyboard.PressAsync("Control+z");
        await ada.Holds("nodes === 3 && edges === 2");
        await page.Keyboard.PressAsync("Control+y");
        await ada.Holds("nodes === 4 && edges === 3");

        // A node deleted in the middle leaves two trees, and one key brings the one back.
        await page.Keyboard.DownAsync("Shift");
        await ada.ClickAt((-30, -70));
        await page.Keyboard.UpAsync("Shift");
        await page.Keyboard.PressAsync("Delete");
        await ada.Holds("nodes === 3 && edges === 1 && trees === 2");
        await page.Keyboard.PressAsync("Control+z");
        await ada.Holds("nodes === 4 && edges === 3 && trees === 1");

        await page.GetByRole(AriaRole.Tab, new() { Name = "Comments" }).ClickAsync();
        await page.GetByRole(AriaRole.Tabpanel).GetByRole(AriaRole.Textbox, new() { Name = "Comment on the active node" }).FillAsync("spine here");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Treeitem)).ToContainTextAsync("spine here");
        await page.Keyboard.PressAsync("Shift+X");
        await ada.Drag((-60, 60), (60, 110));
        await ada.Holds("boxes === 1 && saved === 'saved'");
        var before = await ada.Sees();

        await page.ReloadAsync();
        await ada.Viewer.Settle();
        await ada.Holds("nodes === 4 && edges === 3 && trees === 1 && boxes === 1 && comments === 1 && saved === 'saved' && activeNode > 0");
        Assert.Equal(before, await ada.Sees());

        // All of it is found by its name or words, typed at once.
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("spine");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "spine here" })).ToBeVisibleAsync();
        ada.Viewer.AssertNoErrors();
    }

    [BrowserFact]
    public async Task What_is_painted_is_seen_erased_and_brought_back_and_is_there_after_a_reload()
    {
        await using var ada = await Begin();
        var page = ada.Viewer.Page;
        var under = await ada.ValueAt(-20, 40);
        await page.Keyboard.PressAsync("Shift+B");
        await page.Keyboard.PressAsync("c");
        var painted = await ada.Segment();
        await ada.Drag((-60, 40), (60, 40));
        await ada.Shows(painted, (-60, 40), (-20, 40), (60, 40));

        // The right button takes away with the brush in hand, and what was under it is not there any more.
        await ada.Drag((-20, 20), (-20, 60), MouseButton.Right);
        await ada.Shows("0", (-20, 40));
        await page.Keyboard.PressAsync("Control+z");
        await ada.Shows(painted, (-20, 40));
        await page.Keyboard.PressAsync("Control+z");
        await ada.Shows(under, (-20, 40));
        await page.Keyboard.PressAsync("Control+Shift+Z");
        await ada.Shows(painted, (-20, 40));
        await ada.Holds("segments === 1 && saved === 'saved'");

        await page.ReloadAsync();
        await ada.Viewer.Settle();
        await ada.Shows(painted, (-60, 40), (-20, 40), (60, 40));

        // What is undone now is still there on the page of the version that had it.
        var version = await page.EvaluateAsync<long>("() => window.lamella.annotation.version");
        await page.Keyboard.PressAsync("Control+z");
        await ada.Holds("saved === 'saved'");
        await ada.Shows(under, (-20, 40));
        await ada.Look($"{ada.Address.Split('#')[0]}/versions/{version}#{View}");
        await ada.Shows(painted, (-60, 40), (-20, 40), (60, 40));
        await ada.Look($"{ada.Address.Split('#')[0]}/versions/1#{View}");
        await ada.Shows(under, (-20, 40));
        ada.Viewer.AssertNoErrors();
    }

    [BrowserFact]
    public async Task A_box_is_drawn_and_pulled_and_a_fill_in_space_stays_within_it()
    {
        await using var ada = await Begin();
        var page = ada.Viewer.Page;
        await page.Keyboard.PressAsync("Shift+X");
        await ada.Drag((-60, -60), (60, 60));
        await page.GetByRole(AriaRole.Tab, new() { Name = "Boxes" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Treeitem)).ToContainTextAsync("121 × 121");
        await ada.Drag((60, 10), (90, 10));
        await Assertions.Expect(page.GetByRole(AriaRole.Treeitem)).ToContainTextAsync(new Regex("15[0-2] × 121"));

        var under = await ada.ValueAt(0, 0);
        await page.Keyboard.PressAsync("Shift+G");
        await page.GetByText("In 3D").ClickAsync();
        await page.Keyboard.PressAsync("c");
        var filled = await ada.Segment();
        await ada.ClickAt((0, 0));
        await ada.Shows(filled, (0, 0));
        (int Right, int Down)[] outside = [.. from x in Grid from y in Grid where x is < -66 or > 96 || Math.Abs(y) > 66 select (x, y)];
        Assert.DoesNotContain(filled, await ada.ValuesAt(outside));
        await page.Keyboard.PressAsync("Control+z");
        await ada.Shows(under, (0, 0));
        ada.Viewer.AssertNoErrors();
    }

    private static IEnumerable<int> Grid => Enumerable.Range(-7, 15).Select(n => n * 20);

    private async Task<Annotator> Begin()
    {
        var viewer = await ViewerPage.Open(site);
        await viewer.SignIn("Ada Lindqvist");
        return await Annotator.Begin(viewer, site, LamellaSite.Demo, View);
    }
}

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

        await page.Keyboard.PressAsync("Shift+X");
        await ada.Drag((-60, 60), (60, 110));
        await ada.Holds("boxes === 1 && saved === 'saved'");
        var before = await ada.Sees();

        await page.ReloadAsync();
        await ada.Viewer.Settle();
        await ada.Holds("nodes === 4 && edges === 3 && trees === 1 && boxes === 1 && saved === 'saved'");
        Assert.Equal(before, await ada.Sees());
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
        ada.Viewer.AssertNoErrors();
    }

    private async Task<Annotator> Begin()
    {
        var viewer = await ViewerPage.Open(site);
        await viewer.SignIn("Ada Lindqvist");
        return await Annotator.Begin(viewer, site, LamellaSite.Demo, View);
    }
}

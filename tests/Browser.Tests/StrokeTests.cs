using Microsoft.Playwright;

namespace Lamella.Browser.Tests;

/// <summary>Something happens while the button is down: what the hand draws is neither doubled nor lost, and what is taken back is only that.</summary>
[Collection(OneSite.Name)]
public sealed class StrokeTests(LamellaSite site)
{
    private const string View = "at=256.5,256.5,128.5&zoom=8";

    [BrowserFact]
    public async Task Escape_and_undo_take_back_what_the_hand_draws_and_nothing_else()
    {
        await using var ada = await Begin();
        var under = await ada.ValueAt(0, 60);
        await ada.Press("Shift+B");
        await ada.Press("c");
        var first = await ada.Segment();
        await ada.Drag((-60, 0), (60, 0));
        await ada.Shows(first, (-60, 0), (60, 0));

        foreach (var key in new[] { "Escape", "Control+z" })
        {
            await ada.Grab((-60, 60), (60, 60));
            await ada.Shows(first, (0, 60));
            var view = await ada.Viewer.Position();
            await ada.Press(key);
            await ada.Shows(under, (0, 60));
            await ada.Hover(60, 110);
            await ada.Viewer.Page.Mouse.UpAsync();
            await ada.Hover(0, 100);
            Assert.Equal(view, await ada.Viewer.Position());
            await ada.Shows(under, (0, 60));
            await ada.Shows(first, (-60, 0), (60, 0));
        }

        // A stroke that its mode lets paint nothing is no step: taking it back leaves the one before it.
        await ada.Viewer.Page.Locator("input[aria-label='What is painted over']").ClickAsync();
        await ada.Viewer.Page.GetByRole(AriaRole.Option, new() { Name = "only where nothing is" }).ClickAsync();
        await ada.Press("c");
        await ada.Grab((-40, 0), (40, 0));
        await ada.Press("Escape");
        await ada.Viewer.Page.Mouse.UpAsync();
        await ada.Holds("saved === 'saved'");
        await ada.Shows(first, (-60, 0), (0, 0), (60, 0));
        ada.Viewer.AssertNoErrors();
    }

    [BrowserFact]
    public async Task A_node_that_is_dragged_goes_back_with_escape_and_letting_go_makes_no_other()
    {
        await using var ada = await Begin();
        await ada.Press("Shift+S");
        await ada.ClickAt((-60, 0), (60, 0));
        var before = await ada.Sees();
        await ada.Grab((60, 0), (90, 80));
        await ada.Press("Escape");
        await ada.Viewer.Page.Mouse.UpAsync();
        Assert.Equal(before, await ada.Sees());
        await ada.Holds("nodes === 2 && saved === 'saved'");
        ada.Viewer.AssertNoErrors();
    }

    [BrowserFact]
    public async Task A_stroke_ends_where_it_is_when_another_window_comes_in_front()
    {
        await using var ada = await Begin();
        var under = await ada.ValueAt(0, 60);
        await ada.Press("Shift+B");
        await ada.Press("c");
        var painted = await ada.Segment();
        await ada.Grab((-60, 60), (0, 60));
        var view = await ada.Viewer.Position();
        await ada.Viewer.Page.EvaluateAsync("() => window.dispatchEvent(new Event('blur'))");
        await ada.Hover(60, 100);
        await ada.Viewer.Page.Mouse.UpAsync();
        Assert.Equal(view, await ada.Viewer.Position());
        await ada.Shows(painted, (-60, 60), (0, 60));
        Assert.NotEqual(painted, await ada.ValueAt(60, 100));

        // The button was let go where the page does not hear it: the hand that comes back has nothing in it.
        await ada.Grab((-60, 100), (0, 100));
        await ada.Viewer.Page.EvaluateAsync(
            "() => document.querySelector('canvas[data-viewer]').addEventListener('pointerup', event => event.stopImmediatePropagation(), { capture: true, once: true })");
        await ada.Viewer.Page.Mouse.UpAsync();
        await ada.Hover(80, 100);
        await ada.Hover(80, 20);
        await ada.Shows(painted, (-60, 100), (0, 100));
        Assert.NotEqual(painted, await ada.ValueAt(80, 100));

        // Each of them is one step.
        await ada.Press("Control+z");
        await ada.Press("Control+z");
        await ada.Shows(under, (0, 60));
        await ada.Holds("saved === 'saved'");
        ada.Viewer.AssertNoErrors();
    }

    [BrowserFact]
    public async Task A_reload_with_the_button_down_loses_nothing_of_the_stroke()
    {
        await using var ada = await Begin();
        await ada.Press("Shift+B");
        await ada.Press("c");
        var painted = await ada.Segment();
        await ada.Holds("saved === 'saved'");
        await ada.Grab((-60, 60), (60, 60));
        await ada.Viewer.Page.ReloadAsync();
        await ada.Viewer.Settle();
        await ada.Holds("saved === 'saved'");
        await ada.Shows(painted, (-60, 60), (0, 60), (60, 60));
        await ada.Viewer.Page.Mouse.UpAsync();

        // All that was drawn until then is one step.
        await ada.Press("Control+z");
        await ada.Holds("saved === 'saved' && segments === 0");
        await ada.ShowsNo(painted, (-60, 60), (0, 60), (60, 60));
        ada.Viewer.AssertNoErrors();
    }

    [BrowserFact]
    public async Task A_line_that_breaks_and_comes_back_within_a_stroke_leaves_one_stroke()
    {
        await using var ada = await Begin();
        var page = ada.Viewer.Page;
        var under = await ada.ValueAt(0, 60);
        await ada.Press("Shift+B");
        await ada.Press("c");
        var painted = await ada.Segment();
        await ada.Grab((-90, 60), (-40, 60));
        await page.Context.SetOfflineAsync(true);
        await ada.Move(30, 60);
        await ada.Holds("saved === 'offline'");
        await page.Context.SetOfflineAsync(false);
        await ada.Move(90, 60);
        await page.Mouse.UpAsync();
        await ada.Press("Control+s");
        await ada.Holds("saved === 'saved' && segments === 1");
        await ada.Shows(painted, (-90, 60), (-40, 60), (0, 60), (30, 60), (90, 60));
        await page.ReloadAsync();
        await ada.Viewer.Settle();
        await ada.Shows(painted, (-90, 60), (-40, 60), (0, 60), (30, 60), (90, 60));
        await ada.Press("Control+z");
        await ada.Shows(under, (0, 60));
        await ada.ShowsNo(painted, (-90, 60), (-40, 60), (0, 60), (30, 60), (90, 60));
        ada.Viewer.ExpectErrors("ERR_INTERNET_DISCONNECTED");
    }

    private async Task<Annotator> Begin()
    {
        var viewer = await ViewerPage.Open(site);
        await viewer.SignIn("Ada Lindqvist");
        return await Annotator.Begin(viewer, site, LamellaSite.Demo, View);
    }
}

using Microsoft.Playwright;

namespace Lamella.Browser.Tests;

/// <summary>The strip above the picture: what the tool in hand will do, and what that destroys.</summary>
[Collection(OneSite.Name)]
public sealed class ToolOptionsTests(LamellaSite site)
{
    /// <summary>What of the strip another thing lies on, or what lies outside of it.</summary>
    private const string Covered =
        """
        strip => [...strip.querySelectorAll('input, button, [role=radiogroup] label, [class*=destroys], [role=alert]')].filter(thing => {
          const { left, right, top, bottom, width } = thing.getBoundingClientRect();
          if (width < 2) return false;
          const isOut = right > strip.getBoundingClientRect().right || left < strip.getBoundingClientRect().left;
          const ends = [left + 2, (left + right) / 2, right - 2].map(x => document.elementFromPoint(x, (top + bottom) / 2));
          return isOut || ends.some(end => !end || !(thing.parentElement.contains(end) || end.contains(thing)) || end.contains(strip));
        }).map(thing => thing.outerHTML.slice(0, 120))
        """;

    [BrowserFact]
    public async Task On_a_small_desk_what_a_brush_and_an_eraser_destroy_is_read_beside_all_of_their_options()
    {
        await using var viewer = await ViewerPage.Open(site, new() { ViewportSize = new() { Width = 1280, Height = 720 } });
        await viewer.SignIn("Ada Lindqvist");
        await using var ada = await Annotator.Begin(viewer, site, LamellaSite.Demo, "at=256.5,256.5,128.5&zoom=8");
        var strip = viewer.Page.GetByRole(AriaRole.Region, new() { Name = "Options of the tool" });
        await ada.Press("Shift+B");
        await ada.Press("c");
        await ada.Drag((-60, 60), (60, 60));
        await ada.Press("c");
        await ada.Hover(0, 60);
        await Assertions.Expect(strip.GetByRole(AriaRole.Alert)).ToContainTextAsync("Ctrl+Z brings it back.");
        Assert.Empty(await strip.EvaluateAsync<string[]>(Covered));

        await ada.Press("Shift+E");
        await Assertions.Expect(strip).ToContainTextAsync("Erases every segment under it. Ctrl+Z brings it back.");
        Assert.Empty(await strip.EvaluateAsync<string[]>(Covered));
        viewer.AssertNoErrors();
    }
}

using System.Text.Json;
using Microsoft.Playwright;

namespace Lamella.Browser.Tests;

/// <summary>Every page at 200 %: a window of half the size, twice as dense. Nothing is cut off, nothing needs scrolling sideways.</summary>
[Collection(QuietSite.Name)]
public sealed class EnlargedTests(LamellaSite site)
{
    /// <summary>All that can be pressed or filled in and lies where no scrolling brings it into sight.</summary>
    private const string CutOff =
        """
        () => {
          const faults = [];
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth > width) faults.push(`the page is ${document.documentElement.scrollWidth} wide in ${width}`);
          const scrolls = (style) => style === 'auto' || style === 'scroll';
          for (const thing of document.querySelectorAll('a, button, input, select, textarea, [role=button], [role=slider], [role=tab]')) {
            if (!thing.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || thing.closest('.skip, [aria-hidden=true]')) continue;
            let box = thing.getBoundingClientRect();
            if (box.width < 2 || box.height < 2) continue;
            // What encloses it and scrolls can bring it there; what encloses it and clips must show it.
            let [left, right, top, bottom] = [0, width, 0, innerHeight];
            let [freeX, freeY] = [false, document.documentElement.scrollHeight > innerHeight];
            for (let around = thing.parentElement; around && around !== document.body; around = around.parentElement) {
              const style = getComputedStyle(around);
              freeX ||= scrolls(style.overflowX) && around.scrollWidth > around.clientWidth;
              freeY ||= scrolls(style.overflowY) && around.scrollHeight > around.clientHeight;
            }
            const isOut = (!freeX && (box.left < left - 1 || box.right > right + 1)) || (!freeY && (box.top < top - 1 || box.bottom > bottom + 1));
            if (isOut) faults.push(`${thing.outerHTML.slice(0, 160)} lies at ${[box.left, box.top, box.right, box.bottom].map(Math.round)}`);
          }
          return faults;
        }
        """;

    [BrowserFact]
    public async Task Every_page_at_200_percent_shows_all_of_itself()
    {
        await using var viewer = await ViewerPage.Open(site, new()
        {
            ViewportSize = new() { Width = 640, Height = 400 },
            DeviceScaleFactor = 2,
            ReducedMotion = ReducedMotion.Reduce,
        });
        var page = viewer.Page;
        var faults = new List<string>();

        GreyVolume.Write(Path.Combine(site.Inbox, "grey"));
        await viewer.SignIn("Max Moreau");
        await Judge("Demo neuropil", "home");
        await page.Locator("label").Filter(new() { HasText = "List" }).ClickAsync();
        await Judge("Demo neuropil", "home as a list");
        await page.GotoAsync($"{site.Address}/datasets/{LamellaSite.Demo}");
        await Judge("Use in Python", "dataset page");
        await page.GotoAsync($"{site.Address}/add");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Path on the server" }).FillAsync(Path.Combine(site.Inbox, "grey"));
        await Judge("Import 1 layer", "add a dataset");
        await page.GotoAsync($"{site.Address}/help");
        await Judge("Keys", "help");
        await viewer.Look(LamellaSite.Demo, "at=256,256,128.5&zoom=8");
        await Judge("Share", "viewer");
        Assert.True((await viewer.Panel("xy")).Width >= 100, $"The panel is {await viewer.Panel("xy")}.");
        Assert.True(await viewer.Spread("xy") > 20, "The picture is next to blank.");
        await page.Keyboard.PressAsync("Control+k");
        await Judge("Demo neuropil", "command palette");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        viewer.AssertNoErrors();

        async Task Judge(string words, string place)
        {
            await Assertions.Expect(page.GetByText(words).Filter(new() { Visible = true }).First).ToBeVisibleAsync();
            await Assertions.Expect(page.Locator("[data-loading]")).ToHaveCountAsync(0);
            faults.AddRange((await viewer.AccessibilityFaults()).Select(fault => $"{place}: {fault}"));
            faults.AddRange((await page.EvaluateAsync<JsonElement>(CutOff)).EnumerateArray().Select(fault => $"{place}: {fault.GetString()}"));
            if (Environment.GetEnvironmentVariable("LAMELLA_KEEP_PICTURES") is { Length: > 0 } folder)
            {
                await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"200-{place}.png") });
            }
        }
    }
}

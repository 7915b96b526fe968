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
    public async Task On_a_narrow_screen_held_upright_everything_can_be_reached_and_the_picture_has_its_room()
    {
        await using var viewer = await ViewerPage.Open(site, new() { ViewportSize = new() { Width = 390, Height = 844 }, ReducedMotion = ReducedMotion.Reduce });
        var page = viewer.Page;
        var faults = new List<string>();
        await page.GotoAsync(site.Address);
        await Judge("Demo neuropil", "home, as a guest");
        await viewer.SignIn("Ada Lindqvist");
        await Judge("Demo neuropil", "home");
        await page.GotoAsync($"{site.Address}/datasets/{LamellaSite.Demo}");
        await Judge("Use in Python", "dataset page");
        await viewer.Look(LamellaSite.Demo, "at=256,256,128.5&zoom=8");
        await Judge("bricks", "viewer");
        await using var ada = await Annotator.Begin(viewer, site, LamellaSite.Demo, "at=256,256,128.5&zoom=8");
        await Judge("Drag to pan", "annotation");
        Assert.True((await viewer.Panel("xy")).Width >= 120, $"The panel is {await viewer.Panel("xy")}.");
        await page.GotoAsync($"{site.Address}/annotations");
        await Judge("edited just now", "annotations");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        await ada.ThrowAway();
        viewer.AssertNoErrors();

        async Task Judge(string words, string place)
        {
            await Assertions.Expect(page.GetByText(words).Filter(new() { Visible = true }).First).ToBeVisibleAsync();
            faults.AddRange((await page.EvaluateAsync<JsonElement>(CutOff)).EnumerateArray().Select(fault => $"{place}: {fault.GetString()}"));
        }
    }

    [BrowserFact]
    public async Task Where_tools_and_their_options_have_no_room_a_sign_says_that_there_are_more_and_leads_there()
    {
        await using var viewer = await ViewerPage.Open(site, new() { ViewportSize = new() { Width = 640, Height = 400 }, DeviceScaleFactor = 2, ReducedMotion = ReducedMotion.Reduce });
        var page = viewer.Page;
        await viewer.SignIn("Ada Lindqvist");
        await using var ada = await Annotator.Begin(viewer, site, LamellaSite.Demo, "at=256,256,128.5&zoom=8");
        await page.GetByRole(AriaRole.Button, new() { Name = "Eraser (Shift+E)" }).ClickAsync();

        var options = page.GetByRole(AriaRole.Region, new() { Name = "Options of the tool" });
        await Leads(options, options.Locator("[aria-label='What is erased']"));
        var tools = page.GetByRole(AriaRole.Navigation, new() { Name = "Tools" });
        await Leads(tools, tools.GetByRole(AriaRole.Button, new() { Name = "More of the view" }));
        await ada.ThrowAway();
        viewer.AssertNoErrors();

        static async Task Leads(ILocator strip, ILocator last)
        {
            var (before, after) = (strip.Locator("[data-end=before]"), strip.Locator("[data-end=after]"));
            await Assertions.Expect(before).ToHaveCountAsync(0);
            await Assertions.Expect(last).Not.ToBeInViewportAsync();
            await after.ClickAsync();
            await Assertions.Expect(before).ToBeVisibleAsync();

            // The last press takes it away.
            for (var presses = 0; presses < 10; presses++)
            {
                await after.EvaluateAllAsync<int>("signs => { signs.forEach(sign => sign.click()); return signs.length; }");
            }

            await Assertions.Expect(after).ToHaveCountAsync(0);
            await Assertions.Expect(last).ToBeInViewportAsync();
        }
    }

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

using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Lamella.Browser.Tests;

/// <summary>What goes wrong is said in words where it went wrong, what was on screen stays, and there is a way back.</summary>
[Collection(OneSite.Name)]
public sealed class TroubleTests(LamellaSite site)
{
    private const string View = "at=32,32,16.5&zoom=1&panel=xy";

    [BrowserFact]
    public async Task Without_WebGL2_the_panel_says_so_and_tries_again_when_asked()
    {
        await using var viewer = await ViewerPage.Open(site);
        await viewer.Page.AddInitScriptAsync(
            """
            const real = HTMLCanvasElement.prototype.getContext;
            HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
              return kind === 'webgl2' && !window.webglIsBack ? null : real.call(this, kind, ...rest);
            };
            """);
        await viewer.Page.GotoAsync($"{site.Address}/view/{LamellaSite.Demo}");

        var notice = viewer.Page.GetByRole(AriaRole.Alert);
        await Assertions.Expect(notice).ToContainTextAsync("The picture cannot be drawn here");
        await Assertions.Expect(notice).ToContainTextAsync("WebGL2");
        Assert.Empty(await viewer.AccessibilityFaults());

        await viewer.Page.EvaluateAsync("() => { window.webglIsBack = true }");
        await notice.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await viewer.Settle();
        await Assertions.Expect(notice).ToHaveCountAsync(0);
        Assert.True(await viewer.Spread("xy") > 20, "The picture is next to blank.");
        viewer.AssertNoErrors();
    }

    [BrowserFact]
    public async Task A_lost_context_is_said_and_comes_back_with_the_same_picture()
    {
        await using var viewer = await ViewerPage.Open(site);
        await viewer.Look(LamellaSite.Demo, "at=256,256,128.5&zoom=8&panel=xy");
        var panel = (await viewer.Panel("xy")).Whole;
        var before = await viewer.Pixels(panel);
        var notice = viewer.Page.GetByRole(AriaRole.Alert);

        await viewer.Page.EvaluateAsync(
            """
            () => {
              window.taken = document.querySelector('canvas[data-viewer]').getContext('webgl2').getExtension('WEBGL_lose_context');
              window.taken.loseContext();
            }
            """);
        await Assertions.Expect(notice).ToContainTextAsync("The graphics card is gone for a moment");

        // Nobody but the browser can give it back: who tries is told the same, and nothing else.
        await notice.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Assertions.Expect(notice).ToContainTextAsync("The graphics card is gone for a moment");

        await viewer.Page.EvaluateAsync("() => window.taken.restoreContext()");
        await Assertions.Expect(notice).ToHaveCountAsync(0);
        await viewer.Settle();
        Assert.Equal(before, await viewer.Pixels(panel));
        viewer.AssertNoErrors();
    }

    [BrowserFact]
    public async Task A_brick_that_the_store_cannot_give_is_hatched_named_and_asked_for_again()
    {
        var dataset = await Import("Broken shard", inPlace: false);
        var shard = Directory.GetFiles(site.Folder, "*", SearchOption.AllDirectories)
            .Where(file => file.Contains(Guid.Parse(dataset).ToString("n"), StringComparison.Ordinal)).MaxBy(file => new FileInfo(file).Length)!;
        var whole = await File.ReadAllBytesAsync(shard);
        await File.WriteAllBytesAsync(shard, [.. whole[..^64], .. new byte[64]]);

        await using var viewer = await ViewerPage.Open(site);
        await viewer.SignIn("Max Moreau");
        await viewer.Look(dataset, View);
        var tip = viewer.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "missing" });
        await Assertions.Expect(tip).ToBeVisibleAsync(new() { Timeout = 20_000 });
        Assert.Matches("tiles? (is|are) missing: .*checksum", await tip.InnerTextAsync());
        await viewer.Hover("xy");
        await Assertions.Expect(tip).ToContainTextAsync("This tile is missing");
        Assert.True(await viewer.Hatched("xy") > 0.1, "The refused tile is not hatched.");

        await File.WriteAllBytesAsync(shard, whole);
        await ViewerPage.TryAgain(tip);
        await Assertions.Expect(tip).ToHaveCountAsync(0, new() { Timeout = 20_000 });
        await viewer.Settle();
        Assert.True(await viewer.Hatched("xy") < 0.02, "A tile is still hatched.");
        await ShowsVoxel(viewer, 64);
        viewer.ExpectErrors("status of 502");
    }

    [BrowserFact]
    public async Task Voxels_that_changed_under_the_viewer_are_said_and_shown_anew()
    {
        var dataset = await Import("Changes in place", inPlace: true);
        await using var viewer = await ViewerPage.Open(site);
        await viewer.SignIn("Max Moreau");

        // The page knows the old version already when it first asks for voxels. No such question goes on before the change is whole: one that
        // came between two files would see a version that lasts for a moment.
        var change = new Lazy<Task>(() => Task.Run(() => GreyVolume.Write(Path.Combine(site.Inbox, "Changes in place"), @base: 128)));
        await viewer.Page.RouteAsync(new Regex("/(bricks|histogram)"), async route =>
        {
            await change.Value;
            await route.ContinueAsync();
        });
        await viewer.Page.GotoAsync($"{site.Address}/view/{dataset}#{View}");
        var lists = await viewer.Page.WaitForSelectorAsync("aside[aria-label=Layers]");

        // It goes by itself after some seconds, which the picture may take to settle.
        await Assertions.Expect(viewer.Page.GetByText("has changed on the server")).ToBeVisibleAsync();
        await viewer.Settle();
        Assert.True(await lists!.EvaluateAsync<bool>("element => element.isConnected"), "The controls went from the screen with the old voxels.");
        await ShowsVoxel(viewer, 128);
        viewer.ExpectErrors("410");
    }

    [BrowserFact]
    public async Task When_the_server_goes_the_picture_stays_and_goes_on_once_it_is_back()
    {
        await using var viewer = await ViewerPage.Open(site);
        await viewer.SignIn("Max Moreau");
        await viewer.Look(LamellaSite.Demo, "at=256,256,20.5&zoom=8&panel=xy&layers=em~w0:255;cells~h");
        await using var home = await viewer.Another();

        await site.Stop();
        try
        {
            Assert.True(await viewer.Spread("xy") > 20, "The picture went with the server.");
            await viewer.Page.EvaluateAsync("() => window.lamella.show({ position: [256, 256, 230.5] })");
            var tip = viewer.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "missing" });
            await Assertions.Expect(tip).ToContainTextAsync("The server cannot be reached", new() { Timeout = 20_000 });
            await home.Page.GetByPlaceholder("Search names and descriptions").FillAsync("demo");
            var failure = home.Page.GetByRole(AriaRole.Alert);
            await Assertions.Expect(failure).ToContainTextAsync("The datasets could not be listed");

            await site.Serve();
            await failure.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
            await Assertions.Expect(home.Page.GetByRole(AriaRole.Article)).ToHaveCountAsync(1);

            await ViewerPage.TryAgain(tip);
            await Assertions.Expect(tip).ToHaveCountAsync(0, new() { Timeout = 20_000 });
            await viewer.Settle();
            Assert.True(await viewer.Hatched("xy") < 0.02, "A tile is still hatched.");

            // The sign-in outlived the host.
            await viewer.Page.ReloadAsync();
            await viewer.Settle();
            await Assertions.Expect(viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Max Moreau" })).ToBeVisibleAsync();
        }
        finally
        {
            await site.Stop();
            await site.Serve();
        }
    }

    private async Task<string> Import(string name, bool inPlace)
    {
        var folder = Path.Combine(site.Inbox, name);
        GreyVolume.Write(folder);
        string[] words = ["import", folder, "--name", name, "--voxel-size", "10,10,10", "--unit", "nm", "--access", "SignedIn", "--json"];
        var answer = JsonDocument.Parse(await site.Run(inPlace ? [.. words, "--in-place"] : words));
        return answer.RootElement.GetProperty("datasetId").GetString()!;
    }

    /// <summary>What lies under the middle of the panel is what was written there.</summary>
    private static async Task ShowsVoxel(ViewerPage viewer, int @base)
    {
        var place = await viewer.Position();
        await viewer.Hover("xy");
        var panel = await viewer.Panel("xy");
        var values = await viewer.Page.EvaluateAsync<Dictionary<string, string>>(
            "([x, y]) => window.lamella.valuesAt(x, y)", new[] { panel.X + (panel.Width / 2), panel.Y + (panel.Height / 2) });
        Assert.Equal($"{GreyVolume.Voxel(@base, (int)place[0], (int)place[1], (int)place[2])}", values.Values.Single());
    }
}

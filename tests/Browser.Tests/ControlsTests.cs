using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Lamella.Browser.Tests;

/// <summary>The viewer's own controls on the demo, each driven once: what the address says of it, what the picture shows of it, what is written beside it.</summary>
[Collection(OneSite.Name)]
public sealed class ControlsTests(LamellaSite site)
{
    private const double VoxelSize = 8; // nanometres along x and y
    private const string Plain = "at=256.25,256.25,128.5&zoom=8&layers=em~w0:255;cells~h";

    // The axis colour of the line across the xy panel.
    private static readonly (byte, byte, byte) AxisX = (229, 84, 75);

    [BrowserFact]
    public async Task Layers_are_hidden_and_shown_and_every_trait_of_theirs_changes_the_picture_and_the_link()
    {
        await using var viewer = await ViewerPage.Open(site);
        var page = viewer.Page;
        await viewer.Look(LamellaSite.Demo, "at=256.25,256.25,128.5&zoom=8");
        foreach (var (key, name) in new[] { ("1", "em"), ("2", "cells") })
        {
            await page.Keyboard.PressAsync(key);
            await Says(page, $"{name}~h");
        }

        // The demo has two layers, so the third key has nothing to hide.
        await page.Keyboard.PressAsync("3");
        await viewer.Settle();
        Assert.True(await viewer.Spread("xy") < 5, "All layers are hidden, and something is shown.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show em (1)" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Show cells (2)" }).ClickAsync();
        await SaysNothingOf(page, "~h");
        await page.GetByRole(AriaRole.Button, new() { Name = "Hide em (1)" }).ClickAsync();
        await Says(page, "em~h");
        var areas = await Coloured(viewer);
        await page.Keyboard.PressAsync("u");
        await Says(page, "cells~l");
        var outlines = await Coloured(viewer);
        Assert.True(outlines > 0 && outlines < areas / 2, $"{areas} pixels are coloured as areas and {outlines} as outlines.");

        await viewer.Look(LamellaSite.Demo, Plain);
        await viewer.CentreOnVoxels("xy");
        var (before, spread) = (await Middle(viewer), await viewer.Spread("xy"));
        var invert = page.GetByRole(AriaRole.Checkbox, new() { Name = "Invert" });
        await invert.ClickAsync();
        await Says(page, "~i");
        await Shows(viewer, before, grey => 255 - grey);
        await invert.ClickAsync();
        await SaysNothingOf(page, "~i");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Smooth" }).ClickAsync();
        await Says(page, "~b");

        await page.GetByRole(AriaRole.Textbox, new() { Name = "em: shown as white" }).FillAsync("128");
        await Says(page, "em~w0:128");
        await Shows(viewer, before, grey => Math.Min(255, grey * 255 / 128.0));
        await page.GetByRole(AriaRole.Slider, new() { Name = "em: shown as black" }).PressAsync("PageUp");
        await Says(page, "em~w10:128");
        await page.GetByRole(AriaRole.Button, new() { Name = "Auto" }).ClickAsync();
        await SaysNothingOf(page, "w10:128");
        await viewer.Settle();
        Assert.True(await viewer.Spread("xy") > spread, "The window from the darkest to the brightest hundredth does not spread the greys.");

        await page.GetByRole(AriaRole.Textbox, new() { Name = "em: shown as black" }).FillAsync("0");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "em: shown as white" }).FillAsync("255");
        await page.GetByRole(AriaRole.Slider, new() { Name = "Gamma of em" }).PressAsync("End");
        await Says(page, "~g4");
        await Shows(viewer, before, grey => 255 * Math.Pow(grey / 255.0, 0.25));
        await page.GetByRole(AriaRole.Slider, new() { Name = "Gamma of em" }).Locator("xpath=ancestor::*[output]/output").DblClickAsync();
        await SaysNothingOf(page, "~g4");
        await page.GetByRole(AriaRole.Slider, new() { Name = "Opacity of em" }).PressAsync("ArrowLeft");
        await Says(page, "~o0.99");
        await page.GetByLabel("Colour of em").FillAsync("#ff0000");
        await Says(page, "cff0000");
        await viewer.Settle();
        var red = await viewer.Pixels(await Square(viewer));
        Assert.True(red.Where((_, at) => at % 4 == 0).Max() > 100 && red.Where((_, at) => at % 4 == 1).Max() < 20, "In red it is not red.");
        viewer.AssertNoErrors();
    }

    [BrowserFact]
    public async Task Wheel_and_keys_move_panels_are_arranged_and_stay_so_and_Space_held_leaves_the_picture_alone()
    {
        await using var viewer = await ViewerPage.Open(site);
        var page = viewer.Page;
        await viewer.Look(LamellaSite.Demo, Plain);

        // What lies over and under the picture: the scale bar is as long as it says, the status line tells what is under the pointer.
        var scale = page.Locator("[data-panel=xy] span").Filter(new() { HasText = "µm" });
        await Assertions.Expect(scale).ToHaveTextAsync("1\u2009µm");
        Assert.Equal(1000 / 8, await scale.Locator("span").EvaluateAsync<double>("bar => bar.getBoundingClientRect().width"), 0.6);
        var (middleX, middleY) = await viewer.Middle("xy");
        var (x, y) = (MathF.Floor(middleX) + 60, MathF.Floor(middleY) - 40);
        await page.Mouse.MoveAsync(x, y);
        var place = await Under();
        var canvas = (await page.Locator("canvas").First.BoundingBoxAsync())!;
        var values = await page.EvaluateAsync<Dictionary<string, string>>("([x, y]) => window.lamella.valuesAt(x, y)", new double[] { x - canvas.X, y - canvas.Y });
        var line = page.GetByRole(AriaRole.Contentinfo);
        await Assertions.Expect(line).ToContainTextAsync($"em {values["em"]}");
        await Assertions.Expect(line).ToContainTextAsync(string.Concat(place.Append(128.5).Select(at => $"{Math.Floor(at)}")));

        await Wheel(100);
        Assert.Equal(129.5, (await viewer.Position())[2]);
        await Wheel(-100);
        Assert.Equal(128.5, (await viewer.Position())[2]);
        await page.Keyboard.DownAsync("Control");
        await Wheel(-240);
        await page.Keyboard.UpAsync("Control");
        Assert.True(await viewer.UnitsPerPixel() < 8, "The wheel with control held did not zoom in.");
        var after = await Under();
        Assert.Equal((place[0], place[1]), (after[0], after[1]), (a, b) => Math.Abs(a.Item1 - b.Item1) < 1e-6 && Math.Abs(a.Item2 - b.Item2) < 1e-6);

        var units = await viewer.UnitsPerPixel();
        await page.Keyboard.PressAsync("i");
        Assert.Equal(units / 1.25, await viewer.UnitsPerPixel(), 1e-9);
        await page.Keyboard.PressAsync("o");
        Assert.Equal(units, await viewer.UnitsPerPixel(), 1e-9);
        await page.Keyboard.PressAsync("d");
        Assert.Equal(127.5, (await viewer.Position())[2]);
        await page.Keyboard.PressAsync("f");
        Assert.Equal(128.5, (await viewer.Position())[2]);

        await viewer.Hover("yz");
        await page.Keyboard.PressAsync(".");
        await Says(page, "panel=yz");
        await Assertions.Expect(page.Locator("[data-panel]")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync(".");
        await Assertions.Expect(page.Locator("[data-panel]")).ToHaveCountAsync(4);

        await HasCrossLines(true);
        await page.Keyboard.PressAsync("x");
        await HasCrossLines(false);
        await page.Keyboard.PressAsync("x");
        await HasCrossLines(true);
        var over = page.Locator("[data-panel=xy]");
        await Assertions.Expect(over).ToBeVisibleAsync();
        await page.Keyboard.DownAsync(" ");
        await Assertions.Expect(over).ToBeHiddenAsync();
        await HasCrossLines(false);
        await page.Keyboard.UpAsync(" ");
        await Assertions.Expect(over).ToBeVisibleAsync();
        await HasCrossLines(true);
        Assert.Equal(128.5, (await viewer.Position())[2]);

        var divider = (await page.GetByRole(AriaRole.Separator, new() { Name = "Divider between left and right panels" }).BoundingBoxAsync())!;
        var even = await viewer.Panel("xy");
        await page.Mouse.MoveAsync(divider.X + (divider.Width / 2), divider.Y + 50);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(divider.X - 100, divider.Y + 50, new() { Steps = 4 });
        await page.Mouse.UpAsync();
        await viewer.Settle();
        var dragged = await viewer.Panel("xy");
        Assert.True(dragged.Width < even.Width - 50, $"The divider was dragged, and the panel is {dragged}, which was {even}.");
        await page.Keyboard.PressAsync("l");
        await viewer.Settle();
        var wide = await viewer.Panel("xy");
        Assert.True(wide.Width > dragged.Width, "Without the lists there is no more room.");
        await page.ReloadAsync();
        await viewer.Settle();
        Assert.Equal(wide, await viewer.Panel("xy"));
        await page.Keyboard.PressAsync("l");
        await page.Keyboard.PressAsync("e");
        await viewer.Settle();
        Assert.Equal(even, await viewer.Panel("xy"));
        viewer.AssertNoErrors();

        async Task Wheel(float pixels)
        {
            await page.Mouse.WheelAsync(0, pixels);
            await viewer.Settle();
        }

        // Where the pointer is, in voxels along x and y.
        async Task<double[]> Under()
        {
            var (centre, perPixel) = (await viewer.Position(), await viewer.UnitsPerPixel() / VoxelSize);
            return [centre[0] + ((x - middleX) * perPixel), centre[1] + ((y - middleY) * perPixel)];
        }

        // Reading pixels draws a frame first: whatever was said to the engine before is in it.
        async Task HasCrossLines(bool wanted)
        {
            var panel = (await viewer.Panel("xy")).Whole;
            var pixels = await viewer.Pixels(panel);
            Assert.Equal(wanted, pixels.Chunk(4).Count(pixel => (pixel[0], pixel[1], pixel[2]) == AxisX) > panel.Width / 2);
        }
    }

    /// <summary>Waits until the link to what is seen says so.</summary>
    private static Task Says(IPage page, string part) => Assertions.Expect(page).ToHaveURLAsync(new Regex(Regex.Escape(part)));

    private static Task SaysNothingOf(IPage page, string part) => Assertions.Expect(page).Not.ToHaveURLAsync(new Regex(Regex.Escape(part)));

    /// <summary>A square of the xy panel beside its cross lines.</summary>
    private static async Task<ViewerPage.Rectangle> Square(ViewerPage viewer)
    {
        var panel = await viewer.Panel("xy");
        return new(Math.Floor(panel.X + (panel.Width / 2)) + 10, Math.Floor(panel.Y + (panel.Height / 2)) + 10, 60, 60);
    }

    private static async Task<byte[]> Middle(ViewerPage viewer)
    {
        await viewer.Settle();
        return [.. (await viewer.Pixels(await Square(viewer))).Where((_, at) => at % 4 == 0)];
    }

    /// <summary>Every pixel is what it was before, changed as said; within four grey levels, since it was rounded once before.</summary>
    private static async Task Shows(ViewerPage viewer, byte[] before, Func<byte, double> change)
    {
        var now = await Middle(viewer);
        var worst = before.Zip(now).MaxBy(pair => Math.Abs(change(pair.First) - pair.Second));
        Assert.True(
            Math.Abs(change(worst.First) - worst.Second) <= 4,
            string.Create(CultureInfo.InvariantCulture, $"What was {worst.First} is {worst.Second}, and should be {change(worst.First):0}."));
    }

    /// <summary>How many pixels of the xy panel have a colour, and no grey.</summary>
    private static async Task<int> Coloured(ViewerPage viewer)
    {
        await viewer.Settle();
        var pixels = await viewer.Pixels((await viewer.Panel("xy")).Whole);
        return pixels.Chunk(4).Count(pixel => pixel[..3].Max() - pixel[..3].Min() > 12);
    }
}

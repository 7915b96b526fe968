using Microsoft.Playwright;

namespace Lamella.Browser.Tests;

/// <summary>Fingers and pens, as the browser hears them from a screen that is touched.</summary>
[Collection(OneSite.Name)]
public sealed class HandTests(LamellaSite site)
{
    private const string View = "at=256,256,128.5&zoom=8&panel=xy";
    private const double VoxelSize = 8; // nanometres along x and y

    [BrowserFact]
    public async Task A_finger_drags_the_plane_along_and_two_zoom_where_they_are()
    {
        await using var viewer = await Touched();
        var (x, y) = await viewer.Middle("xy");
        var screen = await viewer.Page.Context.NewCDPSessionAsync(viewer.Page);

        await Touch(screen, "touchStart", (x, y));
        for (var step = 1; step <= 10; step++)
        {
            await Touch(screen, "touchMove", (x + (6 * step), y - (4 * step)));
        }

        await Touch(screen, "touchEnd");
        await viewer.Settle();
        var dragged = await viewer.Position();
        Assert.Equal((196, 296, 128.5), (Math.Round(dragged[0]), Math.Round(dragged[1]), dragged[2]));

        // What lies under the middle of both fingers stays there.
        var (middleX, middleY) = (x + 100, y + 50);
        var units = await viewer.UnitsPerPixel();
        await Touch(screen, "touchStart", (middleX - 40, middleY), (middleX + 40, middleY));
        for (var step = 1; step <= 10; step++)
        {
            await Touch(screen, "touchMove", (middleX - 40 - (4 * step), middleY), (middleX + 40 + (4 * step), middleY));
        }

        await Touch(screen, "touchEnd");
        await viewer.Settle();
        Assert.Equal(units / 2, await viewer.UnitsPerPixel(), 1e-9);
        var pinched = await viewer.Position();
        Assert.Equal(dragged[0] + (100 * units / VoxelSize / 2), pinched[0], 1e-6);
        Assert.Equal(dragged[1] + (50 * units / VoxelSize / 2), pinched[1], 1e-6);
        Assert.Equal(1.0, await viewer.Page.EvaluateAsync<double>("() => window.visualViewport.scale"));
        viewer.AssertNoErrors();
    }

    [BrowserFact]
    public async Task A_tap_selects_the_cell_under_it_and_a_resting_palm_does_nothing()
    {
        await using var viewer = await Touched();
        var (x, y) = await viewer.Middle("xy");
        var screen = await viewer.Page.Context.NewCDPSessionAsync(viewer.Page);
        var panel = await viewer.Panel("xy");
        var values = await viewer.Page.EvaluateAsync<Dictionary<string, string>>(
            "([x, y]) => window.lamella.valuesAt(x, y)", new[] { panel.X + (panel.Width / 2), panel.Y + (panel.Height / 2) });
        Assert.NotEqual("0", values["cells"]);

        await Touch(screen, "touchStart", [(x, y)], radius: 45);
        await Touch(screen, "touchMove", [(x + 80, y + 80)], radius: 45);
        await Touch(screen, "touchEnd");
        await viewer.Settle();
        await IsAt(viewer, 256, 256, 128.5);

        await Touch(screen, "touchStart", (x, y));
        await Touch(screen, "touchEnd");
        await viewer.Page.WaitForFunctionAsync("id => location.hash.includes('cells~s' + id)", values["cells"]);
        viewer.AssertNoErrors();
    }

    [BrowserFact]
    public async Task A_pen_points_while_it_hovers_and_drags_while_it_touches()
    {
        await using var viewer = await ViewerPage.Open(site);
        await viewer.Look(LamellaSite.Demo, View);
        var (x, y) = await viewer.Middle("xy");
        var tablet = await viewer.Page.Context.NewCDPSessionAsync(viewer.Page);

        await Pen(tablet, "mouseMoved", x, y, buttons: 0);
        await Assertions.Expect(viewer.Page.GetByRole(AriaRole.Contentinfo)).ToContainTextAsync("mag");
        await Pen(tablet, "mousePressed", x, y, buttons: 1);
        for (var step = 1; step <= 5; step++)
        {
            await Pen(tablet, "mouseMoved", x - (10 * step), y, buttons: 1);
        }

        await Pen(tablet, "mouseReleased", x - 50, y, buttons: 0);
        await viewer.Settle();
        await IsAt(viewer, 306, 256, 128.5);
        viewer.AssertNoErrors();
    }

    [BrowserFact]
    public async Task A_finger_paints_and_two_look_around_instead_and_leave_nothing_painted()
    {
        await using var ada = await Annotating();
        var screen = await ada.Viewer.Page.Context.NewCDPSessionAsync(ada.Viewer.Page);
        await ada.Press("Shift+B");
        await ada.Press("c");
        var painted = await ada.Segment();
        await Stroke(screen, ada.Point(-60, 60), ada.Point(60, 60));
        await ada.Shows(painted, (-60, 60), (0, 60), (60, 60));

        // One finger begins to draw, a second one comes: both pinch, at the point between them, and what was begun is taken back.
        var (x, y) = ada.Point(0, -40);
        var before = await ada.Viewer.Position();
        var units = await ada.Viewer.UnitsPerPixel();
        await Touch(screen, "touchStart", (x - 30, y));
        await Touch(screen, "touchMove", (x - 40, y));
        await Touch(screen, "touchStart", (x - 40, y), (x + 40, y));
        for (var step = 1; step <= 10; step++)
        {
            await Touch(screen, "touchMove", (x - 40 - (4 * step), y), (x + 40 + (4 * step), y));
        }

        await Touch(screen, "touchEnd");
        await ada.Viewer.Settle();
        Assert.Equal(units / 2, await ada.Viewer.UnitsPerPixel(), 1e-9);
        var after = await ada.Viewer.Position();
        Assert.Equal(before[0], after[0], 1e-6);
        Assert.Equal(before[1] - (40 * units / VoxelSize / 2), after[1], 1e-6);
        Assert.DoesNotContain(painted, await ada.ValuesAt((-80, -40), (-60, -40), (0, -40), (60, -40)));
        await ada.Holds("saved === 'saved' && segments === 1");
        ada.Viewer.AssertNoErrors();
    }

    [BrowserFact]
    public async Task Two_fingers_that_only_tap_make_no_node_and_one_that_rests_on_a_node_opens_its_menu()
    {
        await using var ada = await Annotating();
        var screen = await ada.Viewer.Page.Context.NewCDPSessionAsync(ada.Viewer.Page);
        await ada.Press("Shift+S");
        var (x, y) = ada.Point(0, 0);
        await Touch(screen, "touchStart", (x - 40, y));
        await Touch(screen, "touchStart", (x - 40, y), (x + 40, y));
        await Touch(screen, "touchEnd");
        await Touch(screen, "touchStart", (x, y - 60));
        await Touch(screen, "touchEnd");
        await ada.Holds("nodes === 1 && saved === 'saved'");

        // The menu stays when the finger goes, and does what is tapped in it.
        await Touch(screen, "touchStart", (x, y - 60));
        var delete = ada.Viewer.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete the node" });
        await Assertions.Expect(delete).ToBeVisibleAsync();
        await Touch(screen, "touchEnd");
        await ada.Viewer.Settle();
        await delete.TapAsync();
        await ada.Holds("nodes === 0 && saved === 'saved'");
        ada.Viewer.AssertNoErrors();
    }

    [BrowserFact]
    public async Task While_the_pen_draws_whatever_else_rests_on_the_screen_is_no_finger_and_then_fingers_look_around()
    {
        await using var ada = await Annotating();
        var screen = await ada.Viewer.Page.Context.NewCDPSessionAsync(ada.Viewer.Page);
        await ada.Press("Shift+B");
        await ada.Press("c");
        var painted = await ada.Segment();
        var view = await ada.Viewer.Position();
        var (x, y) = ada.Point(-60, 60);
        await Pen(screen, "mouseMoved", x, y, buttons: 0);
        await Pen(screen, "mousePressed", x, y, buttons: 1);
        await Pen(screen, "mouseMoved", x + 60, y, buttons: 1);

        // The side of the hand: some of it wide, some of it no wider than a finger.
        await Touch(screen, "touchStart", [ada.Point(40, 110)], radius: 45);
        await Touch(screen, "touchEnd");
        await Touch(screen, "touchStart", ada.Point(60, 120));
        await Touch(screen, "touchMove", ada.Point(66, 126));
        await Pen(screen, "mouseMoved", x + 120, y, buttons: 1);
        await Touch(screen, "touchEnd");
        await Pen(screen, "mouseReleased", x + 120, y, buttons: 0);
        await ada.Shows(painted, (-60, 60), (0, 60), (60, 60));
        Assert.Equal(view, await ada.Viewer.Position());
        Assert.DoesNotContain(painted, await ada.ValuesAt((40, 110), (60, 120)));

        // Whoever has a pen draws with it: a finger drags the plane along.
        await Stroke(screen, ada.Point(0, -60), ada.Point(40, -60));
        await ada.Viewer.Settle();
        var dragged = await ada.Viewer.Position();
        Assert.Equal((view[0] - 40, view[1]), (Math.Round(dragged[0], 6), Math.Round(dragged[1], 6)));
        Assert.DoesNotContain(painted, await ada.ValuesAt((0, -60), (40, -60)));
        await ada.Press("Control+z");
        await ada.Holds("saved === 'saved' && segments === 0");
        ada.Viewer.AssertNoErrors();
    }

    private async Task<ViewerPage> Touched()
    {
        var viewer = await ViewerPage.Open(site, new() { HasTouch = true });
        await viewer.Look(LamellaSite.Demo, View);
        return viewer;
    }

    private async Task<Annotator> Annotating()
    {
        var viewer = await ViewerPage.Open(site, new() { HasTouch = true });
        await viewer.SignIn("Ada Lindqvist");
        return await Annotator.Begin(viewer, site, LamellaSite.Demo, "at=256.5,256.5,128.5&zoom=8");
    }

    private static async Task Stroke(ICDPSession screen, (float X, float Y) from, (float X, float Y) to)
    {
        await Touch(screen, "touchStart", from);
        for (var step = 1; step <= 8; step++)
        {
            await Touch(screen, "touchMove", (from.X + ((to.X - from.X) * step / 8), from.Y + ((to.Y - from.Y) * step / 8)));
        }

        await Touch(screen, "touchEnd");
    }

    private static async Task IsAt(ViewerPage viewer, double x, double y, double z)
    {
        var place = await viewer.Position();
        Assert.Equal((x, y, z), (Math.Round(place[0], 1), Math.Round(place[1], 1), Math.Round(place[2], 1)));
    }

    private static Task Touch(ICDPSession screen, string type, params (float X, float Y)[] fingers) => Touch(screen, type, fingers, radius: 8);

    private static async Task Touch(ICDPSession screen, string type, (float X, float Y)[] fingers, int radius) => await screen.SendAsync("Input.dispatchTouchEvent", new()
    {
        ["type"] = type,
        ["touchPoints"] = fingers.Select((finger, id) => new { x = finger.X, y = finger.Y, id, radiusX = radius, radiusY = radius, force = 0.5 }).ToArray(),
    });

    private static async Task Pen(ICDPSession tablet, string type, float x, float y, int buttons) => await tablet.SendAsync("Input.dispatchMouseEvent", new()
    {
        ["type"] = type,
        ["x"] = x,
        ["y"] = y,
        ["button"] = type == "mouseMoved" && buttons == 0 ? "none" : "left",
        ["buttons"] = buttons,
        ["clickCount"] = 1,
        ["force"] = buttons == 0 ? 0 : 0.6,
        ["pointerType"] = "pen",
    });
}

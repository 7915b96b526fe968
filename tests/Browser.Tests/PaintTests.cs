using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace Lamella.Browser.Tests;

/// <summary>Brush, lasso and fill on straight and on turned planes, across bricks: what the masks are is asked of the voxels themselves.</summary>
[Collection(OneSite.Name)]
public sealed class PaintTests(LamellaSite site)
{
    private const string View = "at=256.5,256.5,128.5&zoom=8";
    private static readonly double[] VoxelSize = [8, 8, 30]; // nanometres; a pixel is 8 of them
    private static readonly double[] Turn = [0.2, 0.1, 0.15, 0.963];

    private static string Turned => $"{View}&turn={string.Join(',', Turn.Select(part => part.ToString(CultureInfo.InvariantCulture)))}";

    [BrowserFact]
    public async Task On_a_turned_plane_the_disc_stays_in_the_plane_and_the_ball_is_round_in_space()
    {
        await using var ada = await Begin(Turned);
        await ada.Press("Shift+B");
        await ada.Press("c");
        var disc = await ada.Segment();
        await ada.Drag((-90, 0), (-30, 0));
        await ada.Shows(disc, (-90, 0), (-60, 0), (-30, 0), (-60, 10), (-60, -10));
        Assert.DoesNotContain(disc, await ada.ValuesAt((-60, 22), (-60, -22), (-112, 0), (-8, 0)));

        await ada.Viewer.Page.GetByText("Ball", new() { Exact = true }).ClickAsync();
        await ada.Press("c");
        var ball = await ada.Segment();
        await ada.Drag((60, 0), (60, 0));
        await ada.Shows(ball, (60, 0), (50, 0), (70, 0), (60, 10), (60, -10));

        // A little along the plane's normal the disc is gone and the ball is still there; farther away both are.
        await Away(ada, 80);
        await ada.Shows(ball, (60, 0), (66, 0), (54, 0));
        Assert.DoesNotContain(disc, await ada.ValuesAt((-90, 0), (-60, 0), (-30, 0)));
        Assert.DoesNotContain(ball, await ada.ValuesAt((76, 0), (44, 0)));
        await Away(ada, 160);
        Assert.DoesNotContain(ball, await ada.ValuesAt((60, 0), (66, 0), (54, 0)));
        await Away(ada, -240);

        await ada.Press("Control+z");
        await ada.Press("Control+z");
        await ada.Holds("saved === 'saved' && segments === 0");
        Assert.All(await ada.ValuesAt((-60, 0), (60, 0)), value => Assert.DoesNotContain(value, new[] { disc, ball }));
        ada.Viewer.AssertNoErrors();
    }

    [BrowserFact]
    public async Task On_a_turned_plane_the_lasso_takes_what_it_encircles_and_a_fill_what_is_joined_to_it_in_the_plane()
    {
        await using var ada = await Begin(Turned);
        await ada.Press("Shift+L");
        await ada.Press("c");
        var lasso = await ada.Segment();
        await Encircle(ada, (-100, -60), (-20, -60), (-20, 60), (-100, 60));
        await ada.Shows(lasso, (-60, 0), (-90, -50), (-30, 50), (-90, 50), (-30, -50));
        Assert.DoesNotContain(lasso, await ada.ValuesAt((-112, 0), (-8, 0), (-60, 72), (-60, -72)));

        // What was encircled has one id and lies in several bricks: a fill gives all of it another one, and nothing beside it.
        await ada.Press("Shift+G");
        await ada.Press("c");
        var filled = await ada.Segment();
        await ada.ClickAt((-60, 0));
        await ada.Shows(filled, (-60, 0), (-90, -50), (-30, 50), (-90, 50), (-30, -50));
        Assert.DoesNotContain(lasso, await ada.ValuesAt([.. Grid(-90, -30, -50, 50)]));
        Assert.DoesNotContain(filled, await ada.ValuesAt((-112, 0), (-8, 0), (-60, 72), (-60, -72)));
        await ada.Press("Control+z");
        await ada.Shows(lasso, (-60, 0), (-90, -50), (-30, 50));

        // In space, what is in the plane is all there is of it.
        await ada.Viewer.Page.GetByText("In 3D", new() { Exact = true }).ClickAsync();
        await ada.ClickAt((-60, 0));
        await ada.Shows(filled, (-60, 0), (-90, -50), (-30, 50), (-90, 50), (-30, -50));
        await Away(ada, 80);
        Assert.DoesNotContain(filled, await ada.ValuesAt([.. Grid(-90, -30, -50, 50)]));
        await ada.Holds("saved === 'saved'");
        ada.Viewer.AssertNoErrors();
    }

    [BrowserFact]
    public async Task A_fill_goes_through_bricks_in_the_plane_and_in_space_and_no_farther_than_its_segment()
    {
        await using var ada = await Begin(View);
        await ada.Press("Shift+L");
        await ada.Press("c");
        var drawn = await ada.Segment();
        await Encircle(ada, (-90, -70), (90, -70), (90, 70), (-90, 70));
        await Away(ada, 30);
        await Encircle(ada, (-90, -70), (90, -70), (90, 70), (-90, 70));
        await ada.Shows(drawn, (0, 0), (-80, 60), (80, -60));
        await ada.Press("Shift+G");
        await ada.Press("c");
        var filled = await ada.Segment();
        await ada.ClickAt((0, 0));
        await ada.Shows(filled, [.. Grid(-80, 80, -60, 60)]);
        await Away(ada, -30);
        await ada.Shows(drawn, [.. Grid(-80, 80, -60, 60)]);

        await ada.Viewer.Page.GetByText("In 3D", new() { Exact = true }).ClickAsync();
        await ada.Press("c");
        var space = await ada.Segment();
        await Away(ada, 30);
        await ada.ClickAt((0, 0));
        await ada.Shows(space, [.. Grid(-80, 80, -60, 60)]);
        await Away(ada, -30);
        await ada.Shows(drawn, [.. Grid(-80, 80, -60, 60)]);
        await ada.Press("Control+z");
        await ada.Press("Control+z");
        await Away(ada, 30);
        await ada.Shows(drawn, [.. Grid(-80, 80, -60, 60)]);
        await ada.ClickAt((0, 0));
        await ada.Shows(space, [.. Grid(-80, 80, -60, 60)]);
        await Away(ada, -30);
        await ada.Shows(space, [.. Grid(-80, 80, -60, 60)]);
        ada.Viewer.AssertNoErrors();
    }

    [BrowserFact]
    public async Task A_fill_shows_how_far_it_is_and_cancelled_by_button_or_key_it_paints_nothing()
    {
        await using var ada = await Begin(View);
        var page = ada.Viewer.Page;
        await ada.Press("Shift+B");
        await ada.Press("c");
        var before = await ada.Segment();
        await ada.Drag((-60, 60), (60, 60));
        await ada.Holds("saved === 'saved'");
        await ada.Press("Shift+G");
        await page.GetByText("In 3D", new() { Exact = true }).ClickAsync();
        await ada.Press("c");
        var filled = await ada.Segment();
        var under = await ada.ValueAt(0, 0);
        var progress = page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Filling" });

        // Bricks that never come: the fill waits for them as on a slow line.
        await page.RouteAsync("**/layers/*/bricks", _ => Task.CompletedTask);
        Func<Task>[] ways =
        [
            () => page.GetByRole(AriaRole.Button, new() { Name = "Cancel (Esc)" }).ClickAsync(),
            () => ada.Press("Escape"),
            () => ada.Press("Control+z"),
        ];
        foreach (var cancel in ways)
        {
            await ada.ClickAt((0, 0));
            await Assertions.Expect(progress).ToContainTextAsync("voxels");
            await cancel();
            await Assertions.Expect(progress).ToHaveCountAsync(0);
            await Assertions.Expect(page.GetByText("The fill was cancelled: nothing is painted.").First).ToBeVisibleAsync();
        }

        await page.UnrouteAllAsync();
        await page.ReloadAsync();
        await ada.Viewer.Settle();
        Assert.Equal(under, await ada.ValueAt(0, 0));
        await ada.Shows(before, (-60, 60), (0, 60), (60, 60));
        await ada.Holds("saved === 'saved' && segments === 1");
        Assert.NotEqual(filled, under);
        ada.Viewer.AssertNoErrors();
    }

    [BrowserFact]
    public async Task Lines_and_areas_on_turned_planes_are_as_long_and_as_large_as_computed()
    {
        var folder = Path.Combine(site.Inbox, "Flat voxels");
        GreyVolume.Write(folder);
        var answer = JsonDocument.Parse(await site.Run(
            "import", folder, "--name", "Flat voxels", "--voxel-size", "4,6,40", "--unit", "nm", "--access", "SignedIn", "--json"));
        var dataset = answer.RootElement.GetProperty("datasetId").GetString()!;
        var viewer = await ViewerPage.Open(site);
        await viewer.SignIn("Ada Lindqvist");
        var turn = string.Join(',', Turn.Select(part => part.ToString(CultureInfo.InvariantCulture)));
        await using var ada = await Annotator.Begin(viewer, site, dataset, $"at=32,32,32&zoom=5&turn={turn}");

        // A pixel is 5 nm in every direction of every plane, however it is turned and whatever the voxels are.
        await Measures(ada, "Shift+M", "500\u202fnm", (-50, 0), (50, 0));
        await Measures(ada, "Shift+M", "2\u202fµm", (-120, 0), (120, 0), (120, 160));
        await Measures(ada, "Shift+M", "2.5\u202fµm", (-125, -90), (-125, 90), (125, 90), (125, 20));
        await Measures(ada, "Shift+A", "400\u202f000\u202fnm²", (-80, -50), (80, -50), (80, 50), (-80, 50));
        await Measures(ada, "Shift+A", "75\u202f000\u202fnm²", (-30, -50), (30, -50), (0, 50));
        await Measures(ada, "Shift+A", "3.2\u202fµm²", (-200, -160), (200, -160), (200, 160), (-200, 160));
        viewer.AssertNoErrors();
    }

    private static async Task Measures(Annotator person, string key, string expected, params (int, int)[] corners)
    {
        await person.Press(key);
        await person.Press("Escape");
        await person.ClickAt(corners);
        await person.ClickAt(corners[^1]);
        await Assertions.Expect(person.Viewer.Page.GetByRole(AriaRole.Status, new() { Name = "Measured" })).ToHaveTextAsync(expected);
    }

    private static IEnumerable<(int, int)> Grid(int left, int right, int top, int bottom)
    {
        for (var x = left; x <= right; x += 20)
        {
            for (var y = top; y <= bottom; y += 20)
            {
                yield return (x, y);
            }
        }
    }

    private static async Task Encircle(Annotator person, params (int Right, int Down)[] corners)
    {
        await person.Grab(corners[0], corners[1]);
        foreach (var (right, down) in corners[2..])
        {
            await person.Move(right, down);
        }

        await person.Move(corners[0].Right, corners[0].Down);
        await person.Viewer.Page.Mouse.UpAsync();
    }

    /// <summary>Goes so many nanometres along the normal of the xy panel.</summary>
    private static async Task Away(Annotator person, double length)
    {
        await person.Viewer.Page.EvaluateAsync(
            """
            ([length, ...size]) => {
              const [x, y, z, w] = window.lamella.view.rotation;
              const normal = [2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)];
              window.lamella.show({ position: window.lamella.position.map((at, axis) => at + normal[axis] * length / size[axis]) });
            }
            """,
            new[] { length, VoxelSize[0], VoxelSize[1], VoxelSize[2] });
        await person.Viewer.Settle();
    }

    private async Task<Annotator> Begin(string view)
    {
        var viewer = await ViewerPage.Open(site);
        await viewer.SignIn("Ada Lindqvist");
        return await Annotator.Begin(viewer, site, LamellaSite.Demo, view);
    }
}

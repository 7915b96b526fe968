using System.Text;
using System.Xml.Linq;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Testing;
using Microsoft.Playwright;

namespace Lamella.Browser.Tests;

/// <summary>Two people in two browsers make ground truth in one annotation, and lose nothing.</summary>
[Collection(OneSite.Name)]
public sealed class TogetherTests(LamellaSite site)
{
    [BrowserFact]
    public Task Two_people_trace_and_paint_the_demo_together_and_lose_nothing() =>
        Together(LamellaSite.Demo, "at=256.5,256.5,128.5&zoom=8", new(new(128, 128, 120), new(256, 256, 17)), site.DemoPicture, Path.Combine(site.DemoPicture, "..", "cells"));

    [BrowserFact("fibsem-omezarr")]
    public async Task Two_people_trace_and_paint_a_real_volume_together_and_lose_nothing()
    {
        var picture = Path.Combine(Repository.SharedData, "fibsem-omezarr", "em_0.4.ome.zarr");
        var dataset = await site.Run("import", picture, "--name", "Mitochondria", "--access", "Public");
        await Together(Encoding.UTF8.GetString(dataset).Trim(), "at=64.5,64.5,64.5&zoom=1.25", new(new(0, 0, 56), new(128, 128, 17)), Path.Combine(picture, "s0"), Path.Combine(picture, "labels", "mito", "s0"));
    }

    [ZarrReaderFact]
    public void What_they_take_away_is_read_by_a_program_that_nobody_here_wrote() => Assert.NotNull(TakenAway.Reader);

    /// <param name="box">What is taken away at the end: all that they paint lies in it.</param>
    /// <param name="picture">The array of the image.</param>
    /// <param name="cells">That of the segmentation that they paint over.</param>
    private async Task Together(string dataset, string view, Box box, string picture, string cells)
    {
        await using var adasBrowser = await ViewerPage.Open(site);
        await adasBrowser.SignIn("Ada Lindqvist");
        await using var maxsBrowser = await ViewerPage.Open(site);
        await maxsBrowser.SignIn("Max Moreau");
        var ada = await Annotator.Begin(adasBrowser, site, dataset, view);
        await ada.Share();
        var max = await Annotator.Open(maxsBrowser, ada.Address);

        await Trace(ada, max);
        await Paint(ada, max);
        await PaintWithoutALine(ada, max);

        var before = await ada.Sees();
        await max.SeesThe(before);
        foreach (var person in new[] { ada, max })
        {
            await person.Viewer.Page.ReloadAsync();
            await person.Holds("saved === 'saved'");
            await person.SeesThe(before);
        }

        await IsInNml(ada);
        await new TakenAway(site, ada, box).HoldsWhatTheLogSays(picture, cells);
        maxsBrowser.AssertNoErrors();
        adasBrowser.AssertNoErrors();
    }

    /// <summary>What was traced is in the file that is taken away, read by somebody else's XML parser.</summary>
    private static async Task IsInNml(Annotator person)
    {
        var file = XDocument.Parse(await person.Download("nml"));
        var seen = await person.Viewer.Page.EvaluateAsync<double[][]>("() => window.lamella.annotation.places.map(place => [...place])");
        var nodes = file.Descendants("node").OrderBy(node => (long)node.Attribute("id")!).ToList();
        Assert.Equal(seen, nodes.Select(node => new[] { (double)node.Attribute("x")!, (double)node.Attribute("y")!, (double)node.Attribute("z")! }));
        await person.Holds($"edges === {file.Descendants("edge").Count()} && trees === {file.Descendants("thing").Count()} && nodes === {nodes.Count}");
    }

    /// <summary>Each sees the other's cursor, trees and undo.</summary>
    private static async Task Trace(Annotator ada, Annotator max)
    {
        await Assertions.Expect(max.Viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Go to Ada Lindqvist" })).ToBeVisibleAsync();
        await Assertions.Expect(ada.Viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Go to Max Moreau" })).ToBeVisibleAsync();
        await ada.Press("Shift+S");
        await ada.ClickAt((-90, -70), (-30, -90), (40, -60));
        await max.Holds("nodes === 3 && edges === 2 && trees === 1");
        await max.Press("Shift+S");
        await max.ClickAt((-60, -30), (10, -40));
        await ada.Holds("nodes === 5 && edges === 3 && trees === 2");

        await ada.Hover(25, -80);
        await max.Viewer.Page.WaitForFunctionAsync(
            """
            () => {
              const [ada] = window.lamella.annotation.others;
              const panel = window.lamella.panels.find(({ kind }) => kind === 'xy').rectangle;
              const [x, y] = window.lamella.position;
              const right = Math.abs(ada?.at?.[0] - x), down = ada?.at?.[1] - y;
              return ada?.name === 'Ada Lindqvist' && ada.tool === 'skeleton' && right > 0 && down < 0 && right < panel.width;
            }
            """);
        await ada.Press("Control+z");
        await max.Holds("nodes === 4 && edges === 2");
        await ada.Press("Control+y");
        await max.Holds("nodes === 5 && edges === 3");
        await max.SeesThe(await ada.Sees());
    }

    /// <summary>One paints, the other paints over it; both undo. What remains is what neither made.</summary>
    private static async Task Paint(Annotator ada, Annotator max)
    {
        (int, int) adasOnly = (-60, 60), both = (0, 60), maxsOnly = (0, 100);
        var (under, underBoth, underMax) = (await ada.ValueAt(-60, 60), await ada.ValueAt(0, 60), await ada.ValueAt(0, 100));
        await ada.Press("Shift+B");
        await ada.Press("c");
        var adas = await ada.Segment();
        await ada.Grab((-80, 60), (30, 60));
        await max.Shows(adas, adasOnly, both);
        await max.Viewer.Page.WaitForFunctionAsync("() => window.lamella.annotation.others[0]?.drawing?.length > 0");
        await ada.Viewer.Page.Mouse.UpAsync();
        await ada.Shows(adas, adasOnly, both);

        await max.Press("Shift+B");
        await max.Press("c");
        var maxs = await max.Segment();
        Assert.NotEqual(adas, maxs);
        await max.Drag((0, 40), (0, 110));
        foreach (var person in new[] { ada, max })
        {
            await person.Shows(maxs, both, maxsOnly);
            await person.Shows(adas, adasOnly);
        }

        // Undo is per person: what lies over it stays where it is, and nothing flows into its place.
        await ada.Press("Control+z");
        foreach (var person in new[] { ada, max })
        {
            await person.Shows(under, adasOnly);
            await person.Shows(maxs, both, maxsOnly);
        }

        await max.Press("Control+z");
        foreach (var person in new[] { ada, max })
        {
            await person.Shows(underBoth, both);
            await person.Shows(underMax, maxsOnly);
        }

        await ada.Press("Control+y");
        await max.Shows(adas, adasOnly, both);
        await max.Press("Control+y");
        await ada.Shows(maxs, both, maxsOnly);
        await ada.Shows(adas, adasOnly);
    }

    /// <summary>One loses the line and goes on; the other goes on too; the line comes back.</summary>
    private static async Task PaintWithoutALine(Annotator ada, Annotator max)
    {
        await ada.Holds("saved === 'saved'");
        await ada.Viewer.Page.Context.SetOfflineAsync(true);
        await ada.Press("c");
        var kept = await ada.Segment();
        await ada.Drag((60, -20), (60, 90));
        await ada.Press("Shift+S");
        await ada.ClickAt((-110, 100), (-40, 110));
        await ada.Holds("saved === 'offline' && nodes === 7");
        await Assertions.Expect(ada.Viewer.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "kept" })).ToContainTextAsync("offline, 3 edits kept");
        await ada.Shows(kept, (60, 0), (60, 60));

        await max.Press("c");
        var maxs = await max.Segment();
        await max.Drag((30, 30), (90, 30));
        await max.Press("Shift+S");
        await max.ClickAt((80, -100));
        await max.Holds("nodes === 6 && saved === 'saved'");

        await ada.Viewer.Page.Context.SetOfflineAsync(false);
        await ada.Press("Control+s");
        foreach (var person in new[] { ada, max })
        {
            await person.Holds("nodes === 8 && saved === 'saved'");

            // Ada's stroke came to the log after Max's, so hers lies on top.
            await person.Shows(kept, (60, 0), (60, 30), (60, 60));
            await person.Shows(maxs, (88, 30));
        }

        ada.Viewer.ExpectErrors("ERR_INTERNET_DISCONNECTED");
    }
}

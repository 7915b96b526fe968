using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using Microsoft.Playwright;

namespace Lamella.Browser.Tests;

/// <summary>Files that are dropped come in, what was drawn goes out as files, in the browser and at the command line.</summary>
[Collection(OneSite.Name)]
public sealed class FileTests(LamellaSite site)
{
    private const string Traced = """
        <things><parameters><experiment name="anything"/></parameters>
        <thing id="5" name="traced elsewhere" color.r="1" color.g="0.5" color.b="0" color.a="1" soma="yes"><nodes><node id="11" x="60" y="60" z="20"/><node id="12" x="64" y="62" z="20"/><node id="13" x="70" y="60" z="21"/></nodes>
        <edges><edge source="11" target="12"/><edge source="12" target="13"/></edges></thing><comments><comment node="12" content="from a file"/></comments></things>
        """;

    [BrowserFact]
    public async Task A_dropped_file_comes_in_is_undone_at_once_and_goes_out_as_it_came()
    {
        await using var viewer = await ViewerPage.Open(site);
        await viewer.SignIn("Max Moreau");
        await using var max = await Annotator.Begin(viewer, site, LamellaSite.Demo, "");
        var page = viewer.Page;

        await Drop(page, "traced.nml", Traced);
        await max.Holds("nodes === 3 && edges === 2 && trees === 1 && comments === 1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo", Exact = true }).ClickAsync();
        await max.Holds("nodes === 0 && trees === 0 && saved === 'saved'");
        await max.Press("Control+y");
        await max.Holds("nodes === 3 && trees === 1 && saved === 'saved'");

        var nml = XDocument.Parse(Encoding.UTF8.GetString(await Export(page, "NML, for webKnossos and others", ".nml")));
        Assert.Equal(3, nml.Descendants("node").Count());
        Assert.Equal("yes", nml.Descendants("thing").Single().Attribute("soma")?.Value);
        Assert.Equal("from a file", nml.Descendants("comment").Single().Attribute("content")?.Value);
        Assert.Contains("traced elsewhere", Encoding.UTF8.GetString(await Export(page, "Table of trees (CSV)", ".csv")), StringComparison.Ordinal);

        // Several at once, and several packed in one, are one step each.
        var traced = Encoding.UTF8.GetBytes(Traced);
        await Drop(page, ("one.nml", traced), ("two.nml", traced));
        await max.Holds("nodes === 9 && edges === 6 && trees === 3 && comments === 3 && saved === 'saved'");
        await Drop(page, "both.zip", Zip(("three.nml", traced), ("four.nml", traced)));
        await max.Holds("nodes === 15 && trees === 5 && saved === 'saved'");
        await max.Press("Control+z");
        await max.Holds("nodes === 9 && trees === 3 && saved === 'saved'");
        await max.Press("Control+z");
        await max.Holds("nodes === 3 && trees === 1 && saved === 'saved'");

        await Drop(page, "broken.nml", "<things><thing>");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "broken.nml did not come in" })).ToContainTextAsync("has no id");
        viewer.ExpectErrors("422");
    }

    [BrowserFact]
    public async Task A_file_dropped_on_a_dataset_begins_an_annotation_which_the_command_line_fetches_and_brings_back()
    {
        await using var viewer = await ViewerPage.Open(site);
        await viewer.SignIn("Max Moreau");
        var page = viewer.Page;
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await page.GotoAsync($"{site.Address}/datasets/{LamellaSite.Demo}");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Annotate", Exact = true })).ToBeVisibleAsync();

        await Drop(page, "axon 7.nml", Traced);
        await viewer.ArrivesAtAnnotation();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "axon 7" })).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("account of Max Moreau") }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Copy a token" }).ClickAsync();
        await Assertions.Expect(page.GetByText("A token is copied")).ToBeVisibleAsync();
        var token = await page.EvaluateAsync<string>("() => navigator.clipboard.readText()");
        var annotation = new Uri(page.Url).Segments[^1];
        var file = Path.Combine(Path.GetTempPath(), $"lamella-{Guid.NewGuid():n}.nml");
        try
        {
            await site.Run("export", annotation, "--nml", "--out", file, "--url", site.Address, "--token", token);
            Assert.Equal(3, XDocument.Load(file).Descendants("node").Count());
            var made = Encoding.UTF8.GetString(await site.Run("import", file, "--dataset", LamellaSite.Demo, "--name", "axon 8", "--url", site.Address, "--token", token)).Trim();
            var nodes = Encoding.UTF8.GetString(await site.Run("export", made, "--csv", "nodes", "--out", "-", "--url", site.Address, "--token", token));
            Assert.Equal(4, nodes.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        }
        finally
        {
            File.Delete(file);
        }

        viewer.AssertNoErrors();
    }

    [BrowserFact]
    public async Task A_dropped_zip_of_webKnossos_is_seen_in_its_segments_colour_until_it_is_undone_and_goes_out_as_one()
    {
        await using var viewer = await ViewerPage.Open(site);
        await viewer.SignIn("Max Moreau");
        await using var max = await Annotator.Begin(viewer, site, LamellaSite.Demo, "at=48.5,48.5,16.5&zoom=8");
        var page = viewer.Page;
        var (before, under) = (await Redness(viewer), await max.ValueAt(5, 5));

        await Drop(page, "packed.zip", Packed());
        await max.Holds("segments === 1 && saved === 'saved'");
        await max.Shows("7", (0, 0), (5, 5), (-10, 10));
        Assert.True(await Redness(viewer) > before + 40, "What came in is not drawn in its segment's red.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo", Exact = true }).ClickAsync();
        await max.Holds("segments === 0 && saved === 'saved'");
        await max.Shows(under, (5, 5));
        await max.Press("Control+y");
        await max.Shows("7", (5, 5));
        await max.Holds("segments === 1 && saved === 'saved'");

        using var zip = new ZipArchive(new MemoryStream(await Export(page, "All of it for webKnossos, with voxels (zip)", ".zip")));
        var nml = zip.Entries.Single(entry => entry.FullName.EndsWith(".nml", StringComparison.Ordinal));
        var drawn = XDocument.Load(nml.Open()).Descendants("volume").Single(volume => volume.Attribute("name")?.Value == "drawn");
        Assert.Equal("soma", drawn.Descendants("segment").Single().Attribute("name")?.Value);
        using var voxels = new ZipArchive(zip.GetEntry(drawn.Attribute("location")!.Value)!.Open());
        Assert.NotNull(voxels.GetEntry("volumeAnnotationData/1/c.0.1.1.0"));

        // A brick that is asked for while its layer is undone is not there any more.
        viewer.ExpectErrors("404");
    }

    /// <summary>An annotation of one red segment in the bucket that begins at 32, 32, 0, raw as WKW.</summary>
    private static byte[] Packed()
    {
        byte[] Header(byte start) => [.. "WKW"u8, 1, 0x05, 1, 1, 1, start, 0, 0, 0, 0, 0, 0, 0];
        var volume = Zip(("1/header.wkw", Header(0)), ("1/z0/y1/x1.wkw", [.. Header(16), .. Enumerable.Repeat((byte)7, 32 * 32 * 32)]));
        return Zip(
            ("packed.nml", "<things><volume id='0' name='drawn' location='data_0.zip'><segments><segment id='7' name='soma' color.r='1' color.g='0' color.b='0' color.a='1'/></segments></volume></things>"u8.ToArray()),
            ("data_0.zip", volume));
    }

    private static byte[] Zip(params (string Name, byte[] Content)[] files)
    {
        var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return bytes.ToArray();
    }

    /// <summary>How much redder than green the middle of the xy panel is.</summary>
    private static async Task<double> Redness(ViewerPage viewer)
    {
        await viewer.Settle();
        var panel = await viewer.Panel("xy");
        var pixels = await viewer.Pixels(new(Math.Floor(panel.X + (panel.Width / 2) - 8), Math.Floor(panel.Y + (panel.Height / 2) - 8), 16, 16));
        return Enumerable.Range(0, pixels.Length / 4).Average(at => pixels[4 * at] - pixels[(4 * at) + 1]);
    }

    private static Task Drop(IPage page, string name, string content) => Drop(page, name, Encoding.UTF8.GetBytes(content));

    private static Task Drop(IPage page, string name, byte[] content) => Drop(page, (name, content));

    private static async Task Drop(IPage page, params (string Name, byte[] Content)[] dropped)
    {
        var files = await page.EvaluateHandleAsync(
            """
            dropped => {
              const files = new DataTransfer();
              for (const [name, content] of dropped) files.items.add(new File([Uint8Array.from(atob(content), letter => letter.charCodeAt(0))], name));
              return files;
            }
            """,
            dropped.Select(file => new[] { file.Name, Convert.ToBase64String(file.Content) }).ToArray());
        await page.DispatchEventAsync("body", "dragover", new { dataTransfer = files });
        await Assertions.Expect(page.GetByText("Let go to")).ToBeVisibleAsync();
        await page.DispatchEventAsync("body", "drop", new { dataTransfer = files });
    }

    private static async Task<byte[]> Export(IPage page, string what, string extension)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Export (Shift+T)" }).ClickAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Menuitem, new() { Name = what }).ClickAsync());
        Assert.EndsWith(extension, download.SuggestedFilename, StringComparison.Ordinal);
        return await File.ReadAllBytesAsync(await download.PathAsync());
    }
}

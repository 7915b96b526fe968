using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.Playwright;

namespace Lamella.Browser.Tests;

/// <summary>Files that are dropped come in, what was drawn goes out as files, in the browser and at the command line.</summary>
[Collection(OneSite.Name)]
public sealed partial class FileTests(LamellaSite site)
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
        await page.WaitForURLAsync(OneAnnotation());
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

    private static async Task Drop(IPage page, string name, string content)
    {
        var files = await page.EvaluateHandleAsync(
            "([name, content]) => { const files = new DataTransfer(); files.items.add(new File([content], name)); return files; }", new[] { name, content });
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

    [GeneratedRegex("/annotations/[0-9a-f-]{36}")]
    private static partial Regex OneAnnotation();
}

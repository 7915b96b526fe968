using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Microsoft.Playwright;

namespace Lamella.Browser.Tests;

/// <summary>Somebody paints, takes it away, and finds it in the file.</summary>
[Collection(OneSite.Name)]
public sealed class ExportTests(LamellaSite site)
{
    [BrowserFact]
    public async Task What_is_seen_is_saved_by_the_browser_itself_from_an_address_that_is_good_once()
    {
        await using var browser = await ViewerPage.Open(site);
        await browser.SignIn("Ada Lindqvist");
        var ada = await Annotator.Begin(browser, site, LamellaSite.Demo, "at=256.5,256.5,128.5&zoom=8");
        await ada.Press("Shift+B");
        await ada.Press("c");
        await ada.Drag((-40, 0), (40, 0));
        await ada.Holds("segments === 1 && saved === 'saved'");
        var segment = BitConverter.GetBytes(ulong.Parse(await ada.Segment(), CultureInfo.InvariantCulture));

        await browser.Page.Keyboard.PressAsync("Shift+T");
        await browser.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Voxels of a box" }).ClickAsync();
        var dialog = browser.Page.GetByRole(AriaRole.Dialog, new() { Name = "Export voxels" });
        await Assertions.Expect(dialog.GetByRole(AriaRole.Status)).ToContainTextAsync("of voxels before compression");
        await dialog.GetByLabel("Box").FillAsync("100, 100, 0, 0, 1, 1");
        await Assertions.Expect(dialog.GetByText("Six whole numbers, the last three above zero.")).ToBeVisibleAsync();
        await dialog.GetByLabel("Box").FillAsync("206, 206, 120, 100, 100, 16");
        await Assertions.Expect(dialog.GetByRole(AriaRole.Status)).ToContainTextAsync("100 × 100 × 16 of the finest");
        await dialog.GetByText("TIFF", new() { Exact = true }).ClickAsync();
        Assert.Empty(await browser.AccessibilityFaults());
        var download = await browser.Page.RunAndWaitForDownloadAsync(() => dialog.GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync());

        Assert.StartsWith($"{site.Address}/downloads/", download.Url, StringComparison.Ordinal);
        Assert.EndsWith(".zip", download.SuggestedFilename, StringComparison.Ordinal);
        using var zip = ZipFile.OpenRead(await download.PathAsync());
        using var about = await JsonDocument.ParseAsync(await zip.Entries.Single(entry => entry.Name == "metadata.json").OpenAsync());
        Assert.Equal("Ada Lindqvist", about.RootElement.GetProperty("exportedBy").GetString());
        Assert.Equal("""[100,100,16]""", JsonSerializer.Serialize(about.RootElement.GetProperty("layers")[0].GetProperty("shape")));
        Assert.Equal(2, zip.Entries.Count(entry => entry.Name.EndsWith(".tif", StringComparison.Ordinal)));
        using var labels = new MemoryStream();
        await (await zip.Entries.Where(entry => entry.Name.EndsWith(".tif", StringComparison.Ordinal)).MaxBy(entry => entry.Length)!.OpenAsync()).CopyToAsync(labels);
        Assert.True(labels.ToArray().AsSpan().IndexOf(segment) > 0, "The segment that was painted is not among the labels.");

        // Good once: the same address again gives words and no file.
        var again = await browser.Page.APIRequest.GetAsync(download.Url);
        Assert.Equal(410, again.Status);
        browser.AssertNoErrors();
    }
}

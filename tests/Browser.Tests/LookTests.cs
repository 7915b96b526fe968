using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lamella.Testing;
using Microsoft.Playwright;

namespace Lamella.Browser.Tests;

/// <summary>The main job, as a newcomer does it: sign in, open a volume, look around in it, hand on the link.</summary>
[Collection(OneSite.Name)]
public sealed class LookTests(LamellaSite site)
{
    private const int Slack = 1; // grey levels

    [BrowserTheory]
    [InlineData("em", "Image U8")]
    [InlineData("cells", "Segmentation U64")]
    public async Task The_demo_holds_a_picture_and_its_cells_of_the_same_voxels_down_to_the_coarsest(string layer, string what)
    {
        var told = Encoding.UTF8.GetString(await site.Run("probe", Path.Combine(site.DemoPicture, "..", layer)));

        Assert.Contains("voxel size 8 x 8 x 30 nanometer", told, StringComparison.Ordinal);
        Assert.Contains($"layer {layer}: {what}, 1 channel(s), 1 timepoint(s), box 0,0,0,512,512,256 ", told, StringComparison.Ordinal);
        Assert.Equal(
            ["mag 1: 512,512,256", "mag 2-2-1: 256,256,256", "mag 4-4-1: 128,128,256", "mag 8-8-2: 64,64,128", "mag 16-16-4: 32,32,64"],
            told.Split('\n').Where(line => line.StartsWith("  mag ", StringComparison.Ordinal)).Select(line => line.Trim().Split(" voxels")[0]));
    }

    [BrowserFact]
    public async Task The_demo_is_found_signed_in_opened_and_looks_as_it_lies_in_the_store()
    {
        await using var viewer = await ViewerPage.Open(site);
        await viewer.SignIn("Max Moreau");
        await viewer.Page.GetByRole(AriaRole.Article, new() { Name = "Demo neuropil" }).GetByRole(AriaRole.Link).First.ClickAsync();
        await viewer.Arrives("^/view/");
        await viewer.Settle();
        var dataset = new Uri(viewer.Page.Url).Segments[^1];
        var em = site.DemoPicture;

        // One pixel a voxel, the planes through the middles of voxels: what is drawn is the voxel itself.
        await viewer.Look(dataset, "at=256,256,128.5&zoom=8&panel=xy&layers=em~w0:255;cells~h");
        await ShowsSlice(viewer, new Slice(await site.Run("read", em, "--box", "0,0,128,512,512,1"), 512, 512));

        var next = new Slice(await site.Run("read", em, "--box", "0,0,129,512,512,1"), 512, 512);
        await PagesZoomsTurnsAndIsSeenByLink(viewer, next, "Ada Lindqvist");
    }

    [BrowserFact("fibsem-omezarr")]
    public async Task A_real_volume_read_in_place_shows_the_voxels_that_an_independent_reader_found()
    {
        const string path = "fibsem-omezarr/em_0.4.ome.zarr";
        var volume = Path.Combine(Repository.SharedData, path);
        var voxels = await site.Run("read", volume, "--layer", "em");
        Assert.Equal(Checksum($"{path}/s0"), Convert.ToHexStringLower(SHA256.HashData(voxels)));
        var imported = JsonDocument.Parse(await site.Run("import", volume, "--name", "Real EM", "--in-place", "--access", "SignedIn", "--json"));
        var dataset = imported.RootElement.GetProperty("datasetId").GetString()!;

        await using var viewer = await ViewerPage.Open(site);
        await viewer.SignIn("Ada Lindqvist");
        await viewer.Look(dataset, "at=64,64,70.5&zoom=5&panel=xy&layers=em~w0:255;mito~h");

        await ShowsSlice(viewer, new Slice(voxels[(70 * 128 * 128)..(71 * 128 * 128)], 128, 128));
        await viewer.Look(dataset, "at=64,31.5,64&zoom=5&panel=xz&layers=em~w0:255;mito~h");
        await ShowsSlice(viewer, new Slice(Xz(voxels, 31), 128, 128), "xz");
        await viewer.Look(dataset, "at=64,64,69.5&zoom=5&panel=xy&layers=em~w0:255;mito~h");
        await PagesZoomsTurnsAndIsSeenByLink(viewer, new Slice(voxels[(70 * 128 * 128)..(71 * 128 * 128)], 128, 128), "Max Moreau");
    }

    [BrowserFact]
    public async Task A_key_right_after_Escape_is_meant_for_the_page_and_not_for_what_is_closing()
    {
        await using var viewer = await ViewerPage.Open(site);
        var page = viewer.Page;
        await viewer.Look(LamellaSite.Demo, "at=256,256,128.5&zoom=8");
        await page.Keyboard.PressAsync("Control+k");
        await Assertions.Expect(page.GetByPlaceholder("A dataset, a command")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("?");
        await viewer.Arrives("^/help$");

        await page.GotoAsync($"{site.Address}/datasets/{LamellaSite.Demo}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Cite", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("BibTeX");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("?");
        await viewer.Arrives("^/help$");
        viewer.AssertNoErrors();
    }

    [BrowserFact]
    public async Task A_guest_who_follows_a_link_to_what_is_not_public_is_told_so_in_words()
    {
        await using var viewer = await ViewerPage.Open(site);

        await viewer.Page.GotoAsync($"{site.Address}/view/{Guid.NewGuid()}");

        await Assertions.Expect(viewer.Page.GetByText("Sign in").First).ToBeVisibleAsync();
    }

    /// <summary>One slice on, nearer, turned, and then by its link to somebody else: what one does first in every volume.</summary>
    private async Task PagesZoomsTurnsAndIsSeenByLink(ViewerPage viewer, Slice next, string person)
    {
        var (x, y) = await viewer.Middle("xy");
        var (z, units) = ((await viewer.Position())[2], await viewer.UnitsPerPixel());
        await viewer.Page.Mouse.MoveAsync(x, y);
        await viewer.Page.Keyboard.PressAsync("f");
        await viewer.Settle();
        Assert.Equal(z + 1, (await viewer.Position())[2]);
        await ShowsSlice(viewer, next);

        await viewer.Page.Keyboard.DownAsync("Control");
        await viewer.Page.Mouse.WheelAsync(0, -240);
        await viewer.Page.Keyboard.UpAsync("Control");
        await viewer.Settle();
        Assert.True(await viewer.UnitsPerPixel() < units, "The wheel with control held did not zoom in.");

        await viewer.Page.Keyboard.DownAsync("Shift");
        await viewer.Page.Mouse.DownAsync();
        await viewer.Page.Mouse.MoveAsync(x + 90, y + 60, new() { Steps = 6 });
        await viewer.Page.Mouse.UpAsync();
        await viewer.Page.Keyboard.UpAsync("Shift");
        await viewer.Settle();
        Assert.True(Math.Abs((await viewer.Rotation())[3]) < 0.999, "Dragging with shift held did not turn the planes.");
        var panel = (await viewer.Panel("xy")).Whole;
        var middle = new ViewerPage.Rectangle(panel.X + Math.Floor(panel.Width / 2) - 50, panel.Y + Math.Floor(panel.Height / 2) - 50, 100, 100);
        var (turned, turnedMiddle) = (await viewer.Pixels(panel), await viewer.Pixels(middle));
        Assert.True(Spread(turnedMiddle) > 20, "The turned plane shows next to nothing.");

        await viewer.Page.WaitForFunctionAsync("() => location.hash.includes('turn=')");
        var link = viewer.Page.Url;
        await using var other = await ViewerPage.Open(site);
        await other.SignIn(person);
        await other.Page.GotoAsync(link);
        await other.Settle();
        Close(turned, await other.Pixels(panel), share: 0.995, slack: 3);
        Close(turnedMiddle, await other.Pixels(middle), share: 0.98, slack: 3);
        Assert.True(link.Length < 2048, $"The link has {link.Length} characters.");

        viewer.AssertNoErrors();
        other.AssertNoErrors();
    }

    /// <summary>The panel shows the slice, grey value by grey value, once its pixels lie on voxels; the cross lines are left out.</summary>
    private static async Task ShowsSlice(ViewerPage viewer, Slice slice, string panelKind = "xy")
    {
        var panel = await viewer.CentreOnVoxels(panelKind);
        var (width, height) = ((int)Math.Min(slice.Width, panel.Width - 8), (int)Math.Min(slice.Height, panel.Height - 8));
        var (left, top) = ((int)(panel.Width - width) / 2, (int)(panel.Height - height) / 2);
        var pixels = await viewer.Pixels(new(panel.X + left, panel.Y + top, width, height));
        // The pixel right and below the panel's middle shows the voxel right and below the slice's middle.
        var (firstX, firstY) = ((slice.Width / 2) + left - ((int)panel.Width / 2), (slice.Height / 2) + top - ((int)panel.Height / 2));
        var (wrong, compared, worst) = (0, 0, 0);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (voxelX, voxelY) = (firstX + x, firstY + y);
                if (Math.Abs(voxelX - (slice.Width / 2)) < 3 || Math.Abs(voxelY - (slice.Height / 2)) < 3
                    || (uint)voxelX >= (uint)slice.Width || (uint)voxelY >= (uint)slice.Height)
                {
                    continue;
                }

                var expected = slice.Voxels[(voxelY * slice.Width) + voxelX];
                var difference = Math.Abs(expected - pixels[4 * ((y * width) + x)]);
                compared++;
                worst = Math.Max(worst, difference);
                wrong += difference > Slack ? 1 : 0;
            }
        }

        Assert.True(compared > 10_000, $"Only {compared} pixels could be compared.");
        Assert.True(wrong == 0, $"{wrong} of {compared} pixels differ from their voxel by more than {Slack}, at worst by {worst}.");
        Assert.True(Spread(pixels) > 20, "The picture is next to blank.");
    }

    private static byte[] Xz(byte[] voxels, int y)
    {
        var plane = new byte[128 * 128];
        for (var z = 0; z < 128; z++)
        {
            voxels.AsSpan((((z * 128) + y) * 128), 128).CopyTo(plane.AsSpan(z * 128));
        }

        return plane;
    }

    private static void Close(byte[] expected, byte[] actual, double share, int slack)
    {
        Assert.Equal(expected.Length, actual.Length);
        var close = expected.Zip(actual).Count(pair => Math.Abs(pair.First - pair.Second) <= slack);
        Assert.True(
            close >= share * expected.Length,
            string.Create(CultureInfo.InvariantCulture, $"Only {100.0 * close / expected.Length:0.00} % of the colours agree within {slack}."));
    }

    private static int Spread(byte[] rgba)
    {
        var red = rgba.Where((_, index) => index % 4 == 0).Order().ToList();
        return red[red.Count * 95 / 100] - red[red.Count * 5 / 100];
    }

    private static string Checksum(string path)
    {
        using var list = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.SharedData, "checksums.json"), Encoding.UTF8));
        return list.RootElement.EnumerateArray().Single(entry => entry.GetProperty("path").GetString() == path).GetProperty("sha256").GetString()!;
    }

    /// <summary>Grey values of a plane, rows from the top.</summary>
    private sealed record Slice(byte[] Voxels, int Width, int Height);
}

using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Testing;
using Microsoft.Playwright;

namespace Lamella.Browser.Tests;

/// <summary>Somebody takes a box of an annotation away as OME-Zarr, with the buttons that a person sees; a program that nobody here wrote reads it.</summary>
/// <param name="box">In voxels of magnification 1, within the layers.</param>
internal sealed class TakenAway(LamellaSite site, Annotator person, Box box)
{
    /// <summary>The program: Debian's python3-zarr, else tensorstore; null where neither is here.</summary>
    public static string? Reader { get; } = ((string[])["zarr", "tensorstore"]).FirstOrDefault(module => Python.ReasonToSkip(module) is null);

    /// <summary>Every voxel of the labels is what the log says, replayed from nothing over the segmentation; every voxel of the image is that of its files.</summary>
    /// <param name="picture">The array of the image.</param>
    /// <param name="cells">That of the segmentation that was painted over.</param>
    public async Task HoldsWhatTheLogSays(string picture, string cells)
    {
        var (log, folder) = (JsonDocument.Parse(await person.Download("log")).RootElement, await Export());
        if (Reader is null)
        {
            return;
        }

        var layer = log.GetProperty("batches")[0].GetProperty("operations")[0].GetProperty("layer").GetGuid();
        var version = log.GetProperty("batches").EnumerateArray().Last().GetProperty("version").GetInt64();
        var about = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "metadata.json"))).RootElement;
        Assert.Equal(version, about.GetProperty("annotation").GetProperty("version").GetInt64());
        var painted = new NaiveVoxels(log, layer).At(version);
        var expected = Widened(await Files(cells));
        foreach (var (voxel, segment) in painted.Where(one => box.Contains(one.Key)))
        {
            expected[Place(voxel)] = segment;
        }

        Assert.True(painted.Values.Distinct().Count() >= 3, "Too little was painted for this to say anything.");
        Assert.True(painted.Keys.Count(box.Contains) > painted.Count * 0.9, "The box lies beside what was painted.");
        var files = about.GetProperty("layers").EnumerateArray().ToDictionary(one => one.GetProperty("category").GetString()!, one => one.GetProperty("files")[0].GetString()!);
        var labels = await Read(Path.Combine(folder, files["segmentation"], "0"), "<u8");
        Same(expected, MemoryMarshal.Cast<byte, ulong>(labels).ToArray());
        Same(await Files(picture), await Read(Path.Combine(folder, files["image"], "0"), "|u1"));
    }

    private async Task<string> Export()
    {
        var page = person.Viewer.Page;
        await person.Press("Shift+T");
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Voxels of a box" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Export voxels" });
        await dialog.GetByLabel("Box").FillAsync($"{box.Min}, {box.Size}");
        await Assertions.Expect(dialog.GetByRole(AriaRole.Status)).ToContainTextAsync($"{box.Size.X} × {box.Size.Y} × {box.Size.Z} of the finest");
        var download = await page.RunAndWaitForDownloadAsync(() => dialog.GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync());
        var folder = Directory.CreateDirectory(Path.Combine(site.Folder, $"taken-{Guid.NewGuid():n}")).FullName;
        await ZipFile.ExtractToDirectoryAsync(await download.PathAsync(), folder);
        return Directory.EnumerateDirectories(folder).Single();
    }

    /// <summary>The box of an array, read by the command line.</summary>
    private Task<byte[]> Files(string array) => site.Run("read", array, "--box", $"{box.Min.X},{box.Min.Y},{box.Min.Z},{box.Size.X},{box.Size.Y},{box.Size.Z}");

    /// <summary>All of an array, read by the program; x fastest, then y, z.</summary>
    private static async Task<byte[]> Read(string array, string type)
    {
        var open = Reader == "zarr"
            ? "import zarr; a = zarr.open(path, mode='r')[:]"
            : "import tensorstore as ts; a = ts.open({'driver': 'zarr', 'kvstore': {'driver': 'file', 'path': path}}).result().read().result()";
        Python.Ask(Reader!, $"import sys; path = sys.argv[1]\n{open}\nassert a.dtype == '{type}', a.dtype\nopen(path + '.raw', 'wb').write(a.tobytes())", array);
        return await File.ReadAllBytesAsync(array + ".raw");
    }

    private void Same<T>(T[] expected, T[] read) where T : IEquatable<T>
    {
        Assert.Equal(expected.Length, read.Length);
        var differing = Enumerable.Range(0, expected.Length).Where(at => !expected[at].Equals(read[at])).ToList();
        if (differing.Count > 0)
        {
            var (first, last) = (differing.Select(At).Aggregate(Int3.Min), differing.Select(At).Aggregate(Int3.Max));
            Assert.Fail($"{differing.Count} voxels from {first} to {last} differ: {At(differing[0])} is {read[differing[0]]} in the export and {expected[differing[0]]} by the log.");
        }
    }

    private Int3 At(int place) => box.Min + new Int3(place % box.Size.X, place / box.Size.X % box.Size.Y, place / box.Size.X / box.Size.Y);

    /// <summary>Segments in 64 bits, however few the files have them in.</summary>
    private ulong[] Widened(byte[] voxels) => (voxels.Length / box.Voxels) switch
    {
        sizeof(ushort) => [.. MemoryMarshal.Cast<byte, ushort>(voxels).ToArray().Select(segment => (ulong)segment)],
        sizeof(ulong) => MemoryMarshal.Cast<byte, ulong>(voxels).ToArray(),
        var bytes => throw new InvalidOperationException($"Segments of {bytes} bytes."),
    };

    private int Place(Int3 voxel)
    {
        var local = voxel - box.Min;
        return local.X + (box.Size.X * (local.Y + (box.Size.Y * local.Z)));
    }
}

/// <summary>Says with a reason where nothing here reads Zarr but Lamella itself.</summary>
public sealed class ZarrReaderFactAttribute : FactAttribute
{
    public ZarrReaderFactAttribute() => Skip = TakenAway.Reader is null
        ? $"{Python.ReasonToSkip("zarr")} {Python.ReasonToSkip("tensorstore")} So what two people take away was not read by anybody else (Debian: python3-zarr)."
        : null;
}

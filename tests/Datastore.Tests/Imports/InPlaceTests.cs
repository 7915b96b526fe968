using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Datastore.Contracts;
using Lamella.Datastore.Tests.Formats;
using Lamella.Testing;

namespace Lamella.Datastore.Tests.Imports;

/// <summary>What the operator registers where it lies: read at once as it will be served, and within bounds.</summary>
public sealed class InPlaceTests(LamellaFixture lamella) : IClassFixture<LamellaFixture>, IDisposable
{
    private const string Raw = """[{"name": "bytes"}]""";
    private static readonly VoxelSize VoxelSize = new(8, 8, 30, "nanometer");
    private readonly VolumeFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_magnification_that_lies_elsewhere_is_refused_and_says_what_to_do()
    {
        _folder.Array3("other/1", "[8, 8, 8]", "[8, 8, 8]", Raw).Write("dataset/datasource-properties.json", """
            {"version": 1, "scale": [1, 1, 1], "dataLayers": [
             {"name": "em", "category": "color", "elementClass": "uint8", "dataFormat": "zarr3", "boundingBox": {"topLeft": [0, 0, 0], "width": 8, "height": 8, "depth": 8},
              "mags": [{"mag": 1, "path": "../other/1", "axisOrder": {"z": 0, "y": 1, "x": 2}}]}]}
            """);

        Refused((await Assert.ThrowsAsync<RefusalException>(() => Import(_folder["dataset"]))).Message, _folder["other/1"]);
        var copied = await lamella.Send(new ImportVolume(_folder["dataset"], "copied from elsewhere", VoxelSize, InPlace: false, "Private"));
        Assert.Equal(ImportState.Done, (await lamella.Send(new RunImport(copied.Id))).State);
    }

    [Fact]
    public async Task A_layer_that_is_a_link_elsewhere_is_refused()
    {
        _folder.Array3("secret", "[8, 8, 8]", "[8, 8, 8]", Raw).Write("group/zarr.json", """{"zarr_format": 3, "node_type": "group"}""");
        Directory.CreateSymbolicLink(_folder["group/em"], _folder["secret"]);

        Refused((await Assert.ThrowsAsync<RefusalException>(() => Import(_folder["group"]))).Message, "em");
    }

    [Fact]
    public async Task Chunks_that_are_links_elsewhere_are_refused_of_any_level()
    {
        using var source = new SourceVolume(new(Int3.Zero, new(130, 90, 75)));
        await source.Write();
        Directory.Move(Path.Combine(source.Folder, "1", "c"), _folder["c"]);
        Directory.CreateSymbolicLink(Path.Combine(source.Folder, "1", "c"), _folder["c"]);

        var job = await Import(source.Folder);
        var ended = await lamella.Send(new RunImport(job.Id));

        Assert.Equal(ImportState.Failed, ended.State);
        Refused(ended.Error!, "magnification 1");
    }

    [Fact]
    public async Task The_largest_single_level_that_may_be_registered_has_a_histogram_of_its_middle()
    {
        // 512 MiB of voxels, of which some chunks in the middle are stored.
        _folder.Array3("em", "[512, 512, 512]", "[256, 256, 256]", """[{"name": "bytes", "configuration": {"endian": "little"}}]""", "float32", "3");
        var chunk = new byte[256 * 256 * 256 * sizeof(float)];
        MemoryMarshal.Cast<byte, float>(chunk.AsSpan()).Fill(40);
        _folder.Write("em/c/1/1/1", chunk);
        var job = await Import(_folder["em"], "Public");
        var ended = await lamella.Send(new RunImport(job.Id));
        Assert.Null(ended.Error);

        using var client = lamella.CreateClient();
        var layer = (await lamella.Send(new GetDataset(ended.DatasetId!.Value))).Layers[0];
        using var answer = await client.GetAsync($"/datasets/{ended.DatasetId}/layers/{layer.Name}/histogram");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var histogram = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal((3, 40), (histogram.RootElement.GetProperty("min").GetDouble(), histogram.RootElement.GetProperty("max").GetDouble()));
        Assert.InRange(histogram.RootElement.GetProperty("count").GetInt64(), 1 << 20, 4 << 20);
        Assert.Equal(new IntensityWindow(3, 40), layer.DefaultWindow);
    }

    private Task<ImportProgress> Import(string path, string access = "Private") =>
        lamella.Send(new ImportVolume(path, $"in place {Guid.NewGuid():n}", VoxelSize, InPlace: true, access));

    private static void Refused(string words, string what)
    {
        Assert.Contains(what, words, StringComparison.Ordinal);
        Assert.Contains("outside the folders", words, StringComparison.Ordinal);
        Assert.Contains("Datastore:AllowedRoots, or import without --in-place", words, StringComparison.Ordinal);
    }
}

using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Volumes;
using Lamella.Datastore.Webknossos;
using Lamella.Testing;

namespace Lamella.Datastore.Tests.Formats;

public sealed class WebknossosTests : IDisposable
{
    private readonly VolumeFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SharedDataFact("webknossos")]
    public async Task Two_ways_of_storing_one_dataset_hold_the_same_voxels()
    {
        var (zarr, zarr3) = (Shared("simple_zarr_dataset").Layers.Single(), Shared("simple_zarr3_dataset").Layers.Single());

        Assert.Equal((3, zarr.Box), (zarr3.Channels, zarr3.Box));
        var voxels = await zarr.ReadAll(zarr.Levels.Single());
        Assert.Contains(voxels, value => value != 0);
        Assert.Equal(voxels, await zarr3.ReadAll(zarr3.Levels.Single()));
    }

    [SharedDataFact("webknossos")]
    public void Old_names_and_missing_magnifications_are_understood()
    {
        Assert.Equal([new Mag(1, 1, 1), new Mag(2, 2, 2)], Shared("old_wkw_dataset").Layers.Single().Levels.Select(level => level.Mag));
        Assert.Equal("nanometer", Shared("old_wkw_dataset").VoxelSize?.Unit);

        var complex = Shared("complex_property_ds");
        Assert.Equal(["color Image U8", "segmentation Segmentation U32"], complex.Layers.Select(layer => $"{layer.Name} {layer.Category} {layer.VoxelType}"));
        Assert.Contains(complex.Warnings, warning => warning.Contains("magnification 32, which is not there", StringComparison.Ordinal));
        Assert.Contains(complex.Warnings, warning => warning.Contains("thin_plate_spline", StringComparison.Ordinal));
    }

    [SharedDataFact("webknossos")]
    public void A_layer_that_cannot_be_read_says_so_itself() =>
        Assert.Contains("'n5'", Shared("simple_n5_dataset").Layers.Single().Refusal, StringComparison.Ordinal);

    [Fact]
    public void Blocks_lie_in_morton_order() =>
        Assert.Equal([0, 1, 2, 4, 8, 7, 0b111_000, 0b101_010], [Morton(0, 0, 0), Morton(1, 0, 0), Morton(0, 1, 0), Morton(0, 0, 1), Morton(2, 0, 0), Morton(1, 1, 1), Morton(2, 2, 2), Morton(2, 1, 2)]);

    [Fact]
    public async Task One_channel_of_an_array_can_be_a_layer_and_axes_stand_in_any_order()
    {
        _folder.Array2("a/1", "[1, 2, 2, 1]", "[1, 2, 2, 1]").Write("a/1/0.0.0.0", [1, 11, 2, 12])
            .Write("datasource-properties.json", Properties("""
                {"name": "a", "category": "color", "elementClass": "uint8", "dataFormat": "zarr", "boundingBox": {"topLeft": [0, 0, 0], "width": 2, "height": 1, "depth": 1},
                 "mags": [{"mag": [1, 1, 1], "path": "./a/1", "channelIndex": 1, "axisOrder": {"z": 0, "x": 1, "c": 2, "y": 3}}]}
                """));

        var layer = _folder.Open().Layers.Single();

        Assert.Null(layer.Refusal);
        Assert.Equal(1, layer.Channels);
        Assert.Equal([11, 12], await layer.ReadAll(layer.Levels.Single()));
    }

    [Fact]
    public async Task Additional_axes_become_time_or_stand_still_with_a_warning()
    {
        _folder.Array2("a/1", "[2, 2, 1, 1, 1]", "[1, 1, 1, 1, 1]").Write("a/1/1.1.0.0.0", [9]).Write("a/1/1.0.0.0.0", [8])
            .Write("datasource-properties.json", Properties("""
                {"name": "a", "category": "color", "elementClass": "uint8", "dataFormat": "zarr", "boundingBox": {"topLeft": [0, 0, 0], "width": 1, "height": 1, "depth": 1},
                 "mags": [{"mag": 1, "axisOrder": {"x": 2, "y": 3, "z": 4}}], "additionalAxes": [{"name": "t", "bounds": [0, 2], "index": 0}, {"name": "angle", "bounds": [1, 2], "index": 1}]}
                """));

        var volume = _folder.Open();
        var layer = volume.Layers.Single();

        Assert.Equal(2, layer.Timepoints);
        Assert.Contains("only position 1 of it is read", Assert.Single(volume.Warnings), StringComparison.Ordinal);
        var voxel = new byte[1];
        await new VolumeReader(layer.Levels.Single()).Read(new Box(Int3.Zero, Int3.One), 0, 1, voxel, default);
        Assert.Equal([9], voxel);
    }

    [Fact]
    public async Task A_jump_table_that_points_outside_its_file_is_refused()
    {
        byte[] header = [.. "WKW"u8, 1, 0x11, 2, 1, 1, 80, 0, 0, 0, 0, 0, 0, 0];
        var table = Enumerable.Range(0, 8).SelectMany(_ => BitConverter.GetBytes(1L << 40)).ToArray();
        _folder.Write("a/1/header.wkw", header).Write("a/1/z0/y0/x0.wkw", [.. header, .. table, 1, 2, 3]).Write("datasource-properties.json", Properties(Wkw("a", "uint8")));

        var array = _folder.Open().Layers.Single().Levels.Single().Array;

        var refusal = await Assert.ThrowsAsync<RefusalException>(async () => await array.ReadChunk(default, new byte[8], default));
        Assert.Contains("its table says that block 0 lies", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_contradicts_the_properties_is_refused()
    {
        _folder.Write("a/1/header.wkw", [.. "WKW"u8, 1, 0x11, 1, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0]).Write("datasource-properties.json", Properties(Wkw("a", "uint8")));

        Assert.Contains("uint16 where \"elementClass\" says uint8", _folder.Open().Layers.Single().Refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[0, 1, 1]")]
    [InlineData("[1, 1]")]
    [InlineData("[1, 1, -3]")]
    public void A_voxel_size_of_zero_is_refused(string scale)
    {
        _folder.Write("datasource-properties.json", Properties(Wkw("a", "uint8")).Replace("[1, 1, 1]", scale, StringComparison.Ordinal));

        Assert.Contains("three numbers above zero", Assert.Throws<RefusalException>(() => _folder.Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_on_another_server_is_named()
    {
        _folder.Write("datasource-properties.json", Properties(Wkw("a", "uint8").Replace("\"mag\": 1", "\"mag\": 1, \"path\": \"https://example.org/a\"", StringComparison.Ordinal)));

        Assert.Contains("lies on another server", _folder.Open().Layers.Single().Refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"\"", "is empty or holds a zero character")]
    [InlineData("\"a\\u0000b\"", "is empty or holds a zero character")]
    public void A_path_that_is_none_is_refused_in_words(string path, string reason)
    {
        _folder.Write("datasource-properties.json", Properties(Wkw("a", "uint8").Replace("\"mag\": 1", $"\"mag\": 1, \"path\": {path}", StringComparison.Ordinal)));
        _folder.Array2("beside", "[1, 1, 1]", "[1, 1, 1]");

        Assert.Contains(reason, _folder.Open().Layers.Single().Refusal, StringComparison.Ordinal);
        Assert.Equal("Zarr v2 array", _folder.Open("beside").Format);
    }

    [Fact]
    public void A_name_with_a_zero_character_is_refused_in_words()
    {
        _folder.Write("datasource-properties.json", Properties(Wkw("a\\u0000b", "uint8")));

        Assert.Contains("holds a zero character", _folder.Open().Layers.Single().Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bounding_box_of_more_voxels_than_can_be_counted_is_not_empty()
    {
        _folder.Write("a/1/header.wkw", [.. "WKW"u8, 1, 0x11, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0])
            .Write("datasource-properties.json", Properties(Wkw("a", "uint8").Replace("4", "2097152", StringComparison.Ordinal)));

        Assert.Null(_folder.Open().Layers.Single().Refusal);
    }

    [Fact]
    public async Task What_an_array_holds_before_and_behind_the_bounding_box_is_not_there()
    {
        _folder.Array3("a/1", "[4, 4, 4]", "[4, 4, 4]", """[{"name": "bytes"}]""").Write("a/1/c/0/0/0", [.. Enumerable.Repeat((byte)9, 64)])
            .Write("datasource-properties.json", Properties("""
                {"name": "a", "category": "color", "elementClass": "uint8", "dataFormat": "zarr3", "boundingBox": {"topLeft": [1, 2, 1], "width": 2, "height": 1, "depth": 2}, "mags": [{"mag": 1}]}
                """));

        var level = _folder.Open().Layers.Single().Levels.Single();
        var voxels = new byte[64];
        await new VolumeReader(level).Read(new Box(Int3.Zero, Int3.One * 4), 0, 0, voxels, default);

        var box = new Box(new(1, 2, 1), new(2, 1, 2));
        for (var at = 0; at < voxels.Length; at++)
        {
            Assert.Equal(box.Contains(new(at % 4, at / 4 % 4, at / 16)) ? 9 : 0, voxels[at]);
        }
    }

    [Fact]
    public void A_magnification_with_another_fill_value_than_the_finest_is_left_out_with_a_warning()
    {
        _folder.Array3("a/1", "[4, 4, 4]", "[4, 4, 4]", """[{"name": "bytes"}]""", fill: "7").Array3("a/2", "[2, 2, 2]", "[2, 2, 2]", """[{"name": "bytes"}]""", fill: "5")
            .Write("datasource-properties.json", Properties(Wkw("a", "uint8")
                .Replace("\"wkw\"", "\"zarr3\"", StringComparison.Ordinal).Replace("{\"mag\": 1}", "{\"mag\": 2}, {\"mag\": 1}", StringComparison.Ordinal)));

        var volume = _folder.Open();

        Assert.Equal(("7", "1"), (volume.Layers.Single().FillValue, string.Join(' ', volume.Layers.Single().Levels.Select(level => level.Mag))));
        Assert.Contains("magnification 2 is left out", Assert.Single(volume.Warnings), StringComparison.Ordinal);
    }

    private static int Morton(int x, int y, int z) => WkwArray.Morton(x, y, z);

    private static Volume Shared(string name) => VolumeFormats.Open(Path.Combine(Repository.SharedData, "webknossos", name), AllowedRoots.Everything);

    private static string Wkw(string name, string elementClass) => $$"""
        {"name": "{{name}}", "category": "color", "elementClass": "{{elementClass}}", "dataFormat": "wkw", "boundingBox": {"topLeft": [0, 0, 0], "width": 4, "height": 4, "depth": 4}, "mags": [{"mag": 1}]}
        """;

    private static string Properties(string layer) => $$"""{"version": 1, "scale": [1, 1, 1], "dataLayers": [{{layer}}]}""";
}

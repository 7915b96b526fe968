using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Volumes;
using Lamella.Testing;

namespace Lamella.Datastore.Tests.Formats;

public sealed class OmeZarrTests : IDisposable
{
    private const string Raw = """[{"name": "bytes", "configuration": {"endian": "little"}}]""";
    private readonly VolumeFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SharedDataFact("fibsem-omezarr")]
    public void An_image_and_its_labels_are_layers_with_the_same_voxels()
    {
        var volume = Shared("fibsem-omezarr/em_0.4.ome.zarr");

        Assert.Equal("OME-Zarr 0.4", volume.Format);
        Assert.Equal(new VoxelSize(5, 5, 5, "nanometer"), volume.VoxelSize);
        Assert.Equal(["em Image U8", "mito Segmentation U16"], volume.Layers.Select(layer => $"{layer.Name} {layer.Category} {layer.VoxelType}"));
        Assert.All(volume.Layers, layer => Assert.Equal([Mag.One, new Mag(2, 2, 2)], layer.Levels.Select(level => level.Mag)));
        Assert.Empty(volume.Warnings);
    }

    [SharedDataFact("light-and-ct")]
    public void Levels_that_are_named_and_absent_are_a_warning()
    {
        var volume = Shared("light-and-ct/stent-ct-omezarr/stent.ome.zarr");

        var level = Assert.Single(volume.Layers.Single().Levels);
        Assert.Equal(new Int3(128, 128, 174), level.Size);
        Assert.Equal(2, volume.Warnings.Count(warning => warning.Contains("which is not there", StringComparison.Ordinal)));
        Assert.Contains(volume.Warnings, warning => warning.Contains("'scale2/stent', is read as magnification 1", StringComparison.Ordinal));
    }

    [SharedDataFact("light-and-ct")]
    public void Pixels_are_no_unit_of_length()
    {
        var volume = Shared("light-and-ct/mri-stack.ome.zarr");

        Assert.Null(volume.VoxelSize);
        Assert.Contains(volume.Warnings, warning => warning.Contains("unit 'pixel'", StringComparison.Ordinal));
        Assert.All(volume.Layers.Single().Levels, level => Assert.Equal(Int3.Zero, level.Origin));
    }

    [SharedDataTheory("omezarr-conformance")]
    [InlineData("image-01", "holds neither an image nor an array")]
    [InlineData("image-02", "names no image")]
    [InlineData("image-03", "none of them is there")]
    [InlineData("image-04", "has 2 axes where")]
    public void Invalid_metadata_is_refused_with_the_reason(string image, string reason) =>
        Assert.Contains(reason, Assert.Throws<RefusalException>(() => Shared($"omezarr-conformance/invalid/{image}.zarr")).Message, StringComparison.Ordinal);

    [SharedDataTheory("omezarr-conformance")]
    [InlineData("image-01")]
    [InlineData("image-02")]
    [InlineData("image-03")]
    [InlineData("image-04")]
    public void Valid_metadata_opens_without_a_warning(string image) => Assert.Empty(Shared($"omezarr-conformance/valid/{image}.zarr").Warnings);

    [SharedDataFact("omezarr-conformance")]
    public void A_level_of_another_type_is_left_out_and_a_plate_points_to_its_images()
    {
        var volume = Shared("omezarr-conformance/warning/image-01.zarr");
        Assert.Single(volume.Layers.Single().Levels);
        Assert.Contains("float64", Assert.Single(volume.Warnings), StringComparison.Ordinal);

        Assert.Contains("plate-01.zarr/A/1/0", Assert.Throws<RefusalException>(() => Shared("omezarr-conformance/valid/plate-01.zarr")).Message, StringComparison.Ordinal);
    }

    [SharedDataFact("webknossos")]
    public void A_format_number_written_as_a_string_is_a_warning()
    {
        _folder.Write(".zgroup", """{"zarr_format": "2"}""").Array2("a", "[1, 1, 2]", "[1, 1, 2]").Write(".zattrs", Multiscales("z", "y", "x", "[1, 1, 1]", "a"));

        Assert.Contains("written as a string", Assert.Single(_folder.Open().Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Multiscales_outside_of_ome_are_a_warning()
    {
        _folder.Array3("a", "[1, 1, 2]", "[1, 1, 2]", Raw)
            .Write("zarr.json", $$"""{"zarr_format": 3, "node_type": "group", "attributes": {{Multiscales("z", "y", "x", "[1, 1, 1]", "a")}}}""");

        var volume = _folder.Open();

        Assert.Contains("belongs into \"ome\"", Assert.Single(volume.Warnings), StringComparison.Ordinal);
        Assert.Equal("nanometer", volume.VoxelSize?.Unit);
    }

    [Fact]
    public void A_level_with_another_fill_value_than_the_finest_is_left_out_with_a_warning()
    {
        _folder.Array3("0", "[4, 4, 4]", "[4, 4, 4]", Raw, fill: "7").Array3("1", "[2, 2, 2]", "[2, 2, 2]", Raw, fill: "5").Write("zarr.json", """
            {"zarr_format": 3, "node_type": "group", "attributes": {"ome": {"version": "0.5", "multiscales": [{
              "axes": [{"name": "z", "type": "space", "unit": "nanometer"}, {"name": "y", "type": "space", "unit": "nanometer"}, {"name": "x", "type": "space", "unit": "nanometer"}],
              "datasets": [{"path": "1", "coordinateTransformations": [{"type": "scale", "scale": [2, 2, 2]}]}, {"path": "0", "coordinateTransformations": [{"type": "scale", "scale": [1, 1, 1]}]}]}]}}}
            """);

        var volume = _folder.Open();

        Assert.Equal(("7", Mag.One), (volume.Layers.Single().FillValue, Assert.Single(volume.Layers.Single().Levels).Mag));
        Assert.Contains("magnification 2 is left out", Assert.Single(volume.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Axes_go_by_name_and_levels_by_scale_whatever_their_order()
    {
        _folder.Write(".zgroup", """{"zarr_format": 2}""")
            .Array2("coarse", "[1, 1, 1]", "[1, 1, 1]")
            .Array2("fine", "[2, 3, 1]", "[2, 3, 1]").Write("fine/0.0.0", [1, 3, 5, 2, 4, 6])
            .Write(".zattrs", """
                {"multiscales": [{"version": "0.4", "axes": [{"name": "x", "type": "space", "unit": "micrometer"}, {"name": "y", "type": "space", "unit": "micrometer"}, {"name": "z", "type": "space", "unit": "nanometer"}],
                  "datasets": [{"path": "coarse", "coordinateTransformations": [{"type": "scale", "scale": [1, 1.5, 40]}]}, {"path": "fine", "coordinateTransformations": [{"type": "scale", "scale": [0.5, 0.5, 40]}]}]}]}
                """);

        var volume = _folder.Open();
        var layer = volume.Layers.Single();

        Assert.Equal([new Mag(1, 1, 1), new Mag(2, 3, 1)], layer.Levels.Select(level => level.Mag));
        Assert.Equal(new VoxelSize(0.5, 0.5, 0.04, "micrometer"), volume.VoxelSize! with { Z = Math.Round(volume.VoxelSize.Z, 12) });
        Assert.Equal(new Int3(2, 3, 1), layer.Box.Size);
        Assert.Equal([1, 2, 3, 4, 5, 6], await VolumeFolder.ReadAll(layer.Levels[0]));
    }

    [Fact]
    public void Translations_become_origins_by_the_centres_of_voxels()
    {
        _folder.Write(".zgroup", """{"zarr_format": 2}""").Array2("0", "[4, 4, 4]", "[4, 4, 4]").Array2("1", "[2, 2, 2]", "[2, 2, 2]")
            .Write(".zattrs", """
                {"multiscales": [{"version": "0.4", "axes": [{"name": "z", "type": "space"}, {"name": "y", "type": "space"}, {"name": "x", "type": "space"}],
                  "datasets": [{"path": "0", "coordinateTransformations": [{"type": "scale", "scale": [10, 10, 10]}, {"type": "translation", "translation": [0, -20, 30]}]},
                               {"path": "1", "coordinateTransformations": [{"type": "scale", "scale": [20, 20, 20]}, {"type": "translation", "translation": [5, -15, 35]}]}]}]}
                """);

        var layer = _folder.Open().Layers.Single();

        Assert.All(layer.Levels, level => Assert.Equal(new Int3(3, -2, 0), level.Origin));
        Assert.Equal(new Box(new Int3(3, -2, 0), new Int3(4, 4, 4)), layer.Box);
    }

    [Theory]
    [InlineData("""{"type": "scale", "scale": [1, 0, 1]}""", "above zero")]
    [InlineData("""{"type": "scale", "scale": [1, 1]}""", "a list of 3 numbers")]
    [InlineData("""{"type": "rotation", "rotation": []}""", "rotation")]
    [InlineData("""{"type": "scale", "scale": [1, 1e999, 1]}""", "finite")]
    public void Transformations_that_make_no_sense_are_refused(string transformation, string reason)
    {
        _folder.Write(".zgroup", """{"zarr_format": 2}""").Array2("0", "[4, 4, 4]", "[4, 4, 4]").Write(".zattrs", $$"""
            {"multiscales": [{"version": "0.4", "axes": [{"name": "z"}, {"name": "y"}, {"name": "x"}], "datasets": [{"path": "0", "coordinateTransformations": [{{transformation}}]}]}]}
            """);

        Assert.Contains(reason, Assert.Throws<RefusalException>(() => _folder.Open()).Message, StringComparison.Ordinal);
    }

    private static Volume Shared(string path) => VolumeFormats.Open(Path.Combine(Repository.SharedData, path), AllowedRoots.Everything);

    private static string Multiscales(string slow, string middle, string fast, string scale, string path) => $$$"""
        {"multiscales": [{"version": "0.4", "axes": [{"name": "{{{slow}}}", "type": "space", "unit": "nanometer"}, {"name": "{{{middle}}}", "type": "space", "unit": "nanometer"}, {"name": "{{{fast}}}", "type": "space", "unit": "nanometer"}],
          "datasets": [{"path": "{{{path}}}", "coordinateTransformations": [{"type": "scale", "scale": {{{scale}}} }]}]}]}
        """;
}

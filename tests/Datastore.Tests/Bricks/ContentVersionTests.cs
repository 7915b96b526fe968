using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Datastore.Bricks;
using Lamella.Datastore.Volumes;

namespace Lamella.Datastore.Tests.Bricks;

public sealed class ContentVersionTests(BricksFixture lamella) : IClassFixture<BricksFixture>
{
    private static readonly Int3 Size = new(64, 64, 64);

    [Fact]
    public async Task A_change_in_place_makes_a_new_version_and_the_old_one_is_gone()
    {
        var volume = SmallVolume.Write(lamella.NewFolder(), Size, 32);
        var urls = await volume.Register(lamella, 32);
        var old = await urls.Version();
        using var before = await urls.Get(Int3.Zero);

        volume.WriteChunk(Int3.Zero, seed: 9);
        using var gone = await urls.Get(Int3.Zero, version: old);
        using var after = await urls.Get(Int3.Zero);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Gone, HttpStatusCode.OK), (before.StatusCode, gone.StatusCode, after.StatusCode));
        Assert.NotEqual(old, await urls.Version());
        Assert.NotEqual(await before.Content.ReadAsByteArrayAsync(), await after.Content.ReadAsByteArrayAsync());
        Assert.Equal(await volume.Brick(Int3.Zero, 32), await urls.Voxels(Int3.Zero, 32 * 32 * 32));
    }

    [Fact]
    public async Task GraphQL_tells_the_version_that_addresses_carry()
    {
        var urls = await SmallVolume.Write(lamella.NewFolder(), Size, 32).Register(lamella, 32);
        using var http = lamella.CreateGuest();

        using var answer = await http.PostAsJsonAsync(
            "/graphql", new { query = "query($id: UUID!) { dataset(id: $id) { layers { contentVersion } } }", variables = new { id = urls.Dataset } });

        var told = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(
            await urls.Version(),
            told.GetProperty("data").GetProperty("dataset").GetProperty("layers")[0].GetProperty("contentVersion").GetString());
    }

    [Theory]
    [InlineData("written")]
    [InlineData("added")]
    [InlineData("removed")]
    [InlineData("touched")]
    public void Tells_one_content_from_the_next(string change)
    {
        var volume = SmallVolume.Write(lamella.NewFolder(), Size, 32);
        var before = Stamp(volume);
        var file = volume.FileOf(new(1, 0, 0));
        switch (change)
        {
            case "written": volume.WriteChunk(new(1, 0, 0), seed: 1); break;
            case "added": File.WriteAllText(Path.Combine(volume.Folder, ".zattrs"), "{}"); break;
            case "removed": File.Delete(file); break;
            default: File.SetLastWriteTimeUtc(file, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc)); break;
        }

        Assert.NotEqual(before.Version, Stamp(volume).Version);
        Assert.Equal(Stamp(volume).Version, Stamp(volume).Version);
    }

    [Fact]
    public void Where_files_are_too_many_to_look_at_a_file_that_was_served_still_tells()
    {
        var volume = SmallVolume.Write(lamella.NewFolder(), Size, 32);
        var location = new LayerLocation(volume.Folder, null, InPlace: true);
        var before = ContentStamp.OfForeign(location, default, maximumFiles: 2);
        var after = ContentStamp.OfForeign(location, File.GetLastWriteTimeUtc(volume.FileOf(Int3.Zero)), maximumFiles: 2);

        Assert.False(before.IsWhole);
        Assert.NotEqual(before.Version, after.Version);
        Assert.Equal(before.Version, ContentStamp.OfForeign(location, default, maximumFiles: 2).Version);
    }

    [Fact]
    public async Task A_magnification_that_lies_outside_of_the_layer_tells_too()
    {
        var root = lamella.NewFolder();
        var volume = SmallVolume.Write(Path.Combine(root, "other", "1"), Size, 32);
        Directory.CreateDirectory(Path.Combine(root, "dataset"));
        await File.WriteAllTextAsync(Path.Combine(root, "dataset", "datasource-properties.json"), """
            {"version": 1, "scale": [1, 1, 1], "dataLayers": [
             {"name": "em", "category": "color", "elementClass": "uint8", "dataFormat": "zarr3", "boundingBox": {"topLeft": [0, 0, 0], "width": 64, "height": 64, "depth": 64},
              "mags": [{"mag": 1, "path": "../other/1"}]}]}
            """);
        var layer = new StoredLayers(AllowedRoots.Of(root), new BrickSettings(TimeSpan.Zero, 0), TimeProvider.System)
            .At(new LayerLocation(Path.Combine(root, "dataset"), null, InPlace: true));
        var before = await layer.Version(default);
        Assert.Equal(before, await layer.Version(default));

        volume.WriteChunk(Int3.Zero, seed: 9);

        Assert.NotEqual(before, await layer.Version(default));
    }

    [Fact]
    public void A_source_has_one_stamp_in_every_process_and_another_when_it_changes()
    {
        var volume = SmallVolume.Write(lamella.NewFolder(), Size, 32);
        var location = new LayerLocation(volume.Folder, null, InPlace: true);
        var before = ContentStamp.OfSource(location, []);
        Assert.Equal(Stamp(volume).Version, before.Version);

        volume.WriteChunk(Int3.Zero, seed: 9);

        Assert.NotEqual(before.Version, ContentStamp.OfSource(location, []).Version);
    }

    [Fact]
    public void Links_that_lead_back_up_do_not_make_it_look_for_ever()
    {
        var volume = SmallVolume.Write(lamella.NewFolder(), Size, 32);
        Directory.CreateSymbolicLink(Path.Combine(volume.Folder, "again"), volume.Folder);

        var stamp = ContentStamp.OfForeign(new LayerLocation(volume.Folder, null, InPlace: true), default, maximumFiles: 100);

        Assert.Equal(16, stamp.Version.Length);
    }

    [Fact]
    public async Task A_source_that_is_not_there_has_a_version_and_its_bricks_say_what_is_wrong()
    {
        var volume = SmallVolume.Write(lamella.NewFolder(), Size, 32);
        var urls = await volume.Register(lamella, 32);
        Directory.Delete(volume.Folder, recursive: true);

        using var answer = await urls.Get(Int3.Zero);

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Contains(volume.Folder, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_became_a_link_elsewhere_is_not_followed()
    {
        var volume = SmallVolume.Write(lamella.NewFolder(), Size, 32);
        var secret = SmallVolume.Write(lamella.NewFolder(), Size, 32);
        var urls = await volume.Register(lamella, 32);
        Directory.Delete(volume.Folder, recursive: true);
        Directory.CreateSymbolicLink(volume.Folder, secret.Folder);

        using var answer = await urls.Get(Int3.Zero);

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
    }

    private static ContentStamp Stamp(SmallVolume volume) =>
        ContentStamp.OfForeign(new LayerLocation(volume.Folder, null, InPlace: true), default);
}

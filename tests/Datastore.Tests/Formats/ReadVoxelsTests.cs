using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Contracts;
using Lamella.Datastore.Volumes;
using Lamella.Testing;
using Microsoft.AspNetCore.Hosting;

namespace Lamella.Datastore.Tests.Formats;

/// <summary>A host that lets managers read one folder.</summary>
public sealed class FixtureWithAllowedRoot : LamellaFixture
{
    public VolumeFolder Allowed { get; } = new();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Allowed.Dispose();
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("Datastore:AllowedRoots:0", Allowed.Path);
    }
}

public sealed class ReadVoxelsTests : IClassFixture<FixtureWithAllowedRoot>, IDisposable
{
    private const string Raw = """[{"name": "bytes", "configuration": {"endian": "little"}}]""";
    private readonly FixtureWithAllowedRoot _host;
    private readonly VolumeFolder _folder = new();

    public ReadVoxelsTests(FixtureWithAllowedRoot host)
    {
        _host = host;
        _folder.Array3("image", "[2, 1, 1, 4]", "[1, 1, 1, 2]", Raw, "uint16", "9").Write("image/c/0/0/0/0", [1, 0, 2, 0]).Write("image/c/1/0/0/1", [13, 0, 14, 0])
            .Array3("other", "[1, 1, 2]", "[1, 1, 2]", Raw)
            .Write("zarr.json", """{"zarr_format": 3, "node_type": "group"}""");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Writes_x_fastest_then_channels_and_fills_what_is_not_there() =>
        Assert.Equal([9, 1, 2, 9, 9, 9, /* second channel */ 9, 9, 9, 13, 14, 9], await Read(new Box(new(-1, 0, 0), new(6, 1, 1))));

    [Fact]
    public async Task Without_a_box_it_is_the_whole_layer() => Assert.Equal([1, 2, 9, 9, 9, 9, 13, 14], await Read(null));

    [Fact]
    public async Task A_stack_holds_the_same_voxels_behind_its_page()
    {
        var (raw, tiff) = (new MemoryStream(), new MemoryStream());

        await _host.Send(new ReadVoxels(_folder.Path, "other", null, null, raw));
        Assert.Equal(2, await _host.Send(new ReadVoxels(_folder.Path, "other", null, null, tiff, VoxelFile.Tiff)));

        Assert.Equal("II*\0", System.Text.Encoding.Latin1.GetString(tiff.ToArray(), 0, 4));
        Assert.Equal(raw.ToArray(), tiff.ToArray()[^2..]);
    }

    [Fact]
    public async Task A_stack_of_several_channels_is_refused_before_anything_is_written()
    {
        var tiff = new MemoryStream();

        var refused = await Assert.ThrowsAsync<RefusalException>(() => _host.Send(new ReadVoxels(_folder.Path, "image", null, null, tiff, VoxelFile.Tiff)));

        Assert.Contains("2 channels", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, tiff.Length);
    }

    [Theory]
    [InlineData(null, null, "name one of: image, other")]
    [InlineData("elsewhere", null, "no layer 'elsewhere'; it holds: image, other")]
    [InlineData("image", "2-2-1", "no magnification 2-2-1; it has: 1")]
    public async Task Says_what_there_is_instead(string? layer, string? mag, string expected)
    {
        var query = new ReadVoxels(_folder.Path, layer, mag is null ? null : Mag.Parse(mag), null, Stream.Null);

        Assert.Contains(expected, (await Assert.ThrowsAsync<RefusalException>(() => _host.Send(query))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2147483647, 2147483647)]
    [InlineData(0, 2147483647)]
    [InlineData(-2147483648, 1)]
    [InlineData(0, 0)]
    public async Task A_box_that_reaches_too_far_or_holds_nothing_is_refused(int x, int dx)
    {
        var query = new ReadVoxels(_folder["image"], null, null, new Box(new(x, 0, 0), new(dx, 1, 1)), Stream.Null);

        Assert.Contains("The box", (await Assert.ThrowsAsync<RefusalException>(() => _host.Send(query))).Message, StringComparison.Ordinal);
    }

    [SharedDataFact("written")]
    public async Task A_box_is_in_voxels_of_magnification_1_and_begins_on_the_grid()
    {
        var path = Path.Combine(Repository.SharedData, "written", "webknossos", "phantom");
        var whole = WrittenVolume.At("written/webknossos/phantom/em_wkw/4-4-2");
        using var voxels = new MemoryStream();
        await _host.Send(new ReadVoxels(path, "em_wkw", new Mag(4, 4, 2), new Box(new(32, 0, 0), new(100, 75, 50)), voxels));
        Assert.Equal(whole.Sha256, whole.Sha256Of(voxels.ToArray()));

        var astray = new ReadVoxels(path, "em_wkw", new Mag(4, 4, 2), new Box(new(34, 0, 0), new(4, 4, 2)), Stream.Null);
        Assert.Contains("begin at 32,0,0, or at 36,4,2", (await Assert.ThrowsAsync<RefusalException>(() => _host.Send(astray))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(1200)]
    [InlineData(100)]
    [InlineData(7)]
    public void Pieces_fit_the_buffer_and_follow_one_another_in_the_order_of_the_voxels(long voxels)
    {
        var box = new Box(new(-3, 5, 7), new(31, 13, 17));
        var pieces = ReadVoxelsHandler.Pieces(box, new Int3(8, 8, 8), voxels);

        Assert.All(pieces, piece => Assert.InRange(piece.Voxels, 1, voxels));
        Assert.Equal(Voxels(box), pieces.SelectMany(Voxels));

        static IEnumerable<Int3> Voxels(Box box) =>
            from z in Enumerable.Range(box.Min.Z, box.Size.Z)
            from y in Enumerable.Range(box.Min.Y, box.Size.Y)
            from x in Enumerable.Range(box.Min.X, box.Size.X)
            select new Int3(x, y, z);
    }

    [Fact]
    public void Of_a_volume_of_any_size_the_first_piece_is_there_at_once()
    {
        var pieces = ReadVoxelsHandler.Pieces(new Box(Int3.Zero, Int3.One * (1 << 30)), Int3.One * 64, 1 << 20);

        Assert.Equal([new(Int3.Zero, new(1 << 20, 1, 1)), new(new(1 << 20, 0, 0), new(1 << 20, 1, 1))], pieces.Take(2));
    }

    [Fact]
    public async Task A_manager_reads_the_allowed_roots_and_nothing_else_and_a_guest_nothing()
    {
        _host.Allowed.Array3("inside", "[1, 1, 2]", "[1, 1, 2]", Raw);
        void Manager(Caller caller) => caller.Become(Guid.NewGuid(), "max", SiteRoles.Manager);
        void Annotator(Caller caller) => caller.Become(Guid.NewGuid(), "ada", SiteRoles.Annotator);

        Assert.Equal("Zarr v3 array", (await _host.Send(new ProbeVolume(_host.Allowed["inside"]), Manager)).Format);
        foreach (var (path, caller) in ((string, Action<Caller>)[])[(_folder["image"], Manager), ("/etc/hostname", Manager), (_host.Allowed["inside"], Annotator), (_host.Allowed["inside"], _ => { })])
        {
            Assert.Equal(RefusalKind.Forbidden, (await Assert.ThrowsAsync<RefusalException>(() => _host.Send(new ProbeVolume(path), caller))).Kind);
            Assert.Equal(RefusalKind.Forbidden, (await Assert.ThrowsAsync<RefusalException>(() => _host.Send(new ReadVoxels(path, null, null, null, Stream.Null), caller))).Kind);
        }
    }

    [Fact]
    public async Task Probing_tells_levels_chunks_and_codecs()
    {
        var probed = await _host.Send(new ProbeVolume(_folder.Path));

        var layer = probed.Layers.First(layer => layer.Name == "image");
        Assert.Equal(("Zarr v3 group", 2, VoxelType.U16, "9"), (probed.Format, layer.Channels, layer.VoxelType, layer.FillValue));
        Assert.Equal(new ProbedMag(Mag.One, Int3.Zero, new Int3(4, 1, 1), new Int3(2, 1, 1), "raw"), layer.Mags.Single());
    }

    private async Task<IEnumerable<int>> Read(Box? box)
    {
        using var voxels = new MemoryStream();
        var written = await _host.Send(new ReadVoxels(_folder["image"], null, null, box, voxels));
        Assert.Equal(voxels.Length, written);
        return voxels.ToArray().Chunk(2).Select(pair => (int)BitConverter.ToUInt16(pair));
    }
}

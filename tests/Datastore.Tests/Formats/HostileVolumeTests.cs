using System.Diagnostics;
using Lamella.BuildingBlocks;
using Lamella.Datastore.Codecs;
using Lamella.Datastore.Volumes;

namespace Lamella.Datastore.Tests.Formats;

/// <summary>Headers are claims: each lie gets a refusal that names it, before anything large is allocated.</summary>
public sealed class HostileVolumeTests : IDisposable
{
    private const string Raw = """[{"name": "bytes"}]""";
    private const string Sharded = """[{"name": "sharding_indexed", "configuration": {"chunk_shape": [1, 1, 2], "codecs": [{"name": "bytes"}], "index_codecs": [{"name": "bytes"}, {"name": "crc32c"}]}}]""";
    private readonly VolumeFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("[2147483648, 1, 1]", "[1, 1, 1]", "from 0 to")]
    [InlineData("[1e30, 1, 1]", "[1, 1, 1]", "from 0 to")]
    [InlineData("[-1, 1, 1]", "[1, 1, 1]", "from 0 to")]
    [InlineData("[1.5, 1, 1]", "[1, 1, 1]", "from 0 to")]
    [InlineData("[1, 1, 1]", "[0, 1, 1]", "from 1 to")]
    [InlineData("[1, 1, 1]", "[1000000000, 1000000000, 1000000000]", "more than 256 MiB")]
    [InlineData("[1, 1, 1]", "[1, 1]", "one for each axis")]
    [InlineData("[1, 1, 1, 1, 1, 1, 1, 1, 1]", "[1, 1, 1, 1, 1, 1, 1, 1, 1]", "at most 8")]
    [InlineData("[0, 1, 1]", "[1, 1, 1]", "holds no voxels")]
    [InlineData("[]", "[]", "axes")]
    [InlineData("\"much\"", "[1, 1, 1]", "a list of at most")]
    public void A_shape_that_cannot_be_is_refused(string shape, string chunk, string reason)
    {
        _folder.Array3("", shape, chunk, Raw);

        Assert.Contains(reason, Refused(() => _folder.Open()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[1073741824, 1073741824, 1073741824]")]
    [InlineData("[2097152, 2097152, 2097152]")]
    public void A_volume_of_more_voxels_than_can_be_counted_is_not_empty(string shape)
    {
        _folder.Array3("", shape, "[64, 64, 64]", Raw);

        Assert.False(_folder.Open().Layers.Single().Box.IsEmpty);
    }

    [Fact]
    public void A_shard_index_larger_than_memory_is_refused()
    {
        _folder.Array3("", "[1, 1, 8]", "[1, 1000000, 1000000]", Sharded);

        Assert.Contains("shard index", Refused(() => _folder.Open()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0UL, 1UL << 60)]
    [InlineData(1UL << 60, 2UL)]
    [InlineData(ulong.MaxValue - 1, 2UL)]
    [InlineData(100UL, 0UL)]
    public async Task A_shard_index_that_points_outside_its_shard_is_refused(ulong offset, ulong length)
    {
        byte[] index = [.. BitConverter.GetBytes(offset), .. BitConverter.GetBytes(length), .. Enumerable.Repeat((byte)255, 16)];
        _folder.Array3("", "[1, 1, 4]", "[1, 1, 4]", Sharded).Write("c/0/0/0", [1, 2, .. index, .. BitConverter.GetBytes(Crc32C.Of(index))]);
        var array = _folder.Array();

        var refusal = await Assert.ThrowsAsync<RefusalException>(async () => await array.ReadChunk(default, new byte[2], default));

        Assert.Contains("The index of the shard in", refusal.Message, StringComparison.Ordinal);
        Assert.False(await array.ReadChunk(new(1, 0, 0, 0, 0), new byte[2], default));
    }

    [Theory]
    [InlineData(new byte[] { }, "too few for an index")]
    [InlineData(new byte[] { 1, 2, 3 }, "too few for an index")]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4 }, "checksum does not agree")]
    public async Task A_broken_shard_is_refused(byte[] shard, string reason)
    {
        _folder.Array3("", "[1, 1, 4]", "[1, 1, 4]", Sharded).Write("c/0/0/0", shard);

        var refusal = await Assert.ThrowsAsync<RefusalException>(async () => await _folder.Array().ReadChunk(default, new byte[2], default));

        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chunk_that_unpacks_to_more_than_declared_is_refused()
    {
        _folder.Array3("", "[1, 1, 4]", "[1, 1, 4]", """[{"name": "bytes"}, {"name": "zstd"}]""").Write("c/0/0/0", VolumeFolder.Packed(new byte[16 << 20]));

        var refusal = await Assert.ThrowsAsync<RefusalException>(async () => await _folder.Array().ReadChunk(default, new byte[4], default));

        Assert.Equal(RefusalKind.Unreadable, refusal.Kind);
        Assert.Contains(_folder["c/0/0/0"], refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("[1, 2]")]
    [InlineData("{\"zarr_format\": 3}")]
    [InlineData("{\"zarr_format\": 4, \"node_type\": \"array\"}")]
    [InlineData("{\"zarr_format\": 3, \"node_type\": \"\\ud800\"}")]
    [InlineData("{\"zarr_format\": 3, \"node_type\": {\"a\": 1}}")]
    public void Metadata_that_says_nothing_is_refused(string json)
    {
        _folder.Write("zarr.json", json);

        Refused(() => _folder.Open());
    }

    [Fact]
    public void Metadata_deeper_or_longer_than_the_limits_is_refused()
    {
        _folder.Write("zarr.json", string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) + "1" + new string('}', 10_000));
        Assert.Contains("JSON", Refused(() => _folder.Open()).Message, StringComparison.Ordinal);

        using (var file = File.Create(_folder["zarr.json"]))
        {
            file.SetLength(1L << 40);
        }

        Assert.Contains("bytes of metadata", Refused(() => _folder.Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_outside_the_allowed_roots_is_forbidden_whether_it_is_there_or_not()
    {
        Directory.CreateDirectory(_folder["allowed"]);
        _folder.Array3("secret", "[1]", "[1]", Raw);
        File.CreateSymbolicLink(_folder["allowed/link"], _folder["secret"]);
        var roots = AllowedRoots.Of(_folder["allowed"]);

        foreach (var path in (string[])["secret", "absent", "allowed/link", "allowed/../secret", "allowed/link/zarr.json", "allowedness"])
        {
            Assert.Equal(RefusalKind.Forbidden, Assert.Throws<RefusalException>(() => VolumeFormats.Open(_folder[path], roots)).Kind);
        }

        Assert.Equal(RefusalKind.NotFound, Assert.Throws<RefusalException>(() => VolumeFormats.Open(_folder["allowed/absent"], roots)).Kind);
    }

    [Fact]
    public async Task A_link_inside_a_volume_leads_nowhere_else()
    {
        _folder.Array3("allowed", "[1, 1, 4]", "[1, 1, 4]", Raw).Write("secret", [1, 2, 3, 4]);
        Directory.CreateDirectory(_folder["allowed/c/0/0"]);
        File.CreateSymbolicLink(_folder["allowed/c/0/0/0"], _folder["secret"]);
        var array = VolumeFormats.Open(_folder["allowed"], AllowedRoots.Of(_folder["allowed"])).Layers.Single().Levels.Single().Array;

        var refusal = await Assert.ThrowsAsync<RefusalException>(async () => await array.ReadChunk(default, new byte[4], default));

        Assert.Equal(RefusalKind.Forbidden, refusal.Kind);
    }

    [Fact]
    public void Paths_in_metadata_do_not_climb_out()
    {
        _folder.Array2("secret", "[1, 1, 4]", "[1, 1, 4]").Write("image/.zgroup", """{"zarr_format": 2}""").Write("image/.zattrs", """
            {"multiscales": [{"version": "0.4", "axes": [{"name": "z"}, {"name": "y"}, {"name": "x"}], "datasets": [{"path": "../secret", "coordinateTransformations": []}]}]}
            """);

        Assert.Contains("does not lie below it", Refused(() => _folder.Open("image")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_in_place_of_a_chunk_is_refused_and_does_not_hold_the_reader()
    {
        _folder.Array3("", "[1, 1, 4]", "[1, 1, 4]", Raw);
        Directory.CreateDirectory(_folder["c/0/0"]);
        using (var make = Process.Start("mkfifo", _folder["c/0/0/0"]))
        {
            await make.WaitForExitAsync();
        }

        var refusal = await Assert.ThrowsAsync<RefusalException>(async () => await _folder.Array().ReadChunk(default, new byte[4], default));

        Assert.Contains(_folder["c/0/0/0"], refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_in_place_of_a_chunk_is_refused()
    {
        _folder.Array3("", "[1, 1, 4]", "[1, 1, 4]", Raw);
        Directory.CreateDirectory(_folder["c/0/0/0"]);

        await Assert.ThrowsAsync<RefusalException>(async () => await _folder.Array().ReadChunk(default, new byte[4], default));
    }

    [Theory]
    [InlineData("zarr.json")]
    [InlineData(".zarray")]
    [InlineData("datasource-properties.json")]
    [InlineData("info")]
    [InlineData("attributes.json")]
    public void Noise_in_place_of_metadata_is_refused(string file)
    {
        var noise = new byte[2000];
        new Random(7).NextBytes(noise);
        _folder.Write(file, noise);

        Refused(() => _folder.Open());
    }

    [Fact]
    public void Paths_that_are_none_are_refused()
    {
        foreach (var path in (string[])["", " ", "a\0b", new('x', 5000)])
        {
            Assert.Throws<RefusalException>(() => VolumeFormats.Open(path, AllowedRoots.Everything));
        }
    }

    private static RefusalException Refused(Action action)
    {
        var refusal = Assert.Throws<RefusalException>(action);
        Assert.Equal(RefusalKind.Unreadable, refusal.Kind);
        return refusal;
    }
}

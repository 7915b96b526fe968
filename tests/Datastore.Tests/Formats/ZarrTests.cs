using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Volumes;
using Lamella.Testing;

namespace Lamella.Datastore.Tests.Formats;

public sealed class ZarrTests : IDisposable
{
    private const string Raw = """[{"name": "bytes", "configuration": {"endian": "little"}}]""";
    private const string Zstd = """[{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "zstd"}]""";
    private readonly VolumeFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("start", "little")]
    [InlineData("start", "big")]
    [InlineData("end", "little")]
    [InlineData("end", "big")]
    public async Task Reads_shards_within_shards_with_the_index_at_either_end(string location, string endian)
    {
        var (start, big) = (location == "start", endian == "big");
        var index = $$"""[{"name": "bytes", "configuration": {"endian": "{{endian}}"} }, {"name": "crc32c"}]""";
        string Sharding(string shape, string codecs) =>
            $$$"""[{"name": "sharding_indexed", "configuration": {"chunk_shape": {{{shape}}}, "codecs": {{{codecs}}}, "index_codecs": {{{index}}}, "index_location": "{{{location}}}"}}]""";
        _folder.Array3("", "[1, 1, 8]", "[1, 1, 8]", Sharding("[1, 1, 4]", Sharding("[1, 1, 2]", Raw)));
        var first = VolumeFolder.Shard([[1, 2], [3, 4]], start, big);
        var second = VolumeFolder.Shard([null, [7, 8]], start, big);
        _folder.Write("c/0/0/0", VolumeFolder.Shard([first, second], start, big));

        var level = _folder.Open().Layers.Single().Levels.Single();

        Assert.Equal(new Int3(2, 1, 1), level.Array.ChunkSize);
        Assert.Equal([1, 2, 3, 4, 0, 0, 7, 8], await VolumeFolder.ReadAll(level));
        Assert.Equal([1, 2, 3, 4, 0, 0, 7, 8], await VolumeFolder.ReadAll(level));
    }

    [Fact]
    public async Task Reads_channels_that_lie_together_in_a_chunk_one_by_one()
    {
        _folder.Array3("", "[2, 1, 1, 3]", "[2, 1, 1, 3]", Raw, more: """ "dimension_names": ["c", "z", "y", "x"] """).Write("c/0/0/0/0", [1, 2, 3, 11, 12, 13]);

        Assert.Equal([1, 2, 3, 11, 12, 13], await VolumeFolder.ReadAll(_folder.Open().Layers.Single().Levels.Single()));
    }

    [Fact]
    public async Task Knows_axes_by_their_names_whatever_their_order()
    {
        _folder.Array3("", "[3, 2, 1]", "[3, 2, 1]", Raw, more: """ "dimension_names": ["x", "y", "z"] """).Write("c/0/0/0", [1, 4, 2, 5, 3, 6]);

        var layer = _folder.Open().Layers.Single();

        Assert.Equal(new Int3(3, 2, 1), layer.Box.Size);
        Assert.Equal([1, 2, 3, 4, 5, 6], await VolumeFolder.ReadAll(layer.Levels.Single()));
    }

    [Fact]
    public async Task What_is_not_stored_is_the_fill_value_inside_and_outside()
    {
        _folder.Array3("", "[1, 1, 4]", "[1, 1, 2]", Raw, "int16", "-7").Write("c/0/0/1", [1, 0, 2, 0]);
        var voxels = new byte[12];

        await new VolumeReader(_folder.Open().Layers.Single().Levels.Single()).Read(new Box(new(0, 0, 0), new(6, 1, 1)), 0, 0, voxels, default);

        Assert.Equal([-7, -7, 1, 2, -7, -7], voxels.Chunk(2).Select(pair => (int)BitConverter.ToInt16(pair)));
        Assert.Equal("-7", _folder.Open().Layers.Single().FillValue);
    }

    [Theory]
    [InlineData("uint64", "18446744073709551615", "18446744073709551615")]
    [InlineData("float32", "\"NaN\"", "NaN")]
    [InlineData("float64", "\"-Infinity\"", "-Infinity")]
    [InlineData("float32", "\"0x7fc00000\"", "NaN")]
    [InlineData("int8", "0.0", "0")]
    public void Fill_values_are_exact(string type, string fill, string expected)
    {
        _folder.Array3("", "[1, 1, 4]", "[1, 1, 2]", Raw, type, fill);

        Assert.Equal(expected, _folder.Open().Layers.Single().FillValue);
    }

    [Fact]
    public async Task A_chunk_may_be_absent_but_not_the_array()
    {
        _folder.Array3("", "[1, 1, 4]", "[1, 1, 2]", Raw);
        var array = _folder.Array();
        Assert.False(await array.ReadChunk(new(0, 0, 0, 0, 0), new byte[2], default));

        File.Delete(_folder["zarr.json"]);

        var refusal = await Assert.ThrowsAsync<RefusalException>(async () => await array.ReadChunk(new(0, 0, 0, 0, 0), new byte[2], default));
        Assert.Equal(RefusalKind.StoreFailed, refusal.Kind);
    }

    [Fact]
    public async Task Finds_the_stored_bytes_of_a_chunk_only_where_they_are_what_is_served()
    {
        _folder.Array3("", "[1, 1, 4]", "[1, 1, 2]", Zstd, "uint16").Write("c/0/0/0", VolumeFolder.Packed([1, 0, 2, 0]));

        Assert.Equal(StoredChunk.Verbatim(_folder["c/0/0/0"], 0, (int)new FileInfo(_folder["c/0/0/0"]).Length), await _folder.Array().Locate(new(0, 0, 0, 0, 0), default));
        Assert.Equal(StoredChunkState.Missing, (await _folder.Array().Locate(new(1, 0, 0, 0, 0), default)).State);

        foreach (var codecs in (string[])[Raw, Zstd.Replace("little", "big", StringComparison.Ordinal), Zstd.Replace("}]", "}, {\"name\": \"crc32c\"}]", StringComparison.Ordinal)])
        {
            _folder.Array3("", "[1, 1, 4]", "[1, 1, 2]", codecs, "uint16");
            Assert.Equal(StoredChunkState.NeedsDecoding, (await _folder.Array().Locate(new(0, 0, 0, 0, 0), default)).State);
        }

        _folder.Array3("", "[2, 1, 1, 2]", "[2, 1, 1, 2]", Zstd);
        Assert.Equal(StoredChunkState.NeedsDecoding, (await _folder.Array().Locate(new(0, 0, 0, 0, 0), default)).State);
    }

    [SharedDataFact("written")]
    public async Task Finds_the_stored_bytes_of_a_chunk_inside_its_shard()
    {
        var array = VolumeFormats.Open(WrittenVolume.At("tensorstore/z3-shard-zstd").Path, AllowedRoots.Everything).Layers.Single().Levels.Single().Array;
        var (decoded, expected) = (new byte[32 * 32 * 32 * 8], new byte[32 * 32 * 32 * 8]);
        Assert.True(await array.ReadChunk(new(1, 1, 0, 0, 0), expected, default));

        var stored = await array.Locate(new(1, 1, 0, 0, 0), default);

        Assert.Equal(StoredChunkState.Verbatim, stored.State);
        Assert.Equal(decoded.Length, BuildingBlocks.Zstd.Decompress(File.ReadAllBytes(stored.Path!).AsSpan((int)stored.Offset, stored.Length), decoded));
        Assert.Equal(expected, decoded);
        Assert.Equal(stored, await array.Locate(new(1, 1, 0, 0, 0), default));
    }

    [Fact]
    public async Task A_rewritten_shard_is_read_with_its_new_index()
    {
        var sharding = $$$"""[{"name": "sharding_indexed", "configuration": {"chunk_shape": [1, 1, 2], "codecs": {{{Raw}}}, "index_codecs": [{"name": "bytes"}, {"name": "crc32c"}]}}]""";
        _folder.Array3("", "[1, 1, 4]", "[1, 1, 4]", sharding).Write("c/0/0/0", VolumeFolder.Shard([[1, 2], [3, 4]]));
        var level = _folder.Open().Layers.Single().Levels.Single();
        Assert.Equal([1, 2, 3, 4], await VolumeFolder.ReadAll(level));

        _folder.Write("c/0/0/0", VolumeFolder.Shard([null, [5, 6]]));

        Assert.Equal([0, 0, 5, 6], await VolumeFolder.ReadAll(level));
    }

    [Fact]
    public async Task Consolidated_metadata_stands_in_for_files_that_are_not_there()
    {
        var array = _folder.Array3("a", "[1, 1, 2]", "[1, 1, 2]", Raw).Write("a/c/0/0/0", [8, 9])["a/zarr.json"];
        _folder.Write("zarr.json", $$$"""
            {"zarr_format": 3, "node_type": "group", "attributes": {}, "consolidated_metadata": {"kind": "inline", "must_understand": false, "metadata": {"a": {{{File.ReadAllText(array)}}} } } }
            """);
        File.Delete(array);

        var layer = _folder.Open().Layers.Single();

        Assert.Equal("a", layer.Name);
        Assert.Equal([8, 9], await VolumeFolder.ReadAll(layer.Levels.Single()));
    }

    [Theory]
    [InlineData("""[{"name": "bytes"}, {"name": "pcodec"}]""", "'pcodec'")]
    [InlineData("""[{"name": "zstd"}]""", "'zstd'")]
    [InlineData("""[{"name": "transpose", "configuration": {"order": [0, 0, 1]}}, {"name": "bytes"}]""", "permutation")]
    [InlineData("""[]""", "1 to 16 codecs")]
    public void Names_the_codec_that_it_cannot_read(string codecs, string named)
    {
        _folder.Array3("", "[1, 1, 4]", "[1, 1, 2]", codecs);

        Assert.Contains(named, Assert.Throws<RefusalException>(() => _folder.Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_extension_is_refused_unless_it_need_not_be_understood()
    {
        _folder.Array3("", "[1]", "[1]", Raw, more: """ "veil": {"name": "x"} """);
        Assert.Contains("veil", Assert.Throws<RefusalException>(() => _folder.Open()).Message, StringComparison.Ordinal);

        _folder.Array3("", "[1]", "[1]", Raw, more: """ "veil": {"name": "x", "must_understand": false} """);
        Assert.NotEmpty(_folder.Open().Layers);
    }
}

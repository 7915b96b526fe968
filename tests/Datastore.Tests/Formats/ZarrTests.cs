using Lamella.Datastore.Volumes;
using Lamella.Testing;

namespace Lamella.Datastore.Tests.Formats;

public sealed class ZarrTests
{
    [SharedDataTheory("written")]
    [InlineData("tensorstore/z3-shard-zstd")]
    [InlineData("tensorstore/z3-shard-transposed-blosc")]
    [InlineData("tensorstore/z3-gzip-crc-bigendian")]
    [InlineData("zarr-python/v3-default")]
    [InlineData("zarr-python/v3-shards")]
    [InlineData("zarr-python/consolidated/img")]
    public async Task Reads_the_voxels_that_other_programs_wrote(string path)
    {
        var written = WrittenVolume.At(path);
        var layer = VolumeFormats.Open(written.Path, AllowedRoots.Everything).Layers.Single();

        Assert.Equal(written.VoxelType, layer.VoxelType);
        Assert.Equal(written.Sha256, written.Sha256Of(await layer.ReadAll(layer.Levels.Single())));
    }

    [SharedDataFact("written")]
    public async Task Finds_the_stored_bytes_of_a_chunk_inside_its_shard()
    {
        var array = VolumeFormats.Open(WrittenVolume.At("tensorstore/z3-shard-zstd").Path, AllowedRoots.Everything).Layers.Single().Levels.Single().Array;
        var decoded = new byte[32 * 32 * 32 * 8];
        var expected = new byte[decoded.Length];
        Assert.True(await array.ReadChunk(new(1, 1, 0, 0, 0), expected, default));

        var stored = await array.Locate(new(1, 1, 0, 0, 0), default);

        Assert.Equal(StoredChunkState.Verbatim, stored.State);
        var frame = File.ReadAllBytes(stored.Path!).AsSpan((int)stored.Offset, stored.Length);
        Assert.Equal(decoded.Length, Codecs.Zstd.Decompress(frame, decoded));
        Assert.Equal(expected, decoded);
        Assert.Equal(stored, await array.Locate(new(1, 1, 0, 0, 0), default));
    }
}

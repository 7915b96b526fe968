using Lamella.Datastore.Volumes;
using Lamella.Testing;

namespace Lamella.Datastore.Tests.Formats;

public sealed class ZarrTests
{
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

using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Codecs;
using Lamella.Datastore.Volumes;

namespace Lamella.Datastore.Zarr;

/// <summary>What the metadata of a Zarr array says, version 2 or 3, checked against <see cref="ReadLimits"/>. Axes stand in the order of the array.</summary>
internal sealed record ZarrMetadata(
    int Version,
    int[] Shape,
    int[] ChunkShape,
    VoxelType VoxelType,
    byte[] FillVoxel,
    string FillValue,
    ChunkKeys Keys,
    ZarrCodecs Codecs,
    string[]? AxisNames,
    Claim Attributes)
{
    /// <summary>The shape of the smallest unit that can be decoded by itself.</summary>
    public int[] InnerChunkShape => Codecs.Shards.Count == 0 ? ChunkShape : Codecs.Shards[^1].InnerShape;
}

/// <summary>How the position of a chunk becomes the name of its file.</summary>
/// <param name="Prefix">True for <c>c/0/1</c>, false for <c>0/1</c>.</param>
internal sealed record ChunkKeys(bool Prefix, char Separator)
{
    public string Of(ReadOnlySpan<int> chunk)
    {
        if (chunk.IsEmpty)
        {
            return Prefix ? "c" : "0";
        }

        Span<char> key = stackalloc char[1 + (ReadLimits.Rank * 12)];
        var length = 0;
        if (Prefix)
        {
            key[length++] = 'c';
        }

        foreach (var position in chunk)
        {
            if (length > 0)
            {
                key[length++] = Separator;
            }

            position.TryFormat(key[length..], out var digits, provider: System.Globalization.CultureInfo.InvariantCulture);
            length += digits;
        }

        return new string(key[..length]);
    }
}

/// <summary>From stored bytes to voxels: shards from the outside in, then the order of the axes, then bytes.</summary>
/// <param name="Order">The axes as the bytes run, slowest first.</param>
internal sealed record ZarrCodecs(IReadOnlyList<ShardLevel> Shards, int[] Order, bool BigEndian, CodecChain Bytes);

/// <summary>One level of <c>sharding_indexed</c>: a file, or a part of one, that holds many chunks and an index of where each lies.</summary>
/// <param name="InnerShape">Of the chunks inside, in the order of the array's axes.</param>
/// <param name="Grid">How many chunks lie along each axis, in the order of <paramref name="Order"/>.</param>
/// <param name="Order">The axes as the index runs, slowest first.</param>
internal sealed record ShardLevel(int[] InnerShape, int[] Grid, int[] Order, bool IndexAtStart, bool IndexBigEndian, bool IndexChecksum)
{
    public int Chunks => Grid.Aggregate(1, (product, count) => product * count);

    public int IndexBytes => (Chunks * 16) + (IndexChecksum ? 4 : 0);
}

/// <summary>Checks that v2 and v3 share.</summary>
internal static class ZarrLimits
{
    /// <exception cref="RefusalException">Unreadable when one chunk would not fit.</exception>
    public static void CheckChunk(Claim shape, ReadOnlySpan<int> chunkShape, VoxelType type)
    {
        long bytes = type.Bytes();
        foreach (var length in chunkShape)
        {
            bytes *= length;
            if (bytes > ReadLimits.ChunkBytes)
            {
                throw shape.Refuse($"makes a chunk of more than {ReadLimits.ChunkBytes >> 20} MiB, which is the most that is decoded at once. Store it in smaller chunks.");
            }
        }
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Lamella.BuildingBlocks;
using Lamella.Datastore.Codecs;
using Lamella.Datastore.Volumes;

namespace Lamella.Datastore.Zarr;

/// <summary>Where a chunk lies in its file. A length of zero bytes is possible, and then nothing decodes from it.</summary>
internal readonly record struct ChunkRange(long Offset, long Length);

/// <summary>Finds chunks in shards (zarr-specs, sharding-indexed: an index of offset and length for each chunk, all ones where it is not stored).</summary>
internal static class ShardReader
{
    private const ulong NotStored = ulong.MaxValue;

    /// <summary>How long an index is believed without looking at its file again.</summary>
    private const long TrustedMilliseconds = 1000;

    /// <summary>
    /// The range of the chunk that begins at voxel <paramref name="begin"/> of the shard that begins at <paramref name="shardBegin"/> (both in
    /// the order of the array's axes); null when it is not stored.
    /// </summary>
    /// <param name="file">The shard. Its bytes may be anything: every offset is checked against the part of the file that it points into.</param>
    public static ChunkRange? Find(VolumeFile file, IReadOnlyList<ShardLevel> levels, ReadOnlySpan<int> begin, ReadOnlySpan<int> shardBegin)
    {
        var stamp = FileStamp.Of(file);
        return Find(file.Path, file, stamp, levels, begin, shardBegin, out var range) ? range : null;
    }

    /// <summary>The same from memory alone; false when the indexes are not there or were last confirmed too long ago.</summary>
    public static bool TryFindCached(string path, IReadOnlyList<ShardLevel> levels, ReadOnlySpan<int> begin, ReadOnlySpan<int> shardBegin, out ChunkRange? range)
    {
        range = null;
        if (IndexCache.Shared.Find(path, 0, 0) is not { } outer || Environment.TickCount64 - outer.CheckedAt > TrustedMilliseconds)
        {
            return false;
        }

        var region = new ChunkRange(0, outer.Stamp.Length);
        Span<int> regionBegin = stackalloc int[begin.Length];
        shardBegin.CopyTo(regionBegin);
        for (var depth = 0; depth < levels.Count; depth++)
        {
            var level = levels[depth];
            if (IndexCache.Shared.Find(path, region.Offset, depth) is not { } known || known.Stamp != outer.Stamp || known.Index.Length != level.Chunks * 2)
            {
                return false;
            }

            if (Look(path, known.Index, level, region, begin, regionBegin) is not { } next)
            {
                return true;
            }

            region = next;
        }

        range = region;
        return true;
    }

    private static bool Find(
        string path, VolumeFile file, FileStamp stamp, IReadOnlyList<ShardLevel> levels, ReadOnlySpan<int> begin, ReadOnlySpan<int> shardBegin, out ChunkRange range)
    {
        range = new ChunkRange(0, file.Length);
        Span<int> regionBegin = stackalloc int[begin.Length];
        shardBegin.CopyTo(regionBegin);
        for (var depth = 0; depth < levels.Count; depth++)
        {
            var level = levels[depth];
            ulong[] index;
            if (IndexCache.Shared.Find(path, range.Offset, depth) is { } known && known.Stamp == stamp && known.Index.Length == level.Chunks * 2)
            {
                index = known.Index;
                IndexCache.Shared.Confirm(path, range.Offset, depth);
            }
            else
            {
                index = ReadIndex(file, level, range);
                IndexCache.Shared.Keep(path, range.Offset, depth, index, stamp);
            }

            if (Look(path, index, level, range, begin, regionBegin) is not { } next)
            {
                return false;
            }

            range = next;
        }

        return true;
    }

    private static ulong[] ReadIndex(VolumeFile file, ShardLevel level, ChunkRange region)
    {
        if (region.Length < level.IndexBytes)
        {
            throw new RefusalException(
                RefusalKind.Unreadable, $"The shard in '{file.Path}' is broken: its {region.Length} bytes are too few for an index of {level.IndexBytes}.");
        }

        var bytes = new byte[level.IndexBytes];
        file.Read(level.IndexAtStart ? region.Offset : region.Offset + region.Length - bytes.Length, bytes);
        ReadOnlySpan<byte> content;
        try
        {
            content = level.IndexChecksum ? Crc32C.Checked(bytes) : bytes;
        }
        catch (RefusalException broken)
        {
            throw new RefusalException(RefusalKind.Unreadable, $"The index of the shard in '{file.Path}' is broken. {broken.Message}", broken);
        }

        var index = MemoryMarshal.Cast<byte, ulong>(content).ToArray();
        if (level.IndexBigEndian)
        {
            BinaryPrimitives.ReverseEndianness(index, index);
        }

        return index;
    }

    private static ChunkRange? Look(string path, ulong[] index, ShardLevel level, ChunkRange region, ReadOnlySpan<int> begin, Span<int> regionBegin)
    {
        var position = 0;
        for (var i = 0; i < level.Order.Length; i++)
        {
            var axis = level.Order[i];
            var chunk = (begin[axis] - regionBegin[axis]) / level.InnerShape[axis];
            position = (position * level.Grid[i]) + chunk;
            regionBegin[axis] += chunk * level.InnerShape[axis];
        }

        var (offset, length) = (index[position * 2], index[(position * 2) + 1]);
        if (offset == NotStored && length == NotStored)
        {
            return null;
        }

        return offset <= (ulong)region.Length && length <= (ulong)region.Length - offset
            ? new ChunkRange(region.Offset + (long)offset, (long)length)
            : throw new RefusalException(
                RefusalKind.Unreadable,
                $"The index of the shard in '{path}' is broken: it points to {length} bytes at {offset}, where the shard has {region.Length} bytes.");
    }
}

using System.Numerics;
using System.Runtime.InteropServices;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Datastore.Merged;

/// <summary>Painted voxels over those of a fallback segmentation.</summary>
internal static class Merging
{
    /// <summary>Widens segment ids to 64 bits, exactly. Ids that were written as negative numbers keep their bits.</summary>
    /// <param name="voxels">Little-endian, as many as <paramref name="ids"/>.</param>
    public static void Widen(ReadOnlySpan<byte> voxels, VoxelType type, Span<ulong> ids)
    {
        switch (type)
        {
            case VoxelType.U8:
                Widen<byte>(voxels, ids);
                break;
            case VoxelType.U16:
                Widen<ushort>(voxels, ids);
                break;
            case VoxelType.U32:
                Widen<uint>(voxels, ids);
                break;
            case VoxelType.I8:
                Widen<sbyte>(voxels, ids);
                break;
            case VoxelType.I16:
                Widen<short>(voxels, ids);
                break;
            case VoxelType.I32:
                Widen<int>(voxels, ids);
                break;
            case VoxelType.F32:
                Widen<float>(voxels, ids);
                break;
            case VoxelType.F64:
                Widen<double>(voxels, ids);
                break;
            default:
                voxels.CopyTo(MemoryMarshal.AsBytes(ids));
                break;
        }
    }

    /// <summary>Puts painted voxels over what is there.</summary>
    /// <param name="painted">One bit a voxel, 64 a word, the first in the lowest.</param>
    /// <param name="values">One a voxel.</param>
    /// <param name="ids">One a voxel: the fallback, overwritten where painted.</param>
    public static void Over(ReadOnlySpan<ulong> painted, ReadOnlySpan<ulong> values, Span<ulong> ids)
    {
        for (var word = 0; word < painted.Length; word++)
        {
            for (var taken = painted[word]; taken != 0;)
            {
                // Strokes are runs along x: each is copied at once, by vectors.
                var start = BitOperations.TrailingZeroCount(taken);
                var length = BitOperations.TrailingZeroCount(~(taken >> start));
                values.Slice((word * 64) + start, length).CopyTo(ids[((word * 64) + start)..]);
                taken = start + length == 64 ? 0 : taken & (ulong.MaxValue << (start + length));
            }
        }
    }

    /// <summary>The same for a part of a brick of 32³ voxels, in a box of voxels.</summary>
    /// <param name="part">What is put; within the brick and within <paramref name="box"/>, in voxels of one level.</param>
    /// <param name="brick">Where the brick's first voxel lies.</param>
    /// <param name="ids">The voxels of <paramref name="box"/>, x fastest, then y, z.</param>
    public static void Over(ReadOnlySpan<ulong> painted, ReadOnlySpan<ulong> values, Box part, Int3 brick, Span<ulong> ids, Box box)
    {
        const int edge = MergedLayer.Edge;
        var (firstX, width) = (part.Min.X - brick.X, part.Size.X);
        var wanted = (width == edge ? uint.MaxValue : (1u << width) - 1) << firstX;
        for (var z = part.Min.Z; z < part.End.Z; z++)
        {
            for (var y = part.Min.Y; y < part.End.Y; y++)
            {
                // A row is half a word.
                var row = ((z - brick.Z) * edge) + (y - brick.Y);
                var taken = (uint)(painted[row / 2] >> (row % 2 * edge)) & wanted;
                var to = ids[(int)((((((long)z - box.Min.Z) * box.Size.Y) + (y - box.Min.Y)) * box.Size.X) + (part.Min.X - box.Min.X))..];
                while (taken != 0)
                {
                    var start = BitOperations.TrailingZeroCount(taken);
                    var length = BitOperations.TrailingZeroCount(~(taken >> start));
                    values.Slice((row * edge) + start, length).CopyTo(to[(start - firstX)..]);
                    taken = start + length == edge ? 0 : taken & (uint.MaxValue << (start + length));
                }
            }
        }
    }

    private static void Widen<T>(ReadOnlySpan<byte> voxels, Span<ulong> ids) where T : unmanaged, INumber<T>
    {
        var typed = MemoryMarshal.Cast<byte, T>(voxels);
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = ulong.CreateTruncating(typed[i]);
        }
    }
}

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

    private static void Widen<T>(ReadOnlySpan<byte> voxels, Span<ulong> ids) where T : unmanaged, INumber<T>
    {
        var typed = MemoryMarshal.Cast<byte, T>(voxels);
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = ulong.CreateTruncating(typed[i]);
        }
    }
}

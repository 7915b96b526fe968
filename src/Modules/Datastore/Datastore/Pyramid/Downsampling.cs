using System.Numerics;
using System.Runtime.InteropServices;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Datastore.Pyramid;

/// <summary>Makes a box of a coarser level from the finer one: <see cref="Mean"/> for images, <see cref="Mode"/> for segmentations.</summary>
internal static class Downsampling
{
    /// <summary>The finer voxels that a box of coarser ones covers and that exist.</summary>
    /// <param name="coarse">In voxels of the coarser level's grid.</param>
    /// <param name="factors">1 or 2 along x, y, z.</param>
    /// <param name="fineLevel">All of the finer level, in voxels of its grid.</param>
    public static Box Covered(Box coarse, Int3 factors, Box fineLevel) =>
        new Box(coarse.Min * factors, coarse.Size * factors).Intersect(fineLevel);

    /// <summary>Fills a box of the coarser level. A coarse voxel at an edge is made from those fine voxels that exist, and each covers one at least.</summary>
    /// <param name="fine">Voxels of <paramref name="fineBox"/>, little-endian, x fastest, then y, z.</param>
    /// <param name="fineBox">What <see cref="Covered"/> answered.</param>
    /// <param name="coarse">Room for the voxels of <paramref name="coarseBox"/>.</param>
    public static void Run(
        LayerCategory category, VoxelType voxelType, ReadOnlySpan<byte> fine, Box fineBox, Span<byte> coarse, Box coarseBox, Int3 factors)
    {
        // The mode of signed ids, or of floats that stand for ids, is that of their bits.
        switch (category, voxelType)
        {
            case (LayerCategory.Image, VoxelType.I8): Run<sbyte>(category, fine, fineBox, coarse, coarseBox, factors); break;
            case (LayerCategory.Image, VoxelType.U16): Run<ushort>(category, fine, fineBox, coarse, coarseBox, factors); break;
            case (LayerCategory.Image, VoxelType.I16): Run<short>(category, fine, fineBox, coarse, coarseBox, factors); break;
            case (LayerCategory.Image, VoxelType.U32): Run<uint>(category, fine, fineBox, coarse, coarseBox, factors); break;
            case (LayerCategory.Image, VoxelType.I32): Run<int>(category, fine, fineBox, coarse, coarseBox, factors); break;
            case (LayerCategory.Image, VoxelType.U64): Run<ulong>(category, fine, fineBox, coarse, coarseBox, factors); break;
            case (LayerCategory.Image, VoxelType.I64): Run<long>(category, fine, fineBox, coarse, coarseBox, factors); break;
            case (LayerCategory.Image, VoxelType.F32): Run<float>(category, fine, fineBox, coarse, coarseBox, factors); break;
            case (LayerCategory.Image, VoxelType.F64): Run<double>(category, fine, fineBox, coarse, coarseBox, factors); break;
            default:
                switch (voxelType.Bytes())
                {
                    case 1: Run<byte>(category, fine, fineBox, coarse, coarseBox, factors); break;
                    case 2: Run<ushort>(category, fine, fineBox, coarse, coarseBox, factors); break;
                    case 4: Run<uint>(category, fine, fineBox, coarse, coarseBox, factors); break;
                    default: Run<ulong>(category, fine, fineBox, coarse, coarseBox, factors); break;
                }

                break;
        }
    }

    private static void Run<T>(
        LayerCategory category, ReadOnlySpan<byte> fineBytes, Box fineBox, Span<byte> coarseBytes, Box coarseBox, Int3 factors)
        where T : unmanaged, INumber<T>
    {
        var fine = MemoryMarshal.Cast<byte, T>(fineBytes);
        var coarse = MemoryMarshal.Cast<byte, T>(coarseBytes);
        for (var z = 0; z < coarseBox.Size.Z; z++)
        {
            var (firstZ, endZ) = Along(coarseBox.Min.Z + z, factors.Z, fineBox.Min.Z, fineBox.Size.Z);
            for (var y = 0; y < coarseBox.Size.Y; y++)
            {
                var (firstY, endY) = Along(coarseBox.Min.Y + y, factors.Y, fineBox.Min.Y, fineBox.Size.Y);
                var rows = RowsOf(fine, fineBox.Size, firstY, endY, firstZ, endZ);
                Line(category, rows, coarse.Slice(((z * coarseBox.Size.Y) + y) * coarseBox.Size.X, coarseBox.Size.X), coarseBox.Min.X, fineBox.Min.X, factors.X);
            }
        }
    }

    private static void Line<T>(LayerCategory category, Rows<T> rows, Span<T> coarse, int coarseMin, int fineMin, int factor)
        where T : unmanaged, INumber<T>
    {
        if (factor == 2 && coarseMin * 2 < fineMin)
        {
            Part(category, rows, 1, coarse[..1]);
            rows = rows.Slice(1);
            coarse = coarse[1..];
        }

        var whole = rows.A.Length / factor;
        Part(category, rows, factor, coarse[..whole]);
        if (whole < coarse.Length)
        {
            Part(category, rows.Slice(whole * factor), 1, coarse[whole..]);
        }
    }

    private static void Part<T>(LayerCategory category, Rows<T> rows, int step, Span<T> coarse) where T : unmanaged, INumber<T>
    {
        if (category == LayerCategory.Segmentation)
        {
            Mode.Row(rows, step, coarse);
        }
        else
        {
            Mean.Row(rows, step, coarse);
        }
    }

    /// <summary>Which fine voxels, counted in the box, a coarse one covers along an axis.</summary>
    private static (int First, int End) Along(int coarse, int factor, int fineMin, int fineSize) =>
        (Math.Max((coarse * factor) - fineMin, 0), Math.Min(((coarse + 1) * factor) - fineMin, fineSize));

    private static Rows<T> RowsOf<T>(ReadOnlySpan<T> fine, Int3 size, int firstY, int endY, int firstZ, int endZ)
    {
        var a = Row(fine, size, firstY, firstZ);
        var (twoY, twoZ) = (endY - firstY == 2, endZ - firstZ == 2);
        return (twoY, twoZ) switch
        {
            (false, false) => new(a, default, default, default, 1),
            (true, false) => new(a, Row(fine, size, firstY + 1, firstZ), default, default, 2),
            (false, true) => new(a, Row(fine, size, firstY, firstZ + 1), default, default, 2),
            _ => new(a, Row(fine, size, firstY + 1, firstZ), Row(fine, size, firstY, firstZ + 1), Row(fine, size, firstY + 1, firstZ + 1), 4),
        };
    }

    private static ReadOnlySpan<T> Row<T>(ReadOnlySpan<T> voxels, Int3 size, int y, int z) =>
        voxels.Slice(((z * size.Y) + y) * size.X, size.X);
}

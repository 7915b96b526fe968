using System.Numerics;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Annotations.Volumes;

/// <summary>Masks on other grids than their own.</summary>
internal static class Upsampling
{
    /// <summary>The taken voxels as boxes one voxel high and deep, of the brick's own voxels.</summary>
    public static IEnumerable<Box> Runs(ulong[] mask)
    {
        for (var row = 0; row < Mask.Edge * Mask.Edge; row++)
        {
            for (var left = Row(mask, row % Mask.Edge, row / Mask.Edge); left != 0;)
            {
                var start = BitOperations.TrailingZeroCount(left);
                var length = BitOperations.TrailingZeroCount(~((ulong)left >> start));
                yield return new(new(start, row % Mask.Edge, row / Mask.Edge), new(length, 1, 1));
                left &= start + length == Mask.Edge ? 0 : uint.MaxValue << (start + length);
            }
        }
    }

    /// <summary>Takes every voxel of a fine brick that lies under a taken voxel of a coarse one.</summary>
    /// <param name="coarse"><see cref="Mask.Words"/> words.</param>
    /// <param name="coarseMin">The coarse brick's first voxel, in coarse voxels.</param>
    /// <param name="factors">How many fine voxels a coarse one spans.</param>
    /// <param name="shift">Where coarse voxel (0, 0, 0) begins, in fine voxels.</param>
    /// <param name="fineMin">The fine brick's first voxel.</param>
    /// <param name="fine"><see cref="Mask.Words"/> words; taken voxels are added.</param>
    public static void Fill(ReadOnlySpan<ulong> coarse, Int3 coarseMin, Int3 factors, Int3 shift, Int3 fineMin, Span<ulong> fine)
    {
        // Where the brick's rows lie in the coarse brick is the same for all of them.
        Span<byte> columns = stackalloc byte[Mask.Edge];
        for (var x = 0; x < Mask.Edge; x++)
        {
            columns[x] = Column(fineMin.X + x, shift.X, factors.X, coarseMin.X);
        }

        for (var z = 0; z < Mask.Edge; z++)
        {
            var coarseZ = Column(fineMin.Z + z, shift.Z, factors.Z, coarseMin.Z);
            for (var y = 0; coarseZ != Outside && y < Mask.Edge; y++)
            {
                var coarseY = Column(fineMin.Y + y, shift.Y, factors.Y, coarseMin.Y);
                var row = coarseY == Outside ? 0 : Row(coarse, coarseY, coarseZ);
                if (row == 0)
                {
                    continue;
                }

                var taken = row == uint.MaxValue && columns[0] != Outside && columns[^1] != Outside ? uint.MaxValue : Spread(row, columns);
                fine[RowWord(y, z)] |= (ulong)taken << RowBit(y);
            }
        }
    }

    /// <summary>Leaves out what lies beyond the level's end; answers whether anything did.</summary>
    /// <param name="mask"><see cref="Mask.Words"/> words.</param>
    /// <param name="size">How many voxels of the brick are the level's, along x, y, z; more than its edge where all are.</param>
    public static bool Clip(Span<ulong> mask, Int3 size)
    {
        if (size.X >= Mask.Edge && size.Y >= Mask.Edge && size.Z >= Mask.Edge)
        {
            return false;
        }

        var cut = false;
        var columns = size.X >= Mask.Edge ? uint.MaxValue : (1u << size.X) - 1;
        for (var z = 0; z < Mask.Edge; z++)
        {
            for (var y = 0; y < Mask.Edge; y++)
            {
                var allowed = (ulong)(y < size.Y && z < size.Z ? columns : 0) << RowBit(y);
                ref var word = ref mask[RowWord(y, z)];
                var beyond = word & ((ulong)uint.MaxValue << RowBit(y)) & ~allowed;
                word &= ~beyond;
                cut |= beyond != 0;
            }
        }

        return cut;
    }

    private const byte Outside = byte.MaxValue;

    private static byte Column(int fine, int shift, int factor, int coarseMin)
    {
        var from = fine - shift;
        var coarse = (from >= 0 ? from / factor : ((from + 1) / factor) - 1) - coarseMin;
        return coarse is >= 0 and < Mask.Edge ? (byte)coarse : Outside;
    }

    private static uint Spread(uint row, ReadOnlySpan<byte> columns)
    {
        var taken = 0u;
        for (var x = 0; x < Mask.Edge; x++)
        {
            if (columns[x] != Outside)
            {
                taken |= ((row >> columns[x]) & 1) << x;
            }
        }

        return taken;
    }

    // A row of 32 voxels is half a word.
    private static uint Row(ReadOnlySpan<ulong> mask, int y, int z) => (uint)(mask[RowWord(y, z)] >> RowBit(y));

    private static int RowWord(int y, int z) => ((z * Mask.Edge) + y) / 2;

    private static int RowBit(int y) => (y & 1) * Mask.Edge;
}

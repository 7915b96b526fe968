using System.Numerics;
using Lamella.Annotations.Volumes.Bricks;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Annotations.Volumes.Coarse;

/// <summary>
/// What a coarse voxel of a layer is: the most frequent of the finer ones under it, of which each is unpainted or painted with a value. In a tie
/// painted wins over unpainted, and then the lower value. Only voxels that exist are asked: nothing lies beyond a level's end.
/// </summary>
internal static class Pooling
{
    /// <summary>Many places at once: place <c>i</c> has the candidates <c>values[c · places + i]</c>.</summary>
    /// <param name="candidates">How many each place has.</param>
    /// <param name="values">By candidate, then place; 0 where unpainted.</param>
    /// <param name="painted">As <paramref name="values"/>: all bits set where painted, none where not.</param>
    /// <param name="pooled">One value a place.</param>
    /// <param name="pooledPainted">All bits set or none, one a place.</param>
    public static void Pool(int candidates, ReadOnlySpan<ulong> values, ReadOnlySpan<ulong> painted, Span<ulong> pooled, Span<ulong> pooledPainted)
    {
        var (places, at) = (pooled.Length, 0);
        for (; at <= places - Vector<ulong>.Count; at += Vector<ulong>.Count)
        {
            var (best, bestPainted, bestCount) = (Vector<ulong>.Zero, Vector<ulong>.Zero, Vector<ulong>.Zero);
            for (var i = 0; i < candidates; i++)
            {
                var (value, isPainted) = (new Vector<ulong>(values[((i * places) + at)..]), new Vector<ulong>(painted[((i * places) + at)..]));
                var count = Vector<ulong>.Zero;
                for (var j = 0; j < candidates; j++)
                {
                    // A true comparison is all bits: subtracting it adds one.
                    count -= Vector.Equals(value, new Vector<ulong>(values[((j * places) + at)..])) & Vector.Equals(isPainted, new Vector<ulong>(painted[((j * places) + at)..]));
                }

                var lower = (isPainted & ~bestPainted) | (Vector.Equals(isPainted, bestPainted) & Vector.LessThan(value, best));
                var better = Vector.GreaterThan(count, bestCount) | (Vector.Equals(count, bestCount) & lower);
                best = Vector.ConditionalSelect(better, value, best);
                bestPainted = Vector.ConditionalSelect(better, isPainted, bestPainted);
                bestCount = Vector.ConditionalSelect(better, count, bestCount);
            }

            best.CopyTo(pooled[at..]);
            bestPainted.CopyTo(pooledPainted[at..]);
        }

        for (; at < places; at++)
        {
            (pooled[at], pooledPainted[at]) = PoolOne(candidates, values, painted, places, at);
        }
    }

    /// <summary>The same for one place, in plain words.</summary>
    public static (ulong Value, ulong Painted) PoolOne(int candidates, ReadOnlySpan<ulong> values, ReadOnlySpan<ulong> painted, int places, int at)
    {
        var (best, bestPainted, bestCount) = (0UL, 0UL, 0);
        for (var i = 0; i < candidates; i++)
        {
            var (value, isPainted, count) = (values[(i * places) + at], painted[(i * places) + at], 0);
            for (var j = 0; j < candidates; j++)
            {
                count += values[(j * places) + at] == value && painted[(j * places) + at] == isPainted ? 1 : 0;
            }

            if (count > bestCount || (count == bestCount && (isPainted > bestPainted || (isPainted == bestPainted && value < best))))
            {
                (best, bestPainted, bestCount) = (value, isPainted, count);
            }
        }

        return (best, bestPainted);
    }

    /// <summary>Pools a box of a coarse brick anew.</summary>
    /// <param name="box">In voxels of the coarse level; within the brick and the level.</param>
    /// <param name="brick">The coarse brick.</param>
    /// <param name="brickMin">Its first voxel.</param>
    /// <param name="factors">How many finer voxels a coarse one spans.</param>
    /// <param name="shift">Where coarse voxel (0, 0, 0) begins, in finer voxels.</param>
    /// <param name="fineSize">The finer level's size.</param>
    /// <param name="fine">The finer level's brick at an address; null where nothing is painted.</param>
    public static void PoolBox(Box box, OverlayBrick brick, Int3 brickMin, Int3 factors, Int3 shift, Int3 fineSize, Func<Int3, OverlayBrick?> fine)
    {
        var row = new PoolingRow(box.Size.X, factors);
        for (var z = box.Min.Z; z < box.End.Z; z++)
        {
            for (var y = box.Min.Y; y < box.End.Y; y++)
            {
                var existing = new Box(Int3.Zero, fineSize).Intersect(new((new Int3(box.Min.X, y, z) * factors) + shift, new Int3(box.Size.X, 1, 1) * factors));
                row.Read(existing, (box.Min.X * factors.X) + shift.X, fine);
                var local = new Int3(box.Min.X, y, z) - brickMin;
                row.Pool(brick, local.X + (Mask.Edge * (local.Y + (Mask.Edge * local.Z))));
            }
        }
    }
}

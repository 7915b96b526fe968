using System.Numerics;
using System.Runtime.Intrinsics;

namespace Lamella.Datastore.Pyramid;

/// <summary>
/// The coarser level of a segmentation: the id that most of the covered voxels have; of several, the one met first (x fastest, then y, z).
/// So it is always an id that was there. <see cref="Scalar"/> is the definition; <see cref="Row"/> gives the same ids.
/// </summary>
internal static class Mode
{
    private const int MostVoxels = 8;

    /// <summary>One coarse row, by vectors where all covered voxels agree, which inside a segment they do.</summary>
    /// <param name="rows">The fine rows, each of <paramref name="step"/> voxels for each coarse one.</param>
    /// <param name="step">1 or 2: how many fine voxels a coarse one covers along x.</param>
    public static void Row<T>(Rows<T> rows, int step, Span<T> coarse) where T : unmanaged, INumber<T>
    {
        var run = Vector256<T>.Count;
        var x = 0;
        for (; x <= coarse.Length - run; x += run)
        {
            var first = Vector256.Create(rows.A[x * step]);
            var different = Vector256<T>.Zero;
            for (var row = 0; row < rows.Count; row++)
            {
                for (var i = 0; i < step; i++)
                {
                    different |= Vector256.Create(rows[row][((x * step) + (i * run))..]) ^ first;
                }
            }

            if (different == Vector256<T>.Zero)
            {
                first.CopyTo(coarse[x..]);
            }
            else
            {
                Scalar(rows.Slice(x * step), step, coarse.Slice(x, run));
            }
        }

        Scalar(rows.Slice(x * step), step, coarse[x..]);
    }

    /// <summary>One coarse row, voxel by voxel.</summary>
    public static void Scalar<T>(Rows<T> rows, int step, Span<T> coarse) where T : unmanaged, INumber<T>
    {
        Span<T> ids = stackalloc T[MostVoxels];
        for (var x = 0; x < coarse.Length; x++)
        {
            var count = 0;
            for (var row = 0; row < rows.Count; row++)
            {
                for (var i = 0; i < step; i++)
                {
                    ids[count++] = rows[row][(x * step) + i];
                }
            }

            coarse[x] = MostFrequent(ids[..count]);
        }
    }

    private static T MostFrequent<T>(ReadOnlySpan<T> ids) where T : unmanaged, INumber<T>
    {
        var (best, bestCount) = (ids[0], 0);

        // Whoever comes later has fewer voxels left to be counted than are needed to win.
        for (var i = 0; i < ids.Length - bestCount; i++)
        {
            var count = 0;
            foreach (var id in ids[i..])
            {
                count += id == ids[i] ? 1 : 0;
            }

            if (count > bestCount)
            {
                (best, bestCount) = (ids[i], count);
            }
        }

        return best;
    }
}

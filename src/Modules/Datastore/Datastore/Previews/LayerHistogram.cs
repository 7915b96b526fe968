using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Datastore.Previews;

/// <summary>How often which intensity occurs.</summary>
/// <param name="Min">The lowest value that is a number.</param>
/// <param name="Max">The highest.</param>
/// <param name="Buckets">Counts over equal steps from <paramref name="Min"/> to <paramref name="Max"/>; the highest value falls into the last.</param>
/// <param name="Count">How many values were counted: those of a coarse level or of its middle, which stand for all others; NaN and infinities are not.</param>
internal sealed record LayerHistogram(double Min, double Max, IReadOnlyList<long> Buckets, long Count, Percentiles Percentiles)
{
    /// <summary>At most this many voxels are counted: a few megabytes of the source, and 64 of numbers.</summary>
    private const int MostCounted = 4 << 20;

    private const int BucketCount = 256;

    /// <summary>What is counted of a level: all of it, or, where that is too much, its middle, which is as wide along every axis as may be, to a sixteenth.</summary>
    public static Box Counted(Box level)
    {
        var size = Int3.Max(level.Size, Int3.Zero);
        var (edge, most) = (Math.Max(size.X, Math.Max(size.Y, size.Z)), Int3.Zero);
        do
        {
            most = Int3.Min(size, Int3.One * edge);
            edge -= Math.Max(edge / 16, 1);
        }
        while (!Fits(most));

        var half = Int3.One * 2;
        return new Box(level.Min + (size - most).FloorDiv(half), most);
    }

    /// <summary>Whether all of a level is counted.</summary>
    public static bool Fits(Int3 size) => (Int128)size.X * size.Y * size.Z <= MostCounted;

    /// <summary>Counts little-endian voxels. The percentiles are exact for the values given: the nearest rank, no interpolation between buckets.</summary>
    public static LayerHistogram Of(ReadOnlySpan<byte> voxels, VoxelType voxelType)
    {
        var values = Sorted(voxels, voxelType);
        if (values.Length == 0)
        {
            return new LayerHistogram(0, 0, new long[BucketCount], 0, new Percentiles(0, 0));
        }

        var (min, max) = (values[0], values[^1]);
        var buckets = new long[BucketCount];

        // Halved first: the span of all doubles is no double.
        var span = (max / 2) - (min / 2);
        foreach (var value in values)
        {
            buckets[span == 0 ? 0 : Math.Min((int)(((value / 2) - (min / 2)) / span * BucketCount), BucketCount - 1)]++;
        }

        return new LayerHistogram(min, max, buckets, values.Length, new Percentiles(Rank(values, 0.01), Rank(values, 0.99)));
    }

    private static double Rank(double[] sorted, double share) => sorted[Math.Max((int)Math.Ceiling(share * sorted.Length) - 1, 0)];

    private static double[] Sorted(ReadOnlySpan<byte> voxels, VoxelType voxelType)
    {
        var values = Array.FindAll(VoxelNumbers.Of(voxels, voxelType), double.IsFinite);
        Array.Sort(values);
        return values;
    }
}

/// <summary>The values below which one in a hundred, and all but one in a hundred, lie.</summary>
internal sealed record Percentiles(double P1, double P99);

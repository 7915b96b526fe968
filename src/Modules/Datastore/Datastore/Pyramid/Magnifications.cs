using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Datastore.Pyramid;

/// <summary>Which levels a pyramid has: each halves the axes along which voxels are shortest, so that voxels come as near a cube as halving allows.</summary>
internal static class Magnifications
{
    /// <summary>The coarsest level is the first of which every axis fits in this many voxels.</summary>
    public const int CoarsestEdge = 64;

    /// <summary>An axis is left alone while its voxels are longer than this times the shortest: halving it then would lead away from a cube.</summary>
    private static readonly double Longer = Math.Sqrt(2);

    /// <summary>All magnifications, finest (1) first; along each axis each is the one before or twice that.</summary>
    /// <param name="box">In voxels of magnification 1.</param>
    public static IReadOnlyList<Mag> For(Box box, VoxelSize voxelSize)
    {
        var mags = new List<Mag> { Mag.One };
        for (var size = box.Size; Math.Max(size.X, Math.Max(size.Y, size.Z)) > CoarsestEdge;)
        {
            var mag = mags[^1];
            var edges = (X: voxelSize.X * mag.X, Y: voxelSize.Y * mag.Y, Z: voxelSize.Z * mag.Z);

            // An axis that halving makes no shorter has no say in what is shortest.
            var halves = (X: Halves(box.Min.X, box.End.X, mag.X), Y: Halves(box.Min.Y, box.End.Y, mag.Y), Z: Halves(box.Min.Z, box.End.Z, mag.Z));
            var shortest = new[] { (edges.X, halves.X), (edges.Y, halves.Y), (edges.Z, halves.Z) }.Where(axis => axis.Item2).Min(axis => axis.Item1);
            mag = new Mag(
                mag.X * Factor(edges.X, halves.X, shortest), mag.Y * Factor(edges.Y, halves.Y, shortest), mag.Z * Factor(edges.Z, halves.Z, shortest));
            mags.Add(mag);
            size = box.End.CeilDiv(mag.Factors) - box.Min.FloorDiv(mag.Factors);
        }

        return mags;
    }

    /// <summary>One voxel stays one, and two on either side of the origin stay two.</summary>
    private static bool Halves(long min, long end, long mag) => Voxels(min, end, mag * 2) < Voxels(min, end, mag);

    private static long Voxels(long min, long end, long mag) =>
        (long)(Math.Ceiling((double)end / mag) - Math.Floor((double)min / mag));

    private static int Factor(double edge, bool halves, double shortest) => halves && edge <= shortest * Longer ? 2 : 1;
}

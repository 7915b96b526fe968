using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;

namespace Lamella.Annotations.Volumes;

/// <summary>
/// The voxels that a volume layer can have: the magnifications of the layer of the dataset that it lies over. At each of them its bricks are of
/// 32³ voxels, and brick (0, 0, 0) begins at voxel (0, 0, 0) of the level.
/// </summary>
/// <param name="Fallback">The dataset's segmentation that shows where nothing is painted; null for none.</param>
/// <param name="Reference">The dataset's layer whose levels these are: the fallback, else the first image.</param>
/// <param name="Levels">Finest first.</param>
internal sealed record LayerGrid(Guid Dataset, string? Fallback, string Reference, IReadOnlyList<MagDescription> Levels)
{
    private static readonly Int3 Edge = new(Mask.Edge, Mask.Edge, Mask.Edge);

    // Half of what a Morton code holds an axis.
    private const int MostBricks = 1 << 20;

    public MagDescription Finest => Levels[0];

    public MagDescription? Level(Mag mag) => Levels.FirstOrDefault(level => level.Mag == mag);

    /// <summary>All bricks of a level.</summary>
    public static Box Bricks(MagDescription level) => new(Int3.Zero, Int3.Min(level.Size.CeilDiv(Edge), new(MostBricks, MostBricks, MostBricks)));

    /// <summary>How many finest voxels a voxel of the level spans; null where that is no whole number.</summary>
    public Int3? Factors(MagDescription level)
    {
        var (coarse, fine) = (level.Mag.Factors, Finest.Mag.Factors);
        return coarse.X % fine.X == 0 && coarse.Y % fine.Y == 0 && coarse.Z % fine.Z == 0 ? coarse.FloorDiv(fine) : null;
    }

    /// <summary>Where the level's voxel (0, 0, 0) begins, in voxels of the finest level.</summary>
    public Int3 Shift(MagDescription level) => (level.Origin - Finest.Origin).FloorDiv(Finest.Mag.Factors);

    /// <summary>The finest bricks under a brick of a level.</summary>
    public Box FinestUnder(MagDescription level, Int3 brick)
    {
        var (factors, shift) = (Factors(level)!.Value, Shift(level));
        var min = (brick * Edge * factors) + shift;
        return Box.FromTo(min.FloorDiv(Edge), (min + (Edge * factors)).CeilDiv(Edge));
    }

    /// <summary>The bricks that hold these voxels of their level.</summary>
    public static IEnumerable<Int3> BricksOver(Box voxels)
    {
        if (voxels.IsEmpty)
        {
            yield break;
        }

        var (first, end) = (voxels.Min.FloorDiv(Edge), voxels.End.CeilDiv(Edge));
        for (var z = first.Z; z < end.Z; z++)
        {
            for (var y = first.Y; y < end.Y; y++)
            {
                for (var x = first.X; x < end.X; x++)
                {
                    yield return new(x, y, z);
                }
            }
        }
    }
}

using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Datastore.Store;

/// <summary>One level of a layer of our own store.</summary>
/// <param name="Grid">The level's voxels, counted in voxels of this level from the origin of the whole space: all levels share one grid, so an offset that is no multiple of the magnification leaves a first voxel that is covered in part.</param>
/// <param name="Shard">Voxels of one shard file, x, y, z; whole bricks.</param>
/// <param name="BrickEdge">Edge of one brick in voxels.</param>
internal sealed record LevelPlan(Mag Mag, Box Grid, Int3 Shard, int BrickEdge)
{
    /// <summary>Where the level's voxel (0, 0, 0) begins, in voxels of magnification 1.</summary>
    public Int3 Origin => Grid.Min * Mag.Factors;

    public Int3 Size => Grid.Size;

    public Int3 Brick => Int3.One * BrickEdge;

    public Int3 Bricks => Size.CeilDiv(Brick);

    public Int3 BricksPerShard => Shard.CeilDiv(Brick);

    public Int3 Shards => Size.CeilDiv(Shard);

    public static LevelPlan Of(Mag mag, Box box, int brickEdge, Int3 shard)
    {
        var grid = Box.FromTo(box.Min.FloorDiv(mag.Factors), box.End.CeilDiv(mag.Factors));

        // A small level needs no larger shard than itself, and its index stays as small.
        return new LevelPlan(mag, grid, Int3.Min(shard, grid.Size.CeilDiv(Int3.One * brickEdge) * brickEdge), brickEdge);
    }

    /// <summary>Where the index of a shard lists a brick of it: x fastest, then y, z.</summary>
    public int PlaceInIndex(Int3 brickInShard) =>
        (((brickInShard.Z * BricksPerShard.Y) + brickInShard.Y) * BricksPerShard.X) + brickInShard.X;

    /// <summary>The part of a shard that lies in the level, in voxels of the level's grid.</summary>
    public Box BoxOf(Int3 shard) => new Box(Grid.Min + (shard * Shard), Shard).Intersect(Grid);
}

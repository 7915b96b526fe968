using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Pyramid;

namespace Lamella.Datastore.Store;

/// <summary>What one layer of our own store will hold, decided before its first voxel is written.</summary>
/// <param name="Box">In voxels of magnification 1 (x, y, z); the offset may be negative.</param>
/// <param name="FillVoxel">One voxel, little-endian: the value of all that is not stored.</param>
/// <param name="Levels">Finest first.</param>
internal sealed record LayerPlan(
    string Name,
    LayerCategory Category,
    VoxelType VoxelType,
    int Channels,
    int Timepoints,
    Box Box,
    byte[] FillVoxel,
    VoxelSize VoxelSize,
    IReadOnlyList<LevelPlan> Levels)
{
    /// <summary>Raw bytes of a shard at most: what a kill can cost, and what is held in memory while one is written.</summary>
    public const int ShardBytes = 128 << 20;

    private const int ShardEdge = 512;

    /// <summary>Whether the arrays have the axes t, c before z, y, x.</summary>
    public bool HasChannelAxes => Channels > 1 || Timepoints > 1;

    /// <summary>Plans the whole pyramid of a layer.</summary>
    /// <param name="brickEdge">Edge of the cubic bricks in voxels; null for the one that measured best.</param>
    /// <param name="sourceChunk">Chunks of the source, x, y, z: a shard takes whole ones where it can, so that none is decoded twice.</param>
    public static LayerPlan Of(
        string name, LayerCategory category, VoxelType voxelType, int channels, int timepoints, Box box, byte[] fillVoxel,
        VoxelSize voxelSize, int? brickEdge = null, Int3? sourceChunk = null)
    {
        var edge = brickEdge ?? BrickEdgeOf(voxelType);
        var levels = Magnifications.For(box, voxelSize)
            .Select(mag => LevelPlan.Of(mag, box, edge, ShardOf(voxelType, edge, mag == Mag.One ? sourceChunk : null)))
            .ToArray();
        return new LayerPlan(name, category, voxelType, channels, timepoints, box, fillVoxel, voxelSize, levels);
    }

    /// <summary>Chosen by measuring: docs/decisions/0030-bricks-of-our-own-store.md.</summary>
    public static int BrickEdgeOf(VoxelType voxelType) => voxelType.Bytes() == 1 ? 64 : 32;

    private static Int3 ShardOf(VoxelType voxelType, int brickEdge, Int3? sourceChunk)
    {
        var brick = Int3.One * brickEdge;
        var most = ShardBytes / voxelType.Bytes() / (int)brick.Product;
        return VoxelBoxes.Halved(Int3.Max(Int3.One * ShardEdge, sourceChunk ?? Int3.One).CeilDiv(brick), most) * brick;
    }
}

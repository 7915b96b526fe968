using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Store;

namespace Lamella.Testing;

/// <summary>65,536³ voxels of one byte of which only a cube in the middle is stored, laid out as our own store lays out: sharded, zstd, with the whole pyramid.</summary>
public static class SparseVolume
{
    public const int Edge = 65_536;

    // So many different bricks; which of them lies where makes no difference to anybody's memory.
    private const int Kinds = 32;

    /// <summary>Writes the group.</summary>
    /// <param name="present">Edge of the cube in voxels: 1280 are 2 GiB.</param>
    /// <param name="brickEdge">Edge of the bricks in voxels; null for what the store chooses.</param>
    public static void Write(string folder, int present, int? brickEdge = null)
    {
        var layer = LayerPlan.Of(
            "sparse", LayerCategory.Image, VoxelType.U8, channels: 1, timepoints: 1, new Box(Int3.Zero, Int3.One * Edge), [0], new VoxelSize(8, 8, 8, "nanometer"), brickEdge);
        OmeZarrGroup.Write(folder, layer);
        var frames = Frames(layer.Levels[0].BrickEdge);
        foreach (var level in layer.Levels)
        {
            var first = Int3.One * ((Edge - present) / 2);
            var bricks = Box.FromTo(first.FloorDiv(level.Mag.Factors * level.Brick), (first + (Int3.One * present)).CeilDiv(level.Mag.Factors * level.Brick));
            var shards = Box.FromTo(bricks.Min.FloorDiv(level.BricksPerShard), bricks.End.CeilDiv(level.BricksPerShard));
            foreach (var index in VoxelBoxes.Each(shards.Size).Select(step => shards.Min + step))
            {
                var shard = new Box(index * level.BricksPerShard, level.BricksPerShard);
                var here = shard.Intersect(bricks);
                using var writer = new ShardWriter(Path.Combine(folder, new ShardKey(level.Mag, 0, 0, index).PathIn(layer)), (int)level.BricksPerShard.Product);
                foreach (var brick in VoxelBoxes.Each(here.Size).Select(step => here.Min + step))
                {
                    writer.Add(level.PlaceInIndex(brick - shard.Min), frames[((brick.X * 7) + (brick.Y * 11) + (brick.Z * 13)) % Kinds]);
                }

                writer.Complete();
            }
        }
    }

    /// <summary>Bricks of noise in 32 grey levels: about five eighths of their size when compressed, as micrographs are.</summary>
    private static byte[][] Frames(int edge)
    {
        var (random, voxels) = (new Random(edge), new byte[edge * edge * edge]);
        return [.. Enumerable.Range(0, Kinds).Select(kind =>
        {
            random.NextBytes(voxels);
            for (var i = 0; i < voxels.Length; i++)
            {
                voxels[i] = (byte)(64 + (2 * kind) + (voxels[i] & 31));
            }

            var frame = new byte[Zstd.CompressBound(voxels.Length)];
            return frame[..Zstd.Compress(voxels, frame, BrickEncoder.Level)];
        })];
    }
}

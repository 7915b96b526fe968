using System.Collections.Concurrent;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Datastore.Store;

/// <summary>Encodes bricks on all cores and writes them in their order, one batch while the next is encoded. One call at a time.</summary>
internal sealed class BrickBatches(LayerPlan layer)
{
    private static readonly int Bricks = 8 * Environment.ProcessorCount;

    // No more than work at once, however the threads of the pool come and go.
    private readonly ConcurrentQueue<BrickEncoder> _encoders = new();
    private readonly Batch[] _batches = [new(), new()];

    /// <summary>Adds the bricks of a box to the shard.</summary>
    /// <param name="shardBox">In voxels of the level's grid, as <paramref name="box"/>, which lies in it and begins at a brick.</param>
    public async Task Add(ShardWriter writer, LevelPlan level, Box shardBox, Box box, ReadOnlyMemory<byte> voxels, CancellationToken cancellationToken)
    {
        var bricks = VoxelBoxes.Each(box.Size.CeilDiv(level.Brick)).ToArray();
        var first = (box.Min - shardBox.Min).FloorDiv(level.Brick);
        var writing = Task.CompletedTask;
        try
        {
            for (var done = 0; done < bricks.Length; done += Bricks)
            {
                var (begin, batch) = (done, _batches[done / Bricks & 1]);
                var count = Math.Min(Bricks, bricks.Length - begin);
                Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
                {
                    var encoder = _encoders.TryDequeue(out var idle) ? idle : new BrickEncoder(layer.Levels[0].BrickEdge, layer.VoxelType.Bytes(), layer.FillVoxel);
                    var frame = batch.Frames[i] ??= new byte[encoder.FrameBound];
                    batch.Lengths[i] = encoder.Encode(voxels.Span, box, box.Min + (bricks[begin + i] * level.Brick), frame);
                    _encoders.Enqueue(encoder);
                });

                await writing;
                writing = Task.Run(
                    () =>
                    {
                        // In their order and not as they come, so that the same volume gives the same file.
                        for (var i = 0; i < count; i++)
                        {
                            if (batch.Lengths[i] > 0)
                            {
                                writer.Add(level.PlaceInIndex(first + bricks[begin + i]), batch.Frames[i].AsSpan(0, batch.Lengths[i]));
                            }
                        }
                    },
                    CancellationToken.None);
            }

            await writing;
        }
        finally
        {
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private sealed class Batch
    {
        public byte[]?[] Frames { get; } = new byte[Bricks][];

        public int[] Lengths { get; } = new int[Bricks];
    }
}

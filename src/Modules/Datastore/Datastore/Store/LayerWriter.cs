using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Pyramid;

namespace Lamella.Datastore.Store;

/// <summary>
/// Writes a layer with its pyramid, shard by shard: the finest level from a source, each further one from the level before, out of our own
/// files. What is in memory is a bounded part of one shard, whatever the volume's size; what is done stays done (<see cref="ShardJournal"/>).
/// </summary>
/// <param name="folder">The layer's own folder.</param>
/// <param name="written">Hears after each part how many voxels it had, of whichever level, and whether they had been written by an earlier run.</param>
internal sealed class LayerWriter(string folder, LayerPlan layer, IVoxelSource source, ShardJournal journal, Action<long, bool> written) : IDisposable
{
    private readonly int _voxelBytes = layer.VoxelType.Bytes();
    private readonly ThreadLocal<BrickEncoder> _encoder = new(
        () => new BrickEncoder(layer.Levels[0].BrickEdge, layer.VoxelType.Bytes(), layer.FillVoxel));
    private readonly byte[]?[] _frames = new byte[8 * Environment.ProcessorCount][];
    private readonly int[] _lengths = new int[8 * Environment.ProcessorCount];
    private byte[] _voxels = [];
    private byte[] _finer = [];

    /// <summary>Voxels of all levels, channels and timepoints.</summary>
    public static long VoxelsOf(LayerPlan layer) => layer.Levels.Sum(level => level.Size.Product) * layer.Channels * layer.Timepoints;

    /// <summary>Writes what is not written yet; answers the bytes that this took on disk.</summary>
    public async Task<long> Write(CancellationToken cancellationToken)
    {
        OmeZarrGroup.Write(folder, layer);
        var bytes = 0L;
        for (var i = 0; i < layer.Levels.Count; i++)
        {
            using var finer = i == 0 ? null : new StoredLevel(folder, layer, layer.Levels[i - 1]);
            foreach (var shard in ShardKey.All(layer, layer.Levels[i]))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (journal.Knows(layer.Name, shard, out var known))
                {
                    bytes += known;
                    written(layer.Levels[i].BoxOf(shard.Index).Voxels, true);
                    continue;
                }

                var size = await WriteShard(shard, i, finer, cancellationToken);
                journal.Add(layer.Name, shard, size);
                bytes += size;
            }
        }

        return bytes;
    }

    public void Dispose() => _encoder.Dispose();

    private async Task<long> WriteShard(ShardKey shard, int levelIndex, StoredLevel? finer, CancellationToken cancellationToken)
    {
        var level = layer.Levels[levelIndex];
        var box = level.BoxOf(shard.Index);
        var perVoxel = finer is null ? 1 : FactorsOf(levelIndex).Product;
        var part = VoxelBoxes.Halved(box.Size.CeilDiv(level.Brick), LayerPlan.ShardBytes / (_voxelBytes * level.Brick.Product * perVoxel)) * level.Brick;
        using var writer = new ShardWriter(Path.Combine(folder, shard.PathIn(layer)), (int)level.BricksPerShard.Product);
        foreach (var place in VoxelBoxes.Each(box.Size.CeilDiv(part)))
        {
            var partBox = new Box(box.Min + (place * part), part).Intersect(box);
            var voxels = Room(ref _voxels, partBox.Voxels);
            await (finer is null
                ? source.Read(partBox, shard.Channel, shard.Time, voxels, cancellationToken)
                : Downsample(partBox, levelIndex, finer, shard, voxels, cancellationToken));
            AddBricks(writer, level, box, partBox, voxels, cancellationToken);
            written(partBox.Voxels, false);
        }

        return writer.Complete();
    }

    private async Task Downsample(
        Box coarseBox, int levelIndex, StoredLevel finer, ShardKey shard, Memory<byte> coarse, CancellationToken cancellationToken)
    {
        var factors = FactorsOf(levelIndex);
        var fineLevel = layer.Levels[levelIndex - 1].Grid;
        var fineBox = Downsampling.Covered(coarseBox, factors, fineLevel);
        var fine = Room(ref _finer, fineBox.Voxels);
        await finer.Read(fineBox, shard.Channel, shard.Time, fine, cancellationToken);

        // A slice of the coarser level needs its own slices of the finer one only, so that each core takes some.
        Parallel.For(0, coarseBox.Size.Z, z =>
        {
            var slice = new Box(coarseBox.Min + new Int3(0, 0, z), coarseBox.Size with { Z = 1 });
            var under = Downsampling.Covered(slice, factors, fineLevel);
            Downsampling.Run(
                layer.Category, layer.VoxelType, SlicesOf(fine.Span, fineBox, under), under, SlicesOf(coarse.Span, coarseBox, slice), slice, factors);
        });
    }

    private void AddBricks(ShardWriter writer, LevelPlan level, Box shardBox, Box box, ReadOnlyMemory<byte> voxels, CancellationToken cancellationToken)
    {
        var bricks = VoxelBoxes.Each(box.Size.CeilDiv(level.Brick)).ToArray();
        var first = (box.Min - shardBox.Min).FloorDiv(level.Brick);
        for (var done = 0; done < bricks.Length; done += _frames.Length)
        {
            var batch = Math.Min(_frames.Length, bricks.Length - done);
            Parallel.For(0, batch, new ParallelOptions { CancellationToken = cancellationToken }, i =>
            {
                var encoder = _encoder.Value!;
                var frame = _frames[i] ??= new byte[encoder.FrameBound];
                _lengths[i] = encoder.Encode(voxels.Span, box, box.Min + (bricks[done + i] * level.Brick), frame);
            });

            // Written in their order and not as they come, so that the same volume gives the same file.
            for (var i = 0; i < batch; i++)
            {
                if (_lengths[i] > 0)
                {
                    writer.Add(level.PlaceInIndex(first + bricks[done + i]), _frames[i].AsSpan(0, _lengths[i]));
                }
            }
        }
    }

    private Int3 FactorsOf(int levelIndex) => layer.Levels[levelIndex].Mag.Factors.FloorDiv(layer.Levels[levelIndex - 1].Mag.Factors);

    private Span<byte> SlicesOf(Span<byte> voxels, Box box, Box slices) => voxels.Slice(
        checked((slices.Min.Z - box.Min.Z) * box.Size.X * box.Size.Y * _voxelBytes), checked((int)slices.Voxels * _voxelBytes));

    private Memory<byte> Room(ref byte[] buffer, long voxels)
    {
        var bytes = checked((int)(voxels * _voxelBytes));
        if (buffer.Length < bytes)
        {
            buffer = GC.AllocateUninitializedArray<byte>(bytes);
        }

        return buffer.AsMemory(0, bytes);
    }
}

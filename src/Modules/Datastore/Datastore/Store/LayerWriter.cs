using System.Runtime.CompilerServices;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Pyramid;

namespace Lamella.Datastore.Store;

/// <summary>
/// Writes a layer with its pyramid, shard by shard: the finest level from a source, each further one from the level before, out of our own
/// files. While one part of a shard is encoded the next is read and the shard before is brought to the disk; what is in memory is those parts,
/// whatever the volume's size; what is done stays done (<see cref="ShardJournal"/>).
/// </summary>
/// <param name="folder">The layer's own folder.</param>
/// <param name="written">Hears after each part how many voxels it had, of whichever level, and whether they had been written by an earlier run.</param>
internal sealed class LayerWriter(string folder, LayerPlan layer, IVoxelSource source, ShardJournal journal, Action<long, bool> written)
{
    /// <summary>Raw bytes of a part at most, where the source's chunks are no larger than such a part.</summary>
    private const int PartBytes = 32 << 20;

    private readonly int _voxelBytes = layer.VoxelType.Bytes();
    private readonly BrickBatches _bricks = new(layer);
    private readonly byte[][] _voxels = [[], []];
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
            bytes += await WriteLevel(i, cancellationToken);
        }

        return bytes;
    }

    private async Task<long> WriteLevel(int levelIndex, CancellationToken cancellationToken)
    {
        var level = layer.Levels[levelIndex];
        using var finer = levelIndex == 0 ? null : new StoredLevel(folder, layer, layer.Levels[levelIndex - 1]);
        var bytes = 0L;
        var finishing = Task.FromResult(0L);
        ShardWriter? writer = null;
        try
        {
            await foreach (var (part, voxels) in ReadAhead(Parts(levelIndex, kept => bytes += kept), levelIndex, finer, cancellationToken))
            {
                writer ??= new ShardWriter(Path.Combine(folder, part.Shard.PathIn(layer)), (int)level.BricksPerShard.Product);
                await _bricks.Add(writer, level, part.ShardBox, part.Box, voxels, cancellationToken);
                written(part.Box.Voxels, false);
                if (part.IsLast)
                {
                    bytes += await finishing;
                    (finishing, writer) = (Finish(writer, part.Shard), null);
                }
            }

            return bytes + await finishing;
        }
        finally
        {
            await ((Task)finishing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            writer?.Dispose();
        }
    }

    /// <summary>Waiting for the disk is left to a thread that has nothing else to do.</summary>
    private Task<long> Finish(ShardWriter writer, ShardKey shard) => Task.Run(() =>
    {
        using (writer)
        {
            var size = writer.Complete();
            journal.Add(layer.Name, shard, size);
            return size;
        }
    });

    /// <summary>The parts of the shards that are not written yet, in their order.</summary>
    private IEnumerable<Part> Parts(int levelIndex, Action<long> kept)
    {
        var level = layer.Levels[levelIndex];
        foreach (var shard in ShardKey.All(layer, level))
        {
            var box = level.BoxOf(shard.Index);
            if (journal.Knows(layer.Name, shard, out var known))
            {
                kept(known);
                written(box.Voxels, true);
                continue;
            }

            var part = SizeOfParts(levelIndex, box.Size.CeilDiv(level.Brick));
            var places = VoxelBoxes.Each(box.Size.CeilDiv(part)).ToArray();
            for (var i = 0; i < places.Length; i++)
            {
                yield return new Part(shard, box, new Box(box.Min + (places[i] * part), part).Intersect(box), IsLast: i == places.Length - 1);
            }
        }
    }

    private Int3 SizeOfParts(int levelIndex, Int3 bricks)
    {
        var level = layer.Levels[levelIndex];
        var perBrick = _voxelBytes * level.Brick.Product * (levelIndex == 0 ? 1 : FactorsOf(levelIndex).Product);
        var part = VoxelBoxes.Halved(bricks, PartBytes / perBrick) * level.Brick;

        // A part that is smaller than the source's chunks has them decoded again for the next one.
        return levelIndex == 0 && Int3.Min(source.Chunk, bricks * level.Brick) is var whole && Int3.Max(whole, part) != part
            ? VoxelBoxes.Halved(bricks, LayerPlan.ShardBytes / perBrick) * level.Brick
            : part;
    }

    /// <summary>Reads a part while whoever asks is busy with the one before.</summary>
    private async IAsyncEnumerable<(Part Part, ReadOnlyMemory<byte> Voxels)> ReadAhead(
        IEnumerable<Part> parts, int levelIndex, StoredLevel? finer, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reading = Task.FromResult<(Part, ReadOnlyMemory<byte>)?>(null);
        var turn = 0;
        try
        {
            foreach (var next in parts)
            {
                var read = await reading;
                var room = turn++ & 1;
                reading = Task.Run(async () => ((Part, ReadOnlyMemory<byte>)?)(next, await Read(next, levelIndex, finer, room, cancellationToken)), cancellationToken);
                if (read is { } part)
                {
                    yield return part;
                }
            }

            if (await reading is { } last)
            {
                yield return last;
            }
        }
        finally
        {
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<ReadOnlyMemory<byte>> Read(Part part, int levelIndex, StoredLevel? finer, int room, CancellationToken cancellationToken)
    {
        var voxels = Room(ref _voxels[room], part.Box.Voxels);
        await (finer is null
            ? source.Read(part.Box, part.Shard.Channel, part.Shard.Time, voxels, cancellationToken)
            : Downsample(part.Box, levelIndex, finer, part.Shard, voxels, cancellationToken));
        return voxels;
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

    /// <param name="Box">Of the level's grid, within <paramref name="ShardBox"/>.</param>
    private readonly record struct Part(ShardKey Shard, Box ShardBox, Box Box, bool IsLast);
}

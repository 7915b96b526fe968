using System.Buffers;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Datastore.Store;

/// <summary>A level that is already written, as the source of the next. Reads on all cores; the shards last used stay open.</summary>
internal sealed class StoredLevel(string folder, LayerPlan layer, LevelPlan level) : IVoxelSource, IDisposable
{
    // A box of the coarser level covers two shards along each axis at most; the next box along x shares half of them.
    private const int OpenShards = 16;

    private readonly List<(ShardKey Key, ShardFile? File)> _open = [];

    public async Task Read(Box box, int channel, int time, Memory<byte> voxels, CancellationToken cancellationToken)
    {
        var first = (box.Min - level.Grid.Min).FloorDiv(level.Brick);
        var bricks = (box.End - level.Grid.Min).CeilDiv(level.Brick) - first;
        foreach (var shard in VoxelBoxes.Each(bricks).Select(brick => first + brick).GroupBy(brick => brick.FloorDiv(level.BricksPerShard)))
        {
            var file = FileOf(new ShardKey(level.Mag, time, channel, shard.Key));
            await Parallel.ForEachAsync(shard, cancellationToken, (brick, _) =>
            {
                ReadBrick(file, brick, box, voxels.Span);
                return ValueTask.CompletedTask;
            });
        }
    }

    public void Dispose() => _open.ForEach(shard => shard.File?.Dispose());

    private void ReadBrick(ShardFile? file, Int3 brick, Box box, Span<byte> voxels)
    {
        var length = (int)level.Brick.Product * layer.VoxelType.Bytes();
        var decoded = ArrayPool<byte>.Shared.Rent(length);
        var frame = ArrayPool<byte>.Shared.Rent(Zstd.CompressBound(length));
        var place = brick - (brick.FloorDiv(level.BricksPerShard) * level.BricksPerShard);
        if (file is null || !file.Read(level.PlaceInIndex(place), decoded.AsSpan(0, length), frame))
        {
            VoxelBoxes.Fill(decoded.AsSpan(0, length), layer.FillVoxel);
        }

        VoxelBoxes.Copy(decoded, new Box(level.Grid.Min + (brick * level.Brick), level.Brick), voxels, box, layer.VoxelType.Bytes());
        ArrayPool<byte>.Shared.Return(decoded);
        ArrayPool<byte>.Shared.Return(frame);
    }

    private ShardFile? FileOf(ShardKey key)
    {
        var known = _open.FindIndex(shard => shard.Key == key);
        if (known >= 0)
        {
            return _open[known].File;
        }

        if (_open.Count == OpenShards)
        {
            _open[0].File?.Dispose();
            _open.RemoveAt(0);
        }

        var file = ShardFile.Open(Path.Combine(folder, key.PathIn(layer)), (int)level.BricksPerShard.Product);
        _open.Add((key, file));
        return file;
    }
}

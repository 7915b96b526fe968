using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Volumes;

namespace Lamella.Datastore.Bricks;

/// <summary>
/// Decoded chunks of sources whose chunks are no bricks: one chunk lies under many bricks, and is decoded once. Bounded in bytes; the one that
/// was not used for longest goes first.
/// </summary>
internal sealed class DecodedChunks(BrickSettings settings) : IDisposable
{
    private readonly SingleFlight<Key, byte[]?> _decoding = new();
    private readonly SemaphoreSlim _turns = new(Environment.ProcessorCount);
    private readonly Lock _lock = new();
    private readonly Dictionary<Key, LinkedListNode<Kept>> _kept = [];
    private readonly LinkedList<Kept> _byUse = new();

    /// <summary>Bytes of voxels held.</summary>
    public long Bytes { get; private set; }

    /// <summary>The chunk's voxels, full size, x fastest, then y, z, not to be written to; null when it is not stored.</summary>
    public ValueTask<byte[]?> Get(IChunkedArray array, ChunkIndex chunk, CancellationToken cancellationToken)
    {
        var key = new Key(array, chunk);
        lock (_lock)
        {
            if (_kept.TryGetValue(key, out var node))
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
                return new(node.Value.Voxels);
            }
        }

        return new(_decoding.Run(key, abandoned => Decode(key, abandoned), cancellationToken));
    }

    public void Dispose() => _turns.Dispose();

    private async Task<byte[]?> Decode(Key key, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        try
        {
            var voxels = GC.AllocateUninitializedArray<byte>(checked((int)(key.Array.ChunkSize.Product * key.Array.VoxelType.Bytes())));
            var stored = await key.Array.ReadChunk(key.Chunk, voxels, cancellationToken);
            Keep(new(key, stored ? voxels : null));
            return stored ? voxels : null;
        }
        finally
        {
            _turns.Release();
        }
    }

    private void Keep(Kept chunk)
    {
        lock (_lock)
        {
            if (_kept.ContainsKey(chunk.Key))
            {
                return;
            }

            _kept[chunk.Key] = _byUse.AddFirst(chunk);
            Bytes += chunk.Bytes;

            // One may stay even if it alone is more: a chunk larger than the cache lies under the most bricks.
            while (Bytes > settings.DecodedBytes && _byUse.Count > 1)
            {
                var idle = _byUse.Last!;
                _byUse.RemoveLast();
                _kept.Remove(idle.Value.Key);
                Bytes -= idle.Value.Bytes;
            }
        }
    }

    /// <summary>The array itself is part of the key: a changed source is opened anew, and its old chunks are asked for no more.</summary>
    private readonly record struct Key(IChunkedArray Array, ChunkIndex Chunk);

    private sealed record Kept(Key Key, byte[]? Voxels)
    {
        // What the entry itself takes counts too, or chunks that are not stored would be free.
        public int Bytes => (Voxels?.Length ?? 0) + 200;
    }
}

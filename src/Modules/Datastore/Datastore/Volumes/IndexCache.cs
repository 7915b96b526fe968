namespace Lamella.Datastore.Volumes;

/// <summary>What tells one content of a file from the next: a rewritten file has another length or another time of change.</summary>
internal readonly record struct FileStamp(long Length, DateTime Written)
{
    public static FileStamp Of(VolumeFile file) => new(file.Length, file.Written);
}

/// <summary>
/// Indexes of shards and jump tables of WKW files, so that a chunk costs one read instead of two. Bounded in bytes over all open volumes; the
/// one that was not used for longest goes first.
/// </summary>
internal sealed class IndexCache(long capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Key, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = new();

    public static IndexCache Shared { get; } = new(ReadLimits.CachedIndexBytes);

    /// <summary>Bytes held.</summary>
    public long Bytes { get; private set; }

    /// <summary>The index of what begins at <paramref name="offset"/> of the file, <paramref name="depth"/> shards deep (a first inner shard may begin where its outer one does), with the stamp of the file that it was read from and when that was last looked at (<see cref="Environment.TickCount64"/>).</summary>
    public (ulong[] Index, FileStamp Stamp, long CheckedAt)? Find(string path, long offset, int depth)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(new(path, offset, depth), out var node))
            {
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return (node.Value.Index, node.Value.Stamp, node.Value.CheckedAt);
        }
    }

    public void Keep(string path, long offset, int depth, ulong[] index, FileStamp stamp)
    {
        var entry = new Entry(new(path, offset, depth), index, stamp, Environment.TickCount64);
        lock (_lock)
        {
            Remove(entry.Key);
            if (entry.Bytes > capacity)
            {
                return;
            }

            while (Bytes + entry.Bytes > capacity)
            {
                Remove(_byUse.Last!.Value.Key);
            }

            _entries[entry.Key] = _byUse.AddFirst(entry);
            Bytes += entry.Bytes;
        }
    }

    /// <summary>Notes that the file was looked at and is still the one that the index came from.</summary>
    public void Confirm(string path, long offset, int depth)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(new(path, offset, depth), out var node))
            {
                node.Value = node.Value with { CheckedAt = Environment.TickCount64 };
            }
        }
    }

    private void Remove(Key key)
    {
        if (_entries.Remove(key, out var node))
        {
            _byUse.Remove(node);
            Bytes -= node.Value.Bytes;
        }
    }

    private readonly record struct Key(string Path, long Offset, int Depth);

    private sealed record Entry(Key Key, ulong[] Index, FileStamp Stamp, long CheckedAt)
    {
        // The array, and about what the path, the node and the dictionary slot take beside it.
        public long Bytes => (Index.Length * 8L) + (Key.Path.Length * 2) + 200;
    }
}

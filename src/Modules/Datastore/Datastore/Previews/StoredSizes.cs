using System.Collections.Concurrent;

namespace Lamella.Datastore.Previews;

/// <summary>What our own layers take on the disk. They never change once they are registered, so each is counted once.</summary>
internal sealed class StoredSizes
{
    private readonly ConcurrentDictionary<string, long> _bytes = new();

    /// <summary>Bytes of all files below a folder; 0 where there is none.</summary>
    public long Of(string folder) => _bytes.GetOrAdd(folder, static folder =>
        Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) : 0);
}

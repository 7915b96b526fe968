using System.Globalization;
using System.Text;

namespace Lamella.Datastore.Store;

/// <summary>
/// Which shards are done, so that work goes on where it was after a kill. One line a shard, added after the shard's file is in its place
/// (a shard that is all fill value has no file, and so only this tells that it is done). A line that a kill tore is no line. The first line
/// says what was being written: where that has changed, the journal begins anew.
/// </summary>
internal sealed class ShardJournal : IDisposable
{
    private readonly Dictionary<string, long> _done = [];
    private readonly Lock _lock = new();
    private readonly FileStream _file;

    /// <param name="path">The journal's file; made when absent.</param>
    /// <param name="what">All that decides what the shards hold, as one line.</param>
    public ShardJournal(string path, string what)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 1);
        var text = new byte[_file.Length];
        _file.ReadExactly(text);
        var whole = text.AsSpan().LastIndexOf((byte)'\n') + 1;
        var lines = Encoding.UTF8.GetString(text, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0 || lines[0] != what)
        {
            _file.SetLength(0);
            Append(what);
            return;
        }

        foreach (var line in lines.Skip(1))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            _done[line[(space + 1)..]] = long.Parse(line.AsSpan(0, space), CultureInfo.InvariantCulture);
        }

        _file.SetLength(whole);
        _file.Position = whole;
    }

    /// <summary>How many shards are done.</summary>
    public int Count => _done.Count;

    /// <param name="bytes">What its file takes; 0 where it is all fill value.</param>
    public bool Knows(string layer, ShardKey shard, out long bytes)
    {
        lock (_lock)
        {
            return _done.TryGetValue(NameOf(layer, shard), out bytes);
        }
    }

    public void Add(string layer, ShardKey shard, long bytes)
    {
        var name = NameOf(layer, shard);
        lock (_lock)
        {
            _done[name] = bytes;
            Append(string.Create(CultureInfo.InvariantCulture, $"{bytes} {name}"));
        }
    }

    public void Dispose() => _file.Dispose();

    private void Append(string line)
    {
        _file.Write(Encoding.UTF8.GetBytes(line + "\n"));
        _file.Flush(flushToDisk: true);
    }

    private static string NameOf(string layer, ShardKey shard) =>
        string.Create(CultureInfo.InvariantCulture, $"{layer} {shard.Mag} {shard.Time} {shard.Channel} {shard.Index}");
}

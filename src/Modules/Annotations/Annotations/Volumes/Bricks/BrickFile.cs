namespace Lamella.Annotations.Volumes.Bricks;

/// <summary>Packed bricks on disk, between a file that is read and the transaction that imports it. One reader or writer at a time.</summary>
/// <param name="file">Empty, and closed with this.</param>
internal sealed class BrickFile(Stream file) : IDisposable
{
    private readonly BinaryWriter _writer = new(file);

    public int Count { get; private set; }

    public long Bytes { get; private set; }

    /// <param name="brick">Its Morton code.</param>
    /// <param name="packed">See <see cref="OverlayBytes"/>.</param>
    public void Add(long brick, byte[] packed)
    {
        _writer.Write(brick);
        _writer.Write(packed.Length);
        _writer.Write(packed);
        (Count, Bytes) = (Count + 1, Bytes + packed.Length);
    }

    public IEnumerable<(long Brick, byte[] Packed)> Read()
    {
        _writer.Flush();
        file.Position = 0;
        var reader = new BinaryReader(file);
        for (var i = 0; i < Count; i++)
        {
            yield return (reader.ReadInt64(), reader.ReadBytes(reader.ReadInt32()));
        }
    }

    public void Dispose() => _writer.Dispose();
}

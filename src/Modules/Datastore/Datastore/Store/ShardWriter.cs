using System.Buffers.Binary;
using Lamella.Datastore.Codecs;

namespace Lamella.Datastore.Store;

/// <summary>
/// Writes one shard: the bricks' frames one after the other, then the index (offset and length of each, all ones where there is none) with
/// its CRC-32C, as Zarr v3's <c>sharding_indexed</c> codec says
/// (https://zarr-specs.readthedocs.io/en/latest/v3/codecs/sharding-indexed/index.html). The file gets its name only when all of it is on
/// the disk: there is never half a shard.
/// </summary>
internal sealed class ShardWriter : IDisposable
{
    private const int BytesPerEntry = 16;
    private const int BufferBytes = 4 << 20;

    private readonly string _path;
    private readonly string _unfinished;
    private readonly byte[] _index;
    private readonly FileStream _file;
    private long _length;
    private bool _complete;

    /// <param name="path">The shard's file; its folder is made.</param>
    /// <param name="bricks">How many bricks the index lists.</param>
    public ShardWriter(string path, int bricks)
    {
        _path = path;
        _unfinished = path + ".unfinished";
        _index = new byte[bricks * BytesPerEntry];
        _index.AsSpan().Fill(byte.MaxValue);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _file = new FileStream(_unfinished, FileMode.Create, FileAccess.Write, FileShare.Read, BufferBytes);
    }

    /// <summary>Bytes of the frames so far.</summary>
    public long Length => _length;

    /// <summary>Appends the frame of a brick that is not all fill value.</summary>
    /// <param name="brick">Its place in the index: x fastest, then y, z.</param>
    public void Add(int brick, ReadOnlySpan<byte> frame)
    {
        var entry = _index.AsSpan(brick * BytesPerEntry, BytesPerEntry);
        BinaryPrimitives.WriteUInt64LittleEndian(entry, (ulong)_length);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[sizeof(ulong)..], (ulong)frame.Length);
        _file.Write(frame);
        _length += frame.Length;
    }

    /// <summary>Puts the shard in its place, on the disk for good; answers its bytes. A shard without a brick is not stored: 0.</summary>
    public long Complete()
    {
        if (_length == 0)
        {
            return 0;
        }

        Span<byte> checksum = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, Crc32C.Of(_index));
        _file.Write(_index);
        _file.Write(checksum);
        var bytes = _file.Position;
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        File.Move(_unfinished, _path, overwrite: true);
        Durable.SyncFolder(Path.GetDirectoryName(_path)!);
        _complete = true;
        return bytes;
    }

    public void Dispose()
    {
        _file.Dispose();
        if (!_complete)
        {
            File.Delete(_unfinished);
        }
    }
}

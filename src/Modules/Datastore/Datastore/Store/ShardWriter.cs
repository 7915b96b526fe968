using System.Buffers.Binary;
using Lamella.Datastore.Codecs;
using Microsoft.Win32.SafeHandles;

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
    private readonly string _path;
    private readonly string _unfinished;
    private readonly byte[] _index;
    private readonly SafeFileHandle _file;
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
        _file = File.OpenHandle(_unfinished, FileMode.Create, FileAccess.Write, FileShare.Read);
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
        RandomAccess.Write(_file, frame, _length);
        _length += frame.Length;
    }

    /// <summary>Puts the shard in its place, on the disk for good; answers its bytes. A shard without a brick is not stored: 0.</summary>
    public long Complete()
    {
        if (_length == 0)
        {
            // What was begun of another content may have left one, and absence is what tells the fill value.
            if (File.Exists(_path))
            {
                File.Delete(_path);
                Durable.SyncFolder(Path.GetDirectoryName(_path)!);
            }

            return 0;
        }

        var index = new byte[_index.Length + sizeof(uint)];
        _index.CopyTo(index, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(index.AsSpan(_index.Length), Crc32C.Of(_index));
        RandomAccess.Write(_file, index, _length);
        RandomAccess.FlushToDisk(_file);
        _file.Dispose();
        File.Move(_unfinished, _path, overwrite: true);
        Durable.SyncFolder(Path.GetDirectoryName(_path)!);
        _complete = true;
        return _length + index.Length;
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

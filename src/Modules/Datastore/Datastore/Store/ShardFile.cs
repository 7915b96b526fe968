using System.Buffers.Binary;
using Lamella.BuildingBlocks;
using Lamella.Datastore.Codecs;
using Microsoft.Win32.SafeHandles;

namespace Lamella.Datastore.Store;

/// <summary>Reads a shard that <see cref="ShardWriter"/> wrote. Safe for many threads at once.</summary>
internal sealed class ShardFile : IDisposable
{
    private const int BytesPerEntry = 16;

    private readonly SafeFileHandle _file;
    private readonly byte[] _index;
    private readonly long _frames;
    private readonly string _path;

    private ShardFile(string path, SafeFileHandle file, byte[] index, long frames) => (_path, _file, _index, _frames) = (path, file, index, frames);

    /// <summary>Opens the shard, or answers null where none is stored: all fill value. A broken index is refused (store failed).</summary>
    public static ShardFile? Open(string path, int bricks)
    {
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(path);
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        var index = new byte[(bricks * BytesPerEntry) + sizeof(uint)];
        var start = RandomAccess.GetLength(file) - index.Length;
        if (start < 0 || RandomAccess.Read(file, index, start) != index.Length
            || BinaryPrimitives.ReadUInt32LittleEndian(index.AsSpan(^sizeof(uint)..)) != Crc32C.Of(index.AsSpan(..^sizeof(uint))))
        {
            file.Dispose();
            throw new RefusalException(RefusalKind.StoreFailed, $"The index of the shard {path} is broken.");
        }

        return new ShardFile(path, file, index, start);
    }

    /// <summary>Decodes one brick; false where it is all fill value.</summary>
    /// <param name="frame">Room for the longest frame.</param>
    public bool Read(int brick, Span<byte> voxels, Span<byte> frame)
    {
        var entry = _index.AsSpan(brick * BytesPerEntry, BytesPerEntry);
        var offset = BinaryPrimitives.ReadUInt64LittleEndian(entry);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(entry[sizeof(ulong)..]);
        if ((offset & length) == ulong.MaxValue)
        {
            return false;
        }

        if (length > (ulong)frame.Length || offset > (ulong)_frames || length > (ulong)_frames - offset
            || RandomAccess.Read(_file, frame[..(int)length], (long)offset) != (int)length
            || Zstd.Decompress(frame[..(int)length], voxels) != voxels.Length)
        {
            throw new RefusalException(RefusalKind.StoreFailed, $"Brick {brick} of the shard {_path} is broken.");
        }

        return true;
    }

    public void Dispose() => _file.Dispose();
}

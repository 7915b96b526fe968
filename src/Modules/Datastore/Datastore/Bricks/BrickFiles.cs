using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Lamella.BuildingBlocks;
using Lamella.Datastore.Volumes;
using Microsoft.Win32.SafeHandles;

namespace Lamella.Datastore.Bricks;

/// <summary>A file of stored bricks, kept open. What it looked like when it was opened tells whether it still is what it was.</summary>
internal sealed class BrickFile(string path, VolumeFile file)
{
    public string Path => path;

    public FileStamp Stamp { get; } = FileStamp.Of(file);

    /// <summary>When it was last read, as <see cref="Environment.TickCount64"/>.</summary>
    public long Used { get; set; } = Environment.TickCount64;

    private SafeFileHandle Handle => file.Handle;

    /// <summary>False when the open file was written to since it was opened. A file that was replaced under its name still reads as before.</summary>
    public bool IsUnchanged => new FileStamp(RandomAccess.GetLength(Handle), File.GetLastWriteTimeUtc(Handle)) == Stamp;

    /// <summary>Fills <paramref name="bytes"/> if that needs no disk; false, and nothing of use in <paramref name="bytes"/>, when it does.</summary>
    public bool TryReadNow(long offset, Span<byte> bytes) => PageCache.TryRead(Handle, offset, bytes);

    /// <summary>Fills <paramref name="bytes"/>.</summary>
    /// <exception cref="RefusalException">StoreFailed: the file ends before, or the disk fails.</exception>
    public async ValueTask Read(long offset, Memory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                var read = await RandomAccess.ReadAsync(Handle, bytes, offset, cancellationToken);
                if (read == 0)
                {
                    throw new RefusalException(RefusalKind.StoreFailed, $"'{path}' ends at byte {offset}, {bytes.Length} bytes short of the brick that its index tells of.");
                }

                offset += read;
                bytes = bytes[read..];
            }
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new RefusalException(RefusalKind.StoreFailed, $"'{path}' cannot be read: {failed.Message}", failed);
        }
    }

    public void Close() => file.Dispose();
}

/// <summary>Files of stored bricks, open and ready: opening one costs as much as reading a brick from it.</summary>
internal sealed class BrickFiles : IDisposable
{
    private const int Kept = 512;
    private readonly ConcurrentDictionary<string, BrickFile> _files = new(StringComparer.Ordinal);

    /// <exception cref="RefusalException">StoreFailed: it is gone, or closed to us.</exception>
    public BrickFile Open(string path, AllowedRoots roots)
    {
        if (_files.TryGetValue(path, out var file))
        {
            file.Used = Environment.TickCount64;
            return file;
        }

        var opened = new BrickFile(path, VolumeFile.OpenIfThere(path, roots)
            ?? throw new RefusalException(RefusalKind.StoreFailed, $"'{path}' was there and is not any more."));
        MakeRoom();
        var kept = _files.GetOrAdd(path, opened);
        if (!ReferenceEquals(kept, opened))
        {
            opened.Close();
        }

        return kept;
    }

    /// <summary>Opens the file anew for the next who asks: this one has failed or changed.</summary>
    public void Forget(BrickFile file)
    {
        if (_files.TryRemove(KeyValuePair.Create(file.Path, file)))
        {
            file.Close();
        }
    }

    public void Dispose()
    {
        foreach (var file in _files.Values)
        {
            file.Close();
        }
    }

    private void MakeRoom()
    {
        if (_files.Count >= Kept)
        {
            // Who is reading one of these meets a closed handle and opens the file again.
            foreach (var (_, idle) in _files.OrderBy(file => file.Value.Used).Take(Kept / 4))
            {
                Forget(idle);
            }
        }
    }
}

/// <summary>Reads that answer at once or not at all, so that a brick in memory costs no change of threads and a brick on the disk blocks none.</summary>
internal static unsafe partial class PageCache
{
    // linux/fs.h: RWF_NOWAIT. Kernels and file systems that do not know it answer with an error, and the read goes the other way.
    private const int NoWait = 8;
    private static volatile bool s_isAbsent;

    public static bool TryRead(SafeFileHandle file, long offset, Span<byte> bytes)
    {
        if (s_isAbsent)
        {
            return false;
        }

        try
        {
            fixed (byte* first = bytes)
            {
                var into = new Part(first, (nuint)bytes.Length);
                return ReadAt(file, &into, 1, offset, NoWait) == bytes.Length;
            }
        }
        catch (EntryPointNotFoundException)
        {
            s_isAbsent = true;
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "preadv2")]
    private static partial nint ReadAt(SafeFileHandle file, Part* parts, int count, long offset, int flags);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Part(byte* first, nuint length)
    {
        public readonly byte* First = first;
        public readonly nuint Length = length;
    }
}

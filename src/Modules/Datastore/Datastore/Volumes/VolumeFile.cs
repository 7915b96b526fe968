using System.Runtime.InteropServices;
using Lamella.BuildingBlocks;
using Microsoft.Win32.SafeHandles;

namespace Lamella.Datastore.Volumes;

/// <summary>One file of a volume, open for reading at any position.</summary>
internal sealed partial class VolumeFile : IDisposable
{
    // Not blocking, because a named pipe in place of a chunk would hold the opener for ever. The values hold on Linux for x64 and arm64.
    private const int ReadOnly = 0, CloseOnExec = 0x80000, NonBlocking = 0x800, NoTerminal = 0x100;
    private const int NoEntry = 2, NotADirectory = 20, NameTooLong = 36;
    private readonly SafeFileHandle _handle;

    private VolumeFile(string path, SafeFileHandle handle, long length) => (Path, _handle, Length) = (path, handle, length);

    public string Path { get; }

    /// <summary>In bytes, when it was opened.</summary>
    public long Length { get; }

    public SafeFileHandle Handle => _handle;

    public DateTime Written => File.GetLastWriteTimeUtc(_handle);

    /// <summary>Opens the file; null when it is not there.</summary>
    /// <exception cref="RefusalException">Forbidden when a link leads out of the allowed roots, StoreFailed when it is there and cannot be opened.</exception>
    public static VolumeFile? OpenIfThere(string path, AllowedRoots roots)
    {
        var descriptor = Open(path, ReadOnly | CloseOnExec | NonBlocking | NoTerminal);
        if (descriptor < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            return error is NoEntry or NotADirectory or NameTooLong
                ? null
                : throw new RefusalException(RefusalKind.StoreFailed, $"'{path}' cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}.");
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            // The kernel's own word for what was opened: no link can be swapped between this check and the reading.
            if (roots.Roots is not null && !roots.Allows(new FileInfo($"/proc/self/fd/{descriptor}").LinkTarget ?? path))
            {
                throw roots.Outside(path);
            }

            return new VolumeFile(path, handle, RandomAccess.GetLength(handle));
        }
        catch (Exception failed) when (failed is IOException or NotSupportedException or UnauthorizedAccessException)
        {
            handle.Dispose();
            throw new RefusalException(RefusalKind.Unreadable, $"'{path}' is not a plain file.", failed);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Fills <paramref name="bytes"/> from <paramref name="offset"/> on.</summary>
    /// <exception cref="RefusalException">Unreadable when the file ends before, StoreFailed when reading fails.</exception>
    public void Read(long offset, Span<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                var read = RandomAccess.Read(_handle, bytes, offset);
                if (read == 0)
                {
                    throw new RefusalException(RefusalKind.Unreadable, $"'{Path}' ends at byte {offset}, {bytes.Length} bytes short of what its headers say.");
                }

                offset += read;
                bytes = bytes[read..];
            }
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new RefusalException(RefusalKind.StoreFailed, $"'{Path}' cannot be read: {failed.Message}", failed);
        }
    }

    public void Dispose() => _handle.Dispose();

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);
}

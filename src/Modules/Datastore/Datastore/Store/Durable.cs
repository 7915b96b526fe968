using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Lamella.Datastore.Store;

/// <summary>Files that are wholly there or not at all, also after the power has gone.</summary>
internal static partial class Durable
{
    private const int OpenFolder = 0x10000 | 0x80000; // O_DIRECTORY | O_CLOEXEC

    /// <summary>Writes a small file under another name first, then gives it its own.</summary>
    public static void WriteFile(string path, ReadOnlySpan<byte> bytes)
    {
        var unfinished = path + ".unfinished";
        using (var file = File.OpenHandle(unfinished, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, bytes, fileOffset: 0);
            RandomAccess.FlushToDisk(file);
        }

        File.Move(unfinished, path, overwrite: true);
        SyncFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>A rename is on the disk once its folder is; .NET opens no folders, so this asks the kernel.</summary>
    public static void SyncFolder(string folder)
    {
        using var handle = new SafeFileHandle(open(folder, OpenFolder), ownsHandle: true);
        if (handle.IsInvalid || fsync(handle) != 0)
        {
            throw new IOException($"The folder {folder} cannot be brought to the disk: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(SafeFileHandle handle);
}

namespace Lamella.Annotations.Nml.Uploads;

/// <summary>Files that are gone when they are closed, whatever ends the process.</summary>
internal static class TemporaryFile
{
    public static FileStream Create() => new(
        Path.Combine(Path.GetTempPath(), $"lamella-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 128 * 1024,
        FileOptions.DeleteOnClose | FileOptions.Asynchronous);
}

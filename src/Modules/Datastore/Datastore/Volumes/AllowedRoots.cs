using System.Runtime.InteropServices;
using System.Text;
using Lamella.BuildingBlocks;
using Microsoft.Extensions.Configuration;

namespace Lamella.Datastore.Volumes;

/// <summary>
/// The folders that may be read. Links are resolved before the check, at the path that somebody names and again at every file that is
/// opened, so that a link inside a dataset leads nowhere else either.
/// </summary>
internal sealed partial class AllowedRoots
{
    private const int PathMax = 4096;
    private readonly string[]? _roots;

    private AllowedRoots(string[]? roots) => _roots = roots;

    /// <summary>For the operator at the command line, who may read what the process may.</summary>
    public static AllowedRoots Everything { get; } = new(null);

    /// <summary>The folders as resolved; null where everything may be read.</summary>
    public IReadOnlyList<string>? Roots => _roots;

    public static AllowedRoots Of(params IEnumerable<string> roots) =>
        new([.. roots.Select(root => RealPath(Path.GetFullPath(root)) ?? Path.GetFullPath(root))]);

    /// <summary>The folders of the setting <c>Datastore:AllowedRoots</c>, from which managers may probe, import and read in place.</summary>
    public static AllowedRoots FromSettings(IConfiguration configuration) =>
        Of(configuration.GetSection("Datastore:AllowedRoots").Get<string[]>() ?? []);

    /// <summary>What <paramref name="caller"/> may read: the operator everything, a manager these folders.</summary>
    /// <exception cref="RefusalException">Forbidden for everybody else.</exception>
    public AllowedRoots For(Caller caller) =>
        caller is { IsAdmin: true, IsSignedIn: false } ? Everything
        : caller.IsManager ? this
        : throw new RefusalException(RefusalKind.Forbidden, "Looking at paths on the server is for those who may add datasets (role lamella-manager).");

    /// <summary>These folders and one more: for a volume that is registered where it lies.</summary>
    public AllowedRoots And(string folder) => _roots is null ? this : new([.. _roots, .. Of(folder)._roots!]);

    /// <summary>The absolute path with all links resolved.</summary>
    /// <exception cref="RefusalException">Forbidden when it lies outside, whether or not it exists; not found when it is not there.</exception>
    public string Resolve(string path)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal))
        {
            throw new RefusalException(RefusalKind.NotFound, "The path is empty or holds a zero character: give the path of a file or folder on the server.");
        }

        var full = Path.GetFullPath(path);
        var real = RealPath(full);
        if (!Allows(real ?? RealPathOfNearestFolder(full)))
        {
            throw Outside(full);
        }

        return real ?? throw new RefusalException(RefusalKind.NotFound, $"There is nothing at '{full}'.");
    }

    /// <summary>True when the real path (links resolved) lies in one of the folders.</summary>
    public bool Allows(string realPath) => _roots is null || _roots.Any(root =>
        realPath == root || realPath.StartsWith(root.EndsWith('/') ? root : root + '/', StringComparison.Ordinal));

    public RefusalException Outside(string path) => new(
        RefusalKind.Forbidden,
        _roots is { Length: > 0 }
            ? $"'{path}' lies outside the folders that may be read: {string.Join(", ", _roots)}."
            : $"'{path}' cannot be read: this server allows no folder (Datastore:AllowedRoots is empty).");

    private static string RealPathOfNearestFolder(string path)
    {
        for (var folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (RealPath(folder) is { } real)
            {
                return Path.Combine(real, Path.GetRelativePath(folder, path));
            }
        }

        return path;
    }

    private static unsafe string? RealPath(string path)
    {
        var resolved = stackalloc byte[PathMax];
        return RealPath(path, resolved) == 0
            ? null
            : Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(resolved));
    }

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial nint RealPath(string path, byte* resolved);
}

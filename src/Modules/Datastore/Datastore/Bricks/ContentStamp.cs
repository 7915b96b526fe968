using System.Globalization;
using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;
using Lamella.Datasets.Contracts;

namespace Lamella.Datastore.Bricks;

/// <summary>
/// Which content lies at a location, told from outside: sizes and times of change of its files. The version of a layer is made of it, and the
/// addresses of all its bricks carry that version.
/// </summary>
/// <param name="Version">Sixteen hexadecimal digits.</param>
/// <param name="AsOf">UTC; what was written later is not in it.</param>
/// <param name="IsWhole">False where there were too many files to look at each, so that some changes show only when a file is touched.</param>
internal readonly record struct ContentStamp(string Version, DateTime AsOf, bool IsWhole)
{
    /// <summary>More files than this are not looked at one by one: that would take seconds, again and again.</summary>
    public const int MaximumFiles = 200_000;

    /// <summary>Where there are more, this many entries are listed: links that lead back up make a small folder endless.</summary>
    private const int MaximumListed = 1_000_000;

    private static readonly string Host = Guid.NewGuid().ToString("n");
    private static readonly HashSet<string> Metadata = ["zarr.json", ".zarray", ".zattrs", ".zgroup", "datasource-properties.json", "header.wkw"];
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = true };

    /// <summary>Our own volumes are written once, under a name that is never used again: the name is the version.</summary>
    public static ContentStamp OfOwn(LayerLocation location) => new(Digits(Hash($"{location.Path}\n{location.Layer}")), DateTime.MaxValue, IsWhole: true);

    /// <summary>Looks at the files of a location that belongs to somebody else. What is absent or closed to us has a version too.</summary>
    /// <param name="newestTouched">The latest change seen in a file that was served: part of the version where not every file is looked at.</param>
    /// <param name="arrays">Folders of the layer's arrays: metadata may name some that lie outside of the location.</param>
    public static ContentStamp OfForeign(
        LayerLocation location, DateTime newestTouched, int maximumFiles = MaximumFiles, IReadOnlyCollection<string>? arrays = null) =>
        Of(location, $"{Host}\n{newestTouched.Ticks}", maximumFiles, arrays ?? []);

    /// <summary>The same for a source that is copied, which takes far longer than to look at every file; any process that looks finds the same.</summary>
    public static ContentStamp OfSource(LayerLocation location, IReadOnlyCollection<string> arrays) => Of(location, "", MaximumListed, arrays);

    private static ContentStamp Of(LayerLocation location, string unlessWhole, int maximumFiles, IReadOnlyCollection<string> arrays)
    {
        var asOf = DateTime.UtcNow;
        try
        {
            return Look(location, asOf, unlessWhole, maximumFiles, arrays);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            return new(Digits(Hash($"{location.Path}\n{location.Layer}\nunreadable")), asOf, IsWhole: true);
        }
    }

    private static ContentStamp Look(LayerLocation location, DateTime asOf, string unlessWhole, int maximumFiles, IReadOnlyCollection<string> arrays)
    {
        var folder = Folder(location);
        string[] folders = [.. arrays.Where(array => !IsIn(folder, array)).Distinct().Prepend(folder).Where(Directory.Exists)];
        var isWhole = folders.SelectMany(looked => Files(looked, (ref FileSystemEntry entry) => 0)).Take(maximumFiles + 1).Count() <= maximumFiles;
        var sum = Hash($"{location.Path}\n{location.Layer}") + (isWhole ? 0 : Hash(unlessWhole));
        foreach (var (name, isFolder) in folders.SelectMany(looked => Files(looked, Named)).Take(MaximumListed))
        {
            if (isWhole ? !isFolder : isFolder || Metadata.Contains(Path.GetFileName(name)))
            {
                sum += HashOf(folder, name);
            }
        }

        foreach (var name in Directory.Exists(location.Path) && folder != location.Path ? Metadata : [])
        {
            sum += HashOf(location.Path, name);
        }

        return new(Digits(sum), asOf, isWhole);
    }

    private static bool IsIn(string folder, string path) => path == folder || path.StartsWith(folder + '/', StringComparison.Ordinal);

    private static string Folder(LayerLocation location) =>
        location.Layer is { Length: > 0 } layer && Path.Combine(location.Path, layer) is var folder && Directory.Exists(folder) ? folder : location.Path;

    private static FileSystemEnumerable<T> Files<T>(string folder, FileSystemEnumerable<T>.FindTransform transform) => new(folder, transform, Everything);

    private static (string Name, bool IsFolder) Named(ref FileSystemEntry entry) => (entry.ToFullPath(), entry.IsDirectory);

    /// <summary>The order in which a folder is listed means nothing, so hashes of entries are added up.</summary>
    private static UInt128 HashOf(string folder, string name)
    {
        var file = new FileInfo(Path.Combine(folder, name));
        try
        {
            if (file.LinkTarget is not null)
            {
                file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            }

            return Hash(string.Create(
                CultureInfo.InvariantCulture,
                $"{Path.GetRelativePath(folder, Path.Combine(folder, name))}\n{(file.Exists ? file.Length : -1)}\n{file.LastWriteTimeUtc.Ticks}"));
        }
        catch (IOException)
        {
            return Hash(name);
        }
    }

    private static UInt128 Hash(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return new UInt128(BitConverter.ToUInt64(hash), BitConverter.ToUInt64(hash[8..]));
    }

    private static string Digits(UInt128 sum) => ((ulong)(sum >> 64)).ToString("x16", CultureInfo.InvariantCulture);
}

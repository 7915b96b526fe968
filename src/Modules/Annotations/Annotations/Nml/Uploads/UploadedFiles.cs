using System.IO.Compression;
using Lamella.Annotations.Nml.Files;
using Lamella.BuildingBlocks;

namespace Lamella.Annotations.Nml.Uploads;

/// <summary>An NML that somebody sent, with what lies beside it in its zip.</summary>
/// <param name="Name">What people know it as.</param>
/// <param name="Beside">Opens a zip that the NML names, as a file of its own that can seek, without a name; null where there is none.</param>
internal sealed record UploadedFile(string Name, NmlFile File, Func<string, Stream?> Beside);

/// <summary>Takes files apart: an NML, or a zip of some with the zips of their voxels, or one of such zips as a project is downloaded.</summary>
/// <param name="notes">Takes what was in the files and is not taken.</param>
/// <param name="mostUnpacked">Bytes that are taken of all of them together.</param>
internal sealed class UploadedFiles(List<string> notes, CancellationToken cancellationToken, long mostUnpacked = NmlUpload.MostUnpacked) : IDisposable
{
    private const int MostEntries = 20_000;

    // An annotation's zip may lie in that of a project, and nothing deeper.
    private const int Deepest = 2;

    // XML of numbers shrinks to a tenth; what shrinks more than this is made to fill memory.
    private const int MostRatio = 250;
    private const long FreeOfRatio = 64L * 1024 * 1024;

    private readonly List<UploadedFile> _read = [];
    private readonly List<IDisposable> _open = [];
    private readonly long _most = mostUnpacked;
    private long _left = mostUnpacked;

    /// <summary>In the order in which they came.</summary>
    public IReadOnlyList<UploadedFile> Read => _read;

    /// <exception cref="RefusalException">A file that is no NML and no zip of some, or one beyond the limits; the reason names it.</exception>
    public void Add(string name, Stream content)
    {
        if (BoundedZip.IsZip(content))
        {
            AddZip(name, content, 1);
        }
        else
        {
            Add(
                name,
                most =>
                {
                    content.Position = 0;
                    return new(content, most, leaveOpen: true, cancellationToken);
                },
                content.Length, _ => null);
        }
    }

    public void Dispose() => _open.ForEach(open => open.Dispose());

    private void AddZip(string name, Stream content, int depth)
    {
        var zip = BoundedZip.Open(name, content, MostEntries);
        _open.Add(zip);
        var entries = zip.Entries.Where(entry => !entry.FullName.EndsWith('/') && !entry.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal)).ToList();
        var (first, named) = (_read.Count, new HashSet<ZipArchiveEntry>());
        foreach (var entry in entries.Where(entry => entry.FullName.EndsWith(".nml", StringComparison.OrdinalIgnoreCase)))
        {
            var folder = entry.FullName[..(entry.FullName.LastIndexOf('/') + 1)];
            ZipArchiveEntry? Find(string location) => entries.Find(other => other.FullName == folder + location) ?? entries.Find(other => other.Name == location);
            Add(
                entry.FullName, most => new(Open(entry), most, leaveOpen: false, cancellationToken), Math.Max(FreeOfRatio, entry.CompressedLength * MostRatio),
                location => Find(location) is { } beside ? Unpack(beside) : null);
            named.UnionWith(_read[^1].File.Volumes.Select(volume => volume.Attribute("location")?.Value).OfType<string>().Select(Find).OfType<ZipArchiveEntry>());
        }

        foreach (var entry in entries.Where(entry => !entry.FullName.EndsWith(".nml", StringComparison.OrdinalIgnoreCase) && !named.Contains(entry)))
        {
            AddOther(entry, depth);
        }

        if (_read.Count == first && depth == 1)
        {
            throw NmlCursor.Refuse($"There is no .nml in {name}.");
        }
    }

    private void AddOther(ZipArchiveEntry entry, int depth)
    {
        if (depth < Deepest && entry.FullName.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
        {
            var (inner, before) = (Unpack(entry), _read.Count);
            _open.Add(inner);
            AddZip(entry.FullName, inner, depth + 1);
            if (_read.Count > before)
            {
                return;
            }
        }

        if (notes.Count < 100)
        {
            notes.Add(entry.FullName.EndsWith(".zip", StringComparison.OrdinalIgnoreCase)
                ? $"{entry.FullName} belongs to no NML and is not taken."
                : $"{entry.FullName} is no NML and is not taken.");
        }
    }

    private void Add(string fileName, Func<long, BoundedStream> open, long most, Func<string, Stream?> beside)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_read.Count == NmlUpload.MostFiles)
        {
            throw NmlCursor.Refuse($"There are more than {NmlUpload.MostFiles:N0} NML files.");
        }

        var bounded = default(BoundedStream);
        try
        {
            _read.Add(new(fileName, NmlReader.Read(() => bounded = open(Math.Min(most, _left))), beside));
            _left -= bounded!.Taken;
        }
        catch (RefusalException refused)
        {
            throw NmlCursor.Refuse($"{fileName}: {refused.Message}");
        }
        catch (InvalidDataException broken)
        {
            throw NmlCursor.Refuse($"{fileName} cannot be unpacked: {broken.Message}");
        }
    }

    private static Stream Open(ZipArchiveEntry entry)
    {
        try
        {
            return entry.Open();
        }
        catch (InvalidDataException broken)
        {
            throw NmlCursor.Refuse($"{entry.FullName} cannot be unpacked: {broken.Message}");
        }
    }

    /// <summary>A zip within a zip as a file of its own: only there its list of entries can be found.</summary>
    private FileStream Unpack(ZipArchiveEntry entry)
    {
        var file = TemporaryFile.Create();
        try
        {
            using var content = Open(entry);
            var buffer = new byte[128 * 1024];
            for (int read; (read = content.Read(buffer)) > 0; file.Write(buffer, 0, read))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if ((_left -= read) < 0)
                {
                    throw NmlCursor.Refuse($"{entry.FullName}: unpacked, all files together are larger than is taken of them ({_most:N0} bytes).");
                }
            }

            file.Flush();
            return file;
        }
        catch (Exception failed)
        {
            file.Dispose();
            throw failed is InvalidDataException ? NmlCursor.Refuse($"{entry.FullName} cannot be unpacked: {failed.Message}") : failed;
        }
    }
}

using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using Lamella.BuildingBlocks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Lamella.Annotations.Nml;

/// <summary>
/// Files that somebody sent: an NML, a zip with NMLs as webKnossos packs them, or several of either as a form. They lie on disk, without a name, until
/// they are read, and whatever they claim, no more than these limits is taken of them.
/// </summary>
internal sealed class NmlUpload : IAsyncDisposable
{
    /// <summary>Of one request, as it is sent.</summary>
    public const long MostBytes = 2L * 1024 * 1024 * 1024;

    /// <summary>Of all its NMLs together, unpacked.</summary>
    public const long MostUnpacked = 4L * 1024 * 1024 * 1024;

    /// <summary>NMLs in one request.</summary>
    public const int MostFiles = 1000;

    private const int MostEntries = 20_000;
    private const int LongestDirectory = 16 * 1024 * 1024;
    private const int EndOfDirectory = 22;

    // XML of numbers shrinks to a tenth; what shrinks more than this is made to fill memory.
    private const int MostRatio = 250;
    private const long FreeOfRatio = 64L * 1024 * 1024;

    private readonly List<(string Name, FileStream Content)> _files = [];
    private long _received;

    public static async Task<NmlUpload> Receive(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MostBytes)
        {
            throw TooLong();
        }

        var upload = new NmlUpload();
        try
        {
            await upload.Take(request, cancellationToken);
            return upload;
        }
        catch
        {
            await upload.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads every NML, in the order in which they came.</summary>
    /// <param name="notes">Takes what was in the files and is not taken.</param>
    /// <exception cref="RefusalException">A file that is no NML and no zip of some, or one beyond the limits; the reason names it.</exception>
    public IReadOnlyList<(string Name, NmlFile File)> Read(List<string> notes, CancellationToken cancellationToken)
    {
        var (read, left) = (new List<(string, NmlFile)>(), MostUnpacked);
        foreach (var (name, content) in _files)
        {
            content.Position = 0;
            if (IsZip(content))
            {
                ReadZip(name, content);
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
                    content.Length);
            }
        }

        return read;

        void ReadZip(string zipName, FileStream stream)
        {
            CheckDirectory(zipName, stream);
            using var zip = Open(zipName, stream);
            if (zip.Entries.Count > MostEntries)
            {
                throw NmlCursor.Refuse($"{zipName} has {zip.Entries.Count:N0} entries; at most {MostEntries:N0} are looked at.");
            }

            var any = false;
            foreach (var entry in zip.Entries.Where(entry => !entry.FullName.EndsWith('/') && !entry.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal)))
            {
                if (!entry.FullName.EndsWith(".nml", StringComparison.OrdinalIgnoreCase))
                {
                    Note(entry.FullName.EndsWith(".zip", StringComparison.OrdinalIgnoreCase)
                        ? $"{entry.FullName} holds painted voxels and is not taken."
                        : $"{entry.FullName} is no NML and is not taken.");
                    continue;
                }

                any = true;
                Add(entry.FullName, most => new(entry.Open(), most, leaveOpen: false, cancellationToken), Math.Max(FreeOfRatio, entry.CompressedLength * MostRatio));
            }

            if (!any)
            {
                throw NmlCursor.Refuse($"There is no .nml in {zipName}.");
            }
        }

        void Add(string fileName, Func<long, BoundedStream> open, long most)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (read.Count == MostFiles)
            {
                throw NmlCursor.Refuse($"There are more than {MostFiles:N0} NML files.");
            }

            var bounded = default(BoundedStream);
            try
            {
                read.Add((fileName, NmlReader.Read(() => bounded = open(Math.Min(most, left)))));
                left -= bounded!.Taken;
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

        void Note(string note)
        {
            if (notes.Count < 100)
            {
                notes.Add(note);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, content) in _files)
        {
            await content.DisposeAsync();
        }
    }

    private async Task Take(HttpRequest request, CancellationToken cancellationToken)
    {
        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
            if (string.IsNullOrEmpty(boundary))
            {
                throw new BadHttpRequestException("A form of several files names its boundary.");
            }

            var form = new MultipartReader(boundary, request.Body);
            try
            {
                while (await form.ReadNextSectionAsync(cancellationToken) is { } section)
                {
                    if (section.GetContentDispositionHeader() is { } disposition && disposition.IsFileDisposition())
                    {
                        await Take(disposition.FileNameStar.Value ?? disposition.FileName.Value ?? "", section.Body, cancellationToken);
                    }
                }
            }
            catch (Exception broken) when (broken is InvalidDataException or IOException and not BadHttpRequestException)
            {
                throw new BadHttpRequestException($"The form cannot be read: {broken.Message}");
            }
        }
        else
        {
            var named = ContentDispositionHeaderValue.TryParse(request.Headers.ContentDisposition.ToString(), out var disposition) ? disposition.FileNameStar.Value ?? disposition.FileName.Value : null;
            await Take(named ?? "the file", request.Body, cancellationToken);
        }

        if (_files.Count == 0)
        {
            throw new BadHttpRequestException("Send an .nml, a .zip of some, or a form of several files.");
        }
    }

    private async Task Take(string name, Stream body, CancellationToken cancellationToken)
    {
        if (_files.Count == MostFiles)
        {
            throw NmlCursor.Refuse($"There are more than {MostFiles:N0} files.");
        }

        var path = Path.Combine(Path.GetTempPath(), $"lamella-{Guid.NewGuid():N}");
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 128 * 1024, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        _files.Add((Path.GetFileName(HeaderUtilities.RemoveQuotes(name).Value) is { Length: > 0 } last ? last : "the file", file));
        var buffer = new byte[128 * 1024];
        int read;
        while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if ((_received += read) > MostBytes)
            {
                throw TooLong();
            }

            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        await file.FlushAsync(cancellationToken);
    }

    private static bool IsZip(FileStream content)
    {
        Span<byte> start = stackalloc byte[4];
        var isZip = content.ReadAtLeast(start, 4, throwOnEndOfStream: false) == 4 && start is [(byte)'P', (byte)'K', 3, 4] or [(byte)'P', (byte)'K', 5, 6];
        content.Position = 0;
        return isZip;
    }

    private static ZipArchive Open(string name, FileStream content)
    {
        try
        {
            var zip = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true);
            _ = zip.Entries.Count;
            return zip;
        }
        catch (Exception broken) when (broken is InvalidDataException or NotSupportedException or EndOfStreamException)
        {
            throw NmlCursor.Refuse($"{name} is no sound zip: {broken.Message}");
        }
    }

    // The directory is read whole before an entry is seen; so its length is looked at first, where the format has it (APPNOTE 4.3.16).
    private static void CheckDirectory(string name, FileStream content)
    {
        var tail = new byte[Math.Min(content.Length, EndOfDirectory + ushort.MaxValue)];
        content.Position = content.Length - tail.Length;
        content.ReadExactly(tail);
        content.Position = 0;
        var at = tail.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        if (at < 0 || at + EndOfDirectory > tail.Length)
        {
            throw NmlCursor.Refuse($"{name} is no sound zip: it does not say where its directory is.");
        }

        var end = tail.AsSpan(at);
        var (entries, start) = (BinaryPrimitives.ReadUInt16LittleEndian(end[10..]), BinaryPrimitives.ReadUInt32LittleEndian(end[16..]));
        var endsAt = content.Length - tail.Length + at;
        if (entries == ushort.MaxValue || start == uint.MaxValue || endsAt - start > LongestDirectory)
        {
            throw NmlCursor.Refuse($"{name} has more entries than are looked at ({MostEntries.ToString("N0", CultureInfo.InvariantCulture)}).");
        }
    }

    private static BadHttpRequestException TooLong() =>
        new($"At most {MostBytes / (1024 * 1024 * 1024)} GiB are taken at once: send fewer files, or a zip.", StatusCodes.Status413PayloadTooLarge);
}

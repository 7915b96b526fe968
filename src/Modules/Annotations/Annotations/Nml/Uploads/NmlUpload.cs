using Lamella.Annotations.Nml.Files;
using Lamella.BuildingBlocks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Lamella.Annotations.Nml.Uploads;

/// <summary>
/// Files that somebody sent: an NML, a zip with NMLs as webKnossos packs them, or several of either as a form. They lie on disk, without a name, until
/// they are read, and whatever they claim, no more than these limits is taken of them.
/// </summary>
internal sealed class NmlUpload : IAsyncDisposable
{
    /// <summary>Of one request, as it is sent.</summary>
    public const long MostBytes = 2L * 1024 * 1024 * 1024;

    /// <summary>Of all its NMLs and the zips of their voxels together, unpacked.</summary>
    public const long MostUnpacked = 4L * 1024 * 1024 * 1024;

    /// <summary>NMLs in one request.</summary>
    public const int MostFiles = 1000;

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
    /// <param name="files">Takes them.</param>
    /// <exception cref="RefusalException">A file that is no NML and no zip of some, or one beyond the limits; the reason names it.</exception>
    public void Read(UploadedFiles files) => _files.ForEach(file => files.Add(file.Name, file.Content));

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

        var file = TemporaryFile.Create();
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

    private static BadHttpRequestException TooLong() =>
        new($"At most {MostBytes / (1024 * 1024 * 1024)} GiB are taken at once: send fewer files, or a zip.", StatusCodes.Status413PayloadTooLarge);
}

using System.IO.Compression;
using System.Text.Json.Nodes;

namespace Lamella.Datastore.Exports.Zips;

/// <summary>
/// The zip that an export is sent as: written front to back, Zip64 where it must be, nothing of it kept but the list of its files. That list is
/// written by <see cref="Finish"/> and by nothing else, so that half an export opens nowhere.
/// </summary>
internal sealed class ExportZip
{
    private readonly ZipArchive _zip;
    private readonly ClosingWrites _line;
    private readonly string _folder;

    private ExportZip(ZipArchive zip, ClosingWrites line, string folder) => (_zip, _line, _folder) = (zip, line, folder);

    /// <param name="destination">Stays open.</param>
    /// <param name="folder">All files lie in it.</param>
    public static async Task<ExportZip> Begin(Stream destination, string folder, CancellationToken cancellationToken)
    {
        var line = new ClosingWrites(destination);
        return new(await ZipArchive.CreateAsync(line, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken), line, folder);
    }

    public async Task Finish(CancellationToken cancellationToken)
    {
        await _zip.DisposeAsync();
        await _line.FlushAsync(cancellationToken);
    }

    /// <summary>A file of bytes that are compressed already.</summary>
    public async Task Write(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await using var entry = await Open(path, CompressionLevel.NoCompression, cancellationToken);
        await entry.WriteAsync(content, cancellationToken);
    }

    public async Task Write(string path, JsonNode content, CancellationToken cancellationToken)
    {
        await using var entry = await Open(path, CompressionLevel.Fastest, cancellationToken);
        await entry.WriteAsync(System.Text.Encoding.UTF8.GetBytes(content.ToJsonString(Indented) + "\n"), cancellationToken);
    }

    /// <summary>A file that is written piece by piece. One at a time.</summary>
    public Task<Stream> Open(string path, CompressionLevel level, CancellationToken cancellationToken) =>
        _zip.CreateEntry($"{_folder}/{path}", level).OpenAsync(cancellationToken);

    private static readonly System.Text.Json.JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

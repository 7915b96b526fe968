using System.IO.Compression;
using System.Text.Json.Nodes;

namespace Lamella.Datastore.Exports;

/// <summary>The zip that an export is sent as: written front to back, Zip64 where it must be, nothing of it kept but the list of its files.</summary>
/// <param name="folder">All files lie in it.</param>
internal sealed class ExportZip(ZipArchive zip, string folder)
{
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
        zip.CreateEntry($"{folder}/{path}", level).OpenAsync(cancellationToken);

    private static readonly System.Text.Json.JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

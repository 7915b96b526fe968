using System.IO.Compression;

namespace Lamella.Datastore.Codecs;

/// <summary>gzip (RFC 1952).</summary>
internal sealed class Gzip : InflateCodec
{
    public override string Name => "gzip";

    protected override Stream Open(Stream encoded) => new GZipStream(encoded, CompressionMode.Decompress);
}

/// <summary>zlib (RFC 1950).</summary>
internal sealed class Zlib : InflateCodec
{
    public override string Name => "zlib";

    protected override Stream Open(Stream encoded) => new ZLibStream(encoded, CompressionMode.Decompress);
}

/// <summary>What .NET decodes as a stream.</summary>
internal abstract unsafe class InflateCodec : ByteCodec
{
    public override int Decode(ReadOnlySpan<byte> encoded, Span<byte> decoded)
    {
        if (encoded.IsEmpty)
        {
            return 0;
        }

        fixed (byte* from = encoded)
        {
            using var stored = new UnmanagedMemoryStream(from, encoded.Length);
            using var stream = Open(stored);
            try
            {
                var written = stream.ReadAtLeast(decoded, decoded.Length, throwOnEndOfStream: false);

                // Reading on checks the trailer too: the checksum of the content, and that there is no more of it.
                return written < decoded.Length || stream.ReadByte() < 0 ? written : throw TooLong(decoded.Length);
            }
            catch (InvalidDataException broken)
            {
                throw Broken(broken.Message.TrimEnd('.'));
            }
        }
    }

    protected abstract Stream Open(Stream encoded);
}

using System.IO.Compression;

namespace Lamella.Datastore.Codecs;

/// <summary>gzip (RFC 1952).</summary>
internal sealed class Gzip : InflateCodec
{
    public override string Name => "gzip";

    protected override Deflate.Container Container => Deflate.Container.Gzip;

    protected override Stream Open(Stream encoded) => new GZipStream(encoded, CompressionMode.Decompress);
}

/// <summary>zlib (RFC 1950).</summary>
internal sealed class Zlib : InflateCodec
{
    public override string Name => "zlib";

    protected override Deflate.Container Container => Deflate.Container.Zlib;

    protected override Stream Open(Stream encoded) => new ZLibStream(encoded, CompressionMode.Decompress);
}

/// <summary>
/// Deflated bytes in one of two containers. libdeflate is twice as fast and optional; whatever it does not take as it is, several members,
/// something broken or too long, is left to .NET, which says what is wrong.
/// </summary>
internal abstract unsafe class InflateCodec : ByteCodec
{
    protected abstract Deflate.Container Container { get; }

    public override int Decode(ReadOnlySpan<byte> encoded, Span<byte> decoded)
    {
        if (encoded.IsEmpty)
        {
            return 0;
        }

        return Deflate.TryDecode(Container, encoded, decoded) ?? DecodeAsStream(encoded, decoded);
    }

    /// <summary>The same without libdeflate.</summary>
    internal int DecodeAsStream(ReadOnlySpan<byte> encoded, Span<byte> decoded)
    {
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

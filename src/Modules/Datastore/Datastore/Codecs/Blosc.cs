using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Lamella.Datastore.Codecs;

/// <summary>A Blosc 1 container (README_CHUNK_FORMAT of c-blosc), with whichever compressor and shuffle lies inside.</summary>
internal sealed unsafe partial class Blosc : ByteCodec
{
    private const string Library = "libblosc.so.1";
    private const int HeaderBytes = 16;
    private static readonly NativeLibrary Native = new("Blosc", Library, "libblosc1");

    public override string Name => "blosc";

    public override int Decode(ReadOnlySpan<byte> encoded, Span<byte> decoded)
    {
        Native.Require();
        if (encoded.Length < HeaderBytes)
        {
            throw Broken("it is shorter than its header");
        }

        // The library believes the header, so the header is checked first: byte 4 decoded length, byte 12 stored length.
        var length = BinaryPrimitives.ReadUInt32LittleEndian(encoded[4..]);
        var stored = BinaryPrimitives.ReadUInt32LittleEndian(encoded[12..]);
        if (stored > encoded.Length)
        {
            throw Broken($"its header tells of {stored} bytes where {encoded.Length} are stored");
        }

        if (length > decoded.Length)
        {
            throw TooLong(decoded.Length);
        }

        fixed (byte* from = encoded, to = decoded)
        {
            if (blosc_cbuffer_validate(from, stored, out var validated) != 0 || validated != length)
            {
                throw Broken("its header contradicts itself");
            }

            var written = blosc_decompress_ctx(from, to, length, 1);
            return written == (int)length ? written : throw Broken($"the decoder answers {written}");
        }
    }

    [LibraryImport(Library)]
    private static partial int blosc_cbuffer_validate(byte* from, nuint length, out nuint decoded);

    [LibraryImport(Library)]
    private static partial int blosc_decompress_ctx(byte* from, byte* to, nuint capacity, int threads);
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Lamella.Datastore.Codecs;

/// <summary>A Blosc 1 container (README_CHUNK_FORMAT of c-blosc), with whichever compressor and shuffle lies inside.</summary>
internal sealed unsafe partial class Blosc : ByteCodec
{
    private const string Library = "libblosc.so.1";
    private const int HeaderBytes = 16;

    // BLOSC_MAX_OVERHEAD: what does not shrink is copied behind the header.
    private const int MostOverhead = 16;
    private const int Level = 5;
    private const int ByteShuffle = 1;
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

    /// <summary>The same compressor and shuffle as webKnossos's.</summary>
    /// <exception cref="BuildingBlocks.RefusalException">Unreadable: the library is absent.</exception>
    public static byte[] Encode(ReadOnlySpan<byte> voxels, int bytesPerVoxel)
    {
        Native.Require();
        var encoded = new byte[voxels.Length + MostOverhead];
        fixed (byte* from = voxels, to = encoded)
        {
            var written = blosc_compress_ctx(Level, ByteShuffle, (nuint)bytesPerVoxel, (nuint)voxels.Length, from, to, (nuint)encoded.Length, "lz4", 0, 1);
            return written > 0 ? encoded[..written] : throw new InvalidOperationException($"libblosc answers {written} when it compresses {voxels.Length} bytes.");
        }
    }

    /// <exception cref="BuildingBlocks.RefusalException">Unreadable: the library is absent.</exception>
    public static void Require() => Native.Require();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int blosc_compress_ctx(
        int level, int shuffle, nuint typeSize, nuint length, byte* from, byte* to, nuint capacity, string compressor, nuint blockSize, int threads);

    [LibraryImport(Library)]
    private static partial int blosc_cbuffer_validate(byte* from, nuint length, out nuint decoded);

    [LibraryImport(Library)]
    private static partial int blosc_decompress_ctx(byte* from, byte* to, nuint capacity, int threads);
}

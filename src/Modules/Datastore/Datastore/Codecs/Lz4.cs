using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Lamella.Datastore.Codecs;

/// <summary>One LZ4 block (lz4_Block_format.md), as WKW stores it; LZ4HC is the same format, written with more effort.</summary>
internal unsafe partial class Lz4 : ByteCodec
{
    private const string Library = "liblz4.so.1";
    private static readonly NativeLibrary Native = new("LZ4", Library, "liblz4-1");

    public override string Name => "lz4";

    public override int Decode(ReadOnlySpan<byte> encoded, Span<byte> decoded)
    {
        Native.Require();
        fixed (byte* from = encoded, to = decoded)
        {
            var written = LZ4_decompress_safe(from, to, encoded.Length, decoded.Length);
            return written >= 0 ? written : throw Broken($"it is no LZ4 block of at most {decoded.Length} bytes");
        }
    }

    [LibraryImport(Library)]
    private static partial int LZ4_decompress_safe(byte* from, byte* to, int length, int capacity);
}

/// <summary>An LZ4 block after its decoded length in four little-endian bytes, as Zarr v2's <c>lz4</c> (numcodecs) stores it.</summary>
internal sealed class SizedLz4 : Lz4
{
    public override int Decode(ReadOnlySpan<byte> encoded, Span<byte> decoded)
    {
        if (encoded.Length < 4)
        {
            throw Broken("it is shorter than its length field");
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(encoded);
        if (length > decoded.Length)
        {
            throw TooLong(decoded.Length);
        }

        return base.Decode(encoded[4..], decoded[..(int)length]);
    }
}

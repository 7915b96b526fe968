using System.Buffers.Binary;
using System.Numerics;
using Lamella.BuildingBlocks;

namespace Lamella.Datastore.Codecs;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4), the checksum of Zarr v3's <c>crc32c</c> codec.</summary>
internal static class Crc32C
{
    private static readonly uint[] Table = MakeTable();

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }

    /// <summary>The same, byte by byte through a table: the oracle of the tests.</summary>
    public static uint Scalar(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc = (crc >> 8) ^ Table[(byte)crc ^ value];
        }

        return ~crc;
    }

    /// <summary>The content before its four-byte little-endian checksum.</summary>
    /// <exception cref="RefusalException">Unreadable when the checksum does not agree.</exception>
    public static ReadOnlySpan<byte> Checked(ReadOnlySpan<byte> content)
    {
        if (content.Length < 4)
        {
            throw new RefusalException(RefusalKind.Unreadable, "The crc32c data is broken: it is shorter than its checksum.");
        }

        var (told, found) = (BinaryPrimitives.ReadUInt32LittleEndian(content[^4..]), Of(content[..^4]));
        return told == found
            ? content[..^4]
            : throw new RefusalException(RefusalKind.Unreadable, $"The crc32c checksum does not agree: {told:x8} is stored, the bytes give {found:x8}.");
    }

    private static uint[] MakeTable()
    {
        const uint reversedPolynomial = 0x82F63B78;
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ reversedPolynomial : crc >> 1;
            }

            table[i] = crc;
        }

        return table;
    }
}

/// <summary>A checksum behind the content: nothing to decode, only to check.</summary>
internal sealed class Crc32CCodec : ByteCodec
{
    public override string Name => "crc32c";

    public override int Decode(ReadOnlySpan<byte> encoded, Span<byte> decoded)
    {
        var content = Crc32C.Checked(encoded);
        if (content.Length > decoded.Length)
        {
            throw TooLong(decoded.Length);
        }

        content.CopyTo(decoded);
        return content.Length;
    }
}

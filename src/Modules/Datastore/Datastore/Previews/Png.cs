using System.Buffers.Binary;
using System.IO.Compression;

namespace Lamella.Datastore.Previews;

/// <summary>Writes PNG images (https://www.w3.org/TR/png-3/) of 8 bits a channel: grey or RGB.</summary>
internal static class Png
{
    private static readonly byte[] Signature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(entry => CrcEntry((uint)entry))];

    private enum ColourType : byte
    {
        Grey = 0,
        Rgb = 2,
    }

    /// <summary>Encodes <paramref name="pixels"/>: rows from the top, in each the pixels from the left, in each one or three channels.</summary>
    /// <param name="channels">1 for grey, 3 for RGB.</param>
    public static byte[] Encode(ReadOnlySpan<byte> pixels, int width, int height, int channels)
    {
        using var png = new MemoryStream();
        png.Write(Signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9] = (byte)(channels == 1 ? ColourType.Grey : ColourType.Rgb);
        WriteChunk(png, "IHDR"u8, header);
        WriteChunk(png, "IDAT"u8, Compressed(pixels, width * channels, channels));
        WriteChunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static byte[] Compressed(ReadOnlySpan<byte> pixels, int stride, int channels)
    {
        using var bytes = new MemoryStream();
        using (var zlib = new ZLibStream(bytes, CompressionLevel.Optimal))
        {
            // Filter 1 (Sub): each byte as its difference from the pixel to the left.
            var row = new byte[stride + 1];
            row[0] = 1;
            for (var start = 0; start < pixels.Length; start += stride)
            {
                for (var i = 0; i < stride; i++)
                {
                    row[i + 1] = (byte)(pixels[start + i] - (i < channels ? 0 : pixels[start + i - channels]));
                }

                zlib.Write(row);
            }
        }

        return bytes.ToArray();
    }

    private static void WriteChunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(type);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), data));
        png.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            crc = CrcTable[(byte)(crc ^ value)] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint CrcEntry(uint entry)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            entry = (entry & 1) != 0 ? 0xEDB88320 ^ (entry >> 1) : entry >> 1;
        }

        return entry;
    }
}

using Lamella.BuildingBlocks;

namespace Lamella.Annotations.Log;

/// <summary>JSON as it is kept in the log: as it is, or one zstd frame where that is worth it. No JSON begins like a frame.</summary>
internal static class LogBytes
{
    public const int CompressFrom = 2048;
    private const int Level = 3;
    private const byte FrameStart = 0x28;

    public static byte[] Pack(ReadOnlySpan<byte> json)
    {
        if (json.Length <= CompressFrom)
        {
            return json.ToArray();
        }

        return Compress(json);
    }

    /// <summary>One zstd frame, whatever it is of.</summary>
    public static byte[] Compress(ReadOnlySpan<byte> bytes)
    {
        var frame = new byte[Zstd.CompressBound(bytes.Length)];
        return frame[..Zstd.Compress(bytes, frame, Level)];
    }

    public static byte[] Unpack(byte[] packed)
    {
        if (!IsFrame(packed))
        {
            return packed;
        }

        var json = Array.Empty<byte>();
        Unpack(packed, ref json);
        return json;
    }

    /// <summary>The same into a buffer, which grows where it is too small: what comes in many large parts needs no array for each.</summary>
    public static ReadOnlySpan<byte> Unpack(byte[] packed, ref byte[] buffer)
    {
        if (!IsFrame(packed))
        {
            return packed;
        }

        var length = Zstd.FrameContentSize(packed) ?? throw new RefusalException(RefusalKind.StoreFailed, "A row of the log does not say how long it is.");
        buffer = buffer.Length < length ? new byte[length] : buffer;
        return buffer.AsSpan(0, Zstd.Decompress(packed, buffer));
    }

    private static bool IsFrame(byte[] packed) => packed.Length > 0 && packed[0] == FrameStart;
}

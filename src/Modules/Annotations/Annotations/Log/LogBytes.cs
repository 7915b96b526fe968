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
        if (packed.Length == 0 || packed[0] != FrameStart)
        {
            return packed;
        }

        var json = new byte[Zstd.FrameContentSize(packed) ?? throw new RefusalException(RefusalKind.StoreFailed, "A row of the log does not say how long it is.")];
        Zstd.Decompress(packed, json);
        return json;
    }
}

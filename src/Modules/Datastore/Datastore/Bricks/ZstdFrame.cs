using System.Buffers.Binary;

namespace Lamella.Datastore.Bricks;

/// <summary>
/// The outside of a Zstandard frame, read and written without the library: what lies in it stays untouched. RFC 8878, section 3.1.1
/// (frames) and 3.1.1.2 (blocks).
/// </summary>
internal static class ZstdFrame
{
    public const uint Magic = 0xFD2FB528;

    /// <summary>The most bytes that one raw block may hold (Block_Maximum_Size where the content is no longer than that).</summary>
    public const int MaximumRawBlock = 128 * 1024;

    /// <summary>The largest content of a frame that states a size in two bytes: 256 more than two bytes can count.</summary>
    private const int MaximumTwoByteContent = 65_535 + 256;

    private const byte SingleSegment = 0b0010_0000;
    private const int BlockHeaderLength = 3;

    /// <summary>Bytes of the frame that <see cref="WriteRaw"/> makes of <paramref name="content"/> bytes.</summary>
    public static int RawLength(int content) => 4 + 1 + ContentSizeLength(content) + BlockHeaderLength + content;

    /// <summary>
    /// Writes a frame of one raw (stored) block; answers its length. It decodes under the same <c>Content-Encoding: zstd</c> as the frames
    /// beside it, which is how a few plain bytes stand before a stored frame that nobody touched.
    /// </summary>
    /// <param name="content">At most <see cref="MaximumRawBlock"/> bytes.</param>
    /// <param name="destination">At least <see cref="RawLength"/> bytes.</param>
    public static int WriteRaw(ReadOnlySpan<byte> content, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(content.Length, MaximumRawBlock);
        BinaryPrimitives.WriteUInt32LittleEndian(destination, Magic);
        var at = 5;
        switch (ContentSizeLength(content.Length))
        {
            case 1:
                destination[4] = SingleSegment;
                destination[at] = (byte)content.Length;
                break;
            case 2:
                destination[4] = SingleSegment | 1 << 6;
                BinaryPrimitives.WriteUInt16LittleEndian(destination[at..], (ushort)(content.Length - 256));
                break;
            default:
                destination[4] = SingleSegment | 2 << 6;
                BinaryPrimitives.WriteInt32LittleEndian(destination[at..], content.Length);
                break;
        }

        at += ContentSizeLength(content.Length);
        var lastRawBlock = (content.Length << 3) | 1;
        destination[at] = (byte)lastRawBlock;
        destination[at + 1] = (byte)(lastRawBlock >> 8);
        destination[at + 2] = (byte)(lastRawBlock >> 16);
        content.CopyTo(destination[(at + BlockHeaderLength)..]);
        return at + BlockHeaderLength + content.Length;
    }

    /// <summary>
    /// True when <paramref name="frame"/> begins like a Zstandard frame that holds <paramref name="content"/> bytes, or does not say how many.
    /// Tells stored bricks from whatever else lies at an offset that is no longer right.
    /// </summary>
    public static bool Holds(ReadOnlySpan<byte> frame, int content)
    {
        if (frame.Length < 6 || BinaryPrimitives.ReadUInt32LittleEndian(frame) != Magic)
        {
            return false;
        }

        var descriptor = frame[4];
        var isSingleSegment = (descriptor & SingleSegment) != 0;
        var dictionaryIdLength = (descriptor & 3) switch { 0 => 0, 1 => 1, 2 => 2, _ => 4 };
        var field = frame[5..];
        var skipped = (isSingleSegment ? 0 : 1) + dictionaryIdLength;
        var size = descriptor >> 6;
        var length = size == 0 ? (isSingleSegment ? 1 : 0) : 1 << size;
        if (field.Length < skipped + length)
        {
            return false;
        }

        field = field[skipped..];
        return length switch
        {
            0 => true,
            1 => field[0] == content,
            2 => BinaryPrimitives.ReadUInt16LittleEndian(field) + 256 == content,
            4 => BinaryPrimitives.ReadUInt32LittleEndian(field) == content,
            _ => BinaryPrimitives.ReadUInt64LittleEndian(field) == (ulong)content,
        };
    }

    private static int ContentSizeLength(int content) => content switch
    {
        < 256 => 1,
        <= MaximumTwoByteContent => 2,
        _ => 4,
    };
}

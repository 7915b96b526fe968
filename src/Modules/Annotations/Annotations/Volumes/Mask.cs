using System.Numerics;

namespace Lamella.Annotations.Volumes;

/// <summary>
/// Which of a brick's 32³ voxels a stroke takes. On the wire: run lengths, x fastest, then y, then z, as unsigned LEB128 varints that
/// alternate skip, take, skip, take …; what lies behind the last take is not written. In memory: one bit a voxel.
/// </summary>
internal static class Mask
{
    public const int Edge = 32;

    public const int Voxels = Edge * Edge * Edge;

    /// <summary>Words of 64 bits in a mask; voxel <c>i = x + 32·y + 1024·z</c> is bit <c>i % 64</c> of word <c>i / 64</c>.</summary>
    public const int Words = Voxels / 64;

    // A run of at most 32,768 needs three groups of seven bits; a fourth can only be padding or a lie.
    private const int LongestVarint = 3;

    /// <summary>
    /// Sets exactly the bits that the runs take. False, with <paramref name="bits"/> without meaning, when the runs lie: a varint cut off or
    /// longer than it needs, a run of no voxels (but for a first skip of none), more voxels than a brick has, or a skip at the end.
    /// The work is bounded by the brick, whatever the runs say.
    /// </summary>
    /// <param name="runs">The runs as sent.</param>
    /// <param name="bits"><see cref="Words"/> words.</param>
    public static bool TryDecode(ReadOnlySpan<byte> runs, Span<ulong> bits)
    {
        bits[..Words].Clear();
        var (at, voxel, take) = (0, 0, false);
        while (at < runs.Length)
        {
            var first = at == 0;
            if (!TryReadRun(runs, ref at, out var length) || (length == 0 && !first) || length > Voxels - voxel)
            {
                return false;
            }

            if (take)
            {
                Set(bits, voxel, length);
            }

            voxel += length;
            take = !take;
        }

        // After a take the next run would be a skip; nothing at all is the empty mask.
        return runs.IsEmpty || !take;
    }

    /// <summary>Writes the runs of <paramref name="bits"/>; answers how many bytes they took, 0 for the empty mask.</summary>
    /// <param name="bits"><see cref="Words"/> words.</param>
    /// <param name="runs">At least <see cref="MostBytes"/> bytes.</param>
    public static int Encode(ReadOnlySpan<ulong> bits, Span<byte> runs)
    {
        var (written, voxel) = (0, 0);
        while (true)
        {
            var start = Next(bits, voxel, set: true);
            if (start == Voxels)
            {
                return written;
            }

            var end = Next(bits, start, set: false);
            written += WriteRun(start - voxel, runs[written..]);
            written += WriteRun(end - start, runs[written..]);
            voxel = end;
        }
    }

    /// <summary>The most bytes that a mask can take: every voxel a run of its own, and the first skip of none.</summary>
    public const int MostBytes = Voxels + 1;

    private static bool TryReadRun(ReadOnlySpan<byte> runs, ref int at, out int length)
    {
        length = 0;
        for (var group = 0; group < LongestVarint && at < runs.Length; group++)
        {
            var part = runs[at++];
            length |= (part & 0x7F) << (7 * group);
            if (part < 0x80)
            {
                // One way to write each mask: a last group of zero bits is padding.
                return group == 0 || part != 0;
            }
        }

        return false;
    }

    private static int WriteRun(int length, Span<byte> runs)
    {
        var written = 0;
        for (; length >= 0x80; length >>= 7)
        {
            runs[written++] = (byte)(length | 0x80);
        }

        runs[written++] = (byte)length;
        return written;
    }

    /// <summary>Takes <paramref name="length"/> voxels from <paramref name="voxel"/> on.</summary>
    public static void Set(Span<ulong> bits, int voxel, int length)
    {
        while (length > 0)
        {
            var (word, bit) = (voxel >> 6, voxel & 63);
            var here = Math.Min(length, 64 - bit);
            bits[word] |= (ulong.MaxValue >> (64 - here)) << bit;
            voxel += here;
            length -= here;
        }
    }

    /// <summary>The first voxel from <paramref name="voxel"/> on that is set (or not); <see cref="Voxels"/> when there is none.</summary>
    private static int Next(ReadOnlySpan<ulong> bits, int voxel, bool set)
    {
        while (voxel < Voxels)
        {
            var word = (set ? bits[voxel >> 6] : ~bits[voxel >> 6]) >> (voxel & 63);
            if (word != 0)
            {
                return voxel + BitOperations.TrailingZeroCount(word);
            }

            voxel = (voxel | 63) + 1;
        }

        return Voxels;
    }
}

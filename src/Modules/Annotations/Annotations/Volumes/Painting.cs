using System.Numerics;

namespace Lamella.Annotations.Volumes;

/// <summary>What a mask does to a brick of its own magnification, and what of it remains once the painted voxels have had their say.</summary>
internal static class Painting
{
    /// <summary>Paints the taken voxels.</summary>
    /// <param name="mask"><see cref="Mask.Words"/> words.</param>
    /// <param name="segment">0 erases the fallback.</param>
    /// <param name="painted"><see cref="Mask.Words"/> words.</param>
    /// <param name="values"><see cref="Mask.Voxels"/> values.</param>
    public static void Paint(ReadOnlySpan<ulong> mask, ulong segment, Span<ulong> painted, Span<ulong> values)
    {
        for (var word = 0; word < Mask.Words; word++)
        {
            painted[word] |= mask[word];
            Fill(mask[word], segment, values.Slice(word * 64, 64));
        }
    }

    /// <summary>Paints the taken voxels, each with a segment of its own.</summary>
    /// <param name="segments"><see cref="Mask.Voxels"/> values.</param>
    public static void Put(ReadOnlySpan<ulong> mask, ReadOnlySpan<ulong> segments, Span<ulong> painted, Span<ulong> values)
    {
        for (var word = 0; word < Mask.Words; word++)
        {
            painted[word] |= mask[word];
            for (var taken = mask[word]; taken != 0;)
            {
                var start = BitOperations.TrailingZeroCount(taken);
                var length = BitOperations.TrailingZeroCount(~(taken >> start));
                segments.Slice((word * 64) + start, length).CopyTo(values[((word * 64) + start)..]);
                taken = start + length == 64 ? 0 : taken & (ulong.MaxValue << (start + length));
            }
        }
    }

    /// <summary>Gives the taken voxels back to the fallback.</summary>
    public static void Unpaint(ReadOnlySpan<ulong> mask, Span<ulong> painted, Span<ulong> values)
    {
        for (var word = 0; word < Mask.Words; word++)
        {
            painted[word] &= ~mask[word];
            Fill(mask[word], 0, values.Slice(word * 64, 64));
        }
    }

    /// <summary>"Only empty": takes voxels that are painted with a segment out of the mask.</summary>
    public static void KeepEmpty(Span<ulong> mask, ReadOnlySpan<ulong> painted, ReadOnlySpan<ulong> values) =>
        KeepOnly(mask, 0, painted, values);

    /// <summary>"Only this segment": takes voxels that are painted with any other value out of the mask. Unpainted ones stay: the client has judged them by the fallback.</summary>
    public static void KeepOnly(Span<ulong> mask, ulong segment, ReadOnlySpan<ulong> painted, ReadOnlySpan<ulong> values)
    {
        for (var word = 0; word < Mask.Words; word++)
        {
            // Only voxels both taken and painted need to be looked at.
            for (var left = mask[word] & painted[word]; left != 0; left &= left - 1)
            {
                var bit = BitOperations.TrailingZeroCount(left);
                if (values[(word * 64) + bit] != segment)
                {
                    mask[word] &= ~(1UL << bit);
                }
            }
        }
    }

    private static void Fill(ulong taken, ulong value, Span<ulong> values)
    {
        while (taken != 0)
        {
            // Strokes are runs along x: each run is filled at once, by vectors.
            var start = BitOperations.TrailingZeroCount(taken);
            var length = BitOperations.TrailingZeroCount(~(taken >> start));
            values.Slice(start, length).Fill(value);
            taken = start + length == 64 ? 0 : taken & (ulong.MaxValue << (start + length));
        }
    }
}

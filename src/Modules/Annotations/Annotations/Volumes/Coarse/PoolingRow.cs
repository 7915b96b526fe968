using Lamella.Annotations.Volumes.Bricks;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Annotations.Volumes.Coarse;

/// <summary>A row of coarse voxels with the finer ones under it, laid out as <see cref="Pooling"/> takes them.</summary>
internal sealed class PoolingRow(int places, Int3 factors)
{
    private readonly ulong[] _values = new ulong[places * factors.Product];
    private readonly ulong[] _painted = new ulong[places * factors.Product];
    private readonly ulong[] _pooled = new ulong[places];
    private readonly ulong[] _pooledPainted = new ulong[places];
    private int _rows;
    private int _firstX;
    private int _endX;
    private OneValue _one;

    /// <summary>Takes in the finer voxels that exist.</summary>
    /// <param name="existing">Their box, as wide as the coarse row or cut by the level's ends.</param>
    /// <param name="begin">The x where the first coarse voxel begins.</param>
    public void Read(Box existing, int begin, Func<Int3, OverlayBrick?> fine)
    {
        (_rows, _firstX, _endX, _one) = (0, existing.Min.X - begin, existing.End.X - begin, OneValueOf(existing, fine));
        if (_one.IsAll)
        {
            return;
        }

        for (var z = existing.Min.Z; z < existing.End.Z; z++)
        {
            for (var y = existing.Min.Y; y < existing.End.Y; y++, _rows++)
            {
                for (var x = existing.Min.X; x < existing.End.X;)
                {
                    var at = new Int3(x, y, z).FloorDiv(new(Mask.Edge, Mask.Edge, Mask.Edge));
                    var end = Math.Min(existing.End.X, (at.X + 1) * Mask.Edge);
                    Read(fine(at), new Int3(x, y, z) - (at * Mask.Edge), end - x, x - begin);
                    x = end;
                }
            }
        }
    }

    /// <summary>Writes the coarse row into its brick, from voxel <paramref name="first"/> on.</summary>
    public void Pool(OverlayBrick brick, int first)
    {
        if (_one.IsAll)
        {
            _pooled.AsSpan().Fill(_one.Value);
            _pooledPainted.AsSpan().Fill(_one.IsPainted ? ulong.MaxValue : 0);
        }
        else if (_firstX == 0 && _endX == places * factors.X)
        {
            Pooling.Pool(_rows * factors.X, _values, _painted, _pooled, _pooledPainted);
        }
        else
        {
            PoolCutRow();
        }

        _pooled.CopyTo(brick.Values.AsSpan(first));
        for (var place = 0; place < places; place++)
        {
            var (word, bit) = ((first + place) / 64, 1UL << ((first + place) % 64));
            brick.Painted[word] = _pooledPainted[place] == 0 ? brick.Painted[word] & ~bit : brick.Painted[word] | bit;
        }
    }

    /// <summary>Whether all finer voxels are unpainted, or all painted with one value: most rows are, and nothing of them has to be counted.</summary>
    private static OneValue OneValueOf(Box existing, Func<Int3, OverlayBrick?> fine)
    {
        OneValue? one = null;
        for (var z = existing.Min.Z; z < existing.End.Z; z++)
        {
            for (var y = existing.Min.Y; y < existing.End.Y; y++)
            {
                for (var x = existing.Min.X; x < existing.End.X;)
                {
                    var at = new Int3(x, y, z).FloorDiv(new(Mask.Edge, Mask.Edge, Mask.Edge));
                    var end = Math.Min(existing.End.X, (at.X + 1) * Mask.Edge);
                    var part = OneValueOf(fine(at), new Int3(x, y, z) - (at * Mask.Edge), end - x);
                    if (!part.IsAll || (one is { } others && others != part))
                    {
                        return default;
                    }

                    (one, x) = (part, end);
                }
            }
        }

        // Without a voxel there is nothing painted.
        return one ?? new(true, false, 0);
    }

    private static OneValue OneValueOf(OverlayBrick? brick, Int3 local, int length)
    {
        if (brick is null)
        {
            return new(true, false, 0);
        }

        // A row of a brick lies within one word.
        var from = local.X + (Mask.Edge * (local.Y + (Mask.Edge * local.Z)));
        var all = ulong.MaxValue >> (64 - length) << (from % 64);
        var painted = brick.Painted[from / 64] & all;
        var values = brick.Values.AsSpan(from, length);
        return painted == 0 ? new(true, false, 0)
            : painted == all && !values.ContainsAnyExcept(values[0]) ? new(true, true, values[0])
            : default;
    }

    private void Read(OverlayBrick? brick, Int3 local, int length, int x)
    {
        var from = local.X + (Mask.Edge * (local.Y + (Mask.Edge * local.Z)));
        for (var i = 0; i < length; i++)
        {
            // Of each place first the candidates of one row, then of the next.
            var (place, step) = Math.DivRem(x + i, factors.X);
            var to = (((_rows * factors.X) + step) * places) + place;
            _values[to] = brick is null ? 0 : brick.Values[from + i];
            _painted[to] = brick is null ? 0 : 0 - ((brick.Painted[(from + i) / 64] >> ((from + i) % 64)) & 1);
        }
    }

    /// <summary>A row that the level's end cuts: places at the ends have fewer candidates than the others.</summary>
    private void PoolCutRow()
    {
        Span<ulong> values = new ulong[_rows * factors.X];
        Span<ulong> painted = new ulong[_rows * factors.X];
        for (var place = 0; place < places; place++)
        {
            var count = 0;
            for (var candidate = 0; candidate < _rows * factors.X; candidate++)
            {
                var x = (place * factors.X) + (candidate % factors.X);
                if (x >= _firstX && x < _endX)
                {
                    (values[count], painted[count]) = (_values[(candidate * places) + place], _painted[(candidate * places) + place]);
                    count++;
                }
            }

            (_pooled[place], _pooledPainted[place]) = Pooling.PoolOne(count, values, painted, 1, 0);
        }
    }

    /// <param name="IsAll">All voxels are the same; otherwise nothing is said.</param>
    private readonly record struct OneValue(bool IsAll, bool IsPainted, ulong Value);
}

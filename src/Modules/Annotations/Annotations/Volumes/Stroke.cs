using FluentValidation;
using Lamella.Annotations.Log;
using Lamella.Annotations.Volumes.Bricks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;

namespace Lamella.Annotations.Volumes;

/// <summary>A finest brick of one layer. Everybody locks bricks in this order.</summary>
internal readonly record struct BrickKey(Guid Layer, long Brick) : IComparable<BrickKey>
{
    public int CompareTo(BrickKey other) => Layer.CompareTo(other.Layer) is not 0 and var layers ? layers : Brick.CompareTo(other.Brick);
}

/// <summary>A paint or unpaint operation whose masks are what masks must be, and what is left of them once they are cut.</summary>
internal sealed class Stroke : IBrickEdit
{
    private readonly IReadOnlyList<PaintedBrick> _bricks;
    private readonly MagDescription _level;
    private readonly bool _isFinest;
    private readonly ulong[][] _coarse;
    private readonly byte[]?[] _cut;
    private readonly List<PaintedBrick> _finest = [];
    private readonly Int3 _factors;
    private readonly Int3 _shift;
    private bool _wasCut;

    /// <exception cref="ValidationException">A mask lies, or lies outside the layer.</exception>
    public Stroke(int ordinal, Operation operation, LayerGrid grid)
    {
        (Ordinal, Operation, Grid) = (ordinal, operation, grid);
        (Layer, var mag, _bricks) = operation switch
        {
            Paint o => (o.Layer, o.Mag, o.Bricks),
            Unpaint o => (o.Layer, o.Mag, o.Bricks),
            _ => throw new ArgumentException($"{operation.GetType().Name} has no masks.", nameof(operation)),
        };
        _level = grid.Level(mag) is { } level && grid.Factors(level) is not null
            ? level
            : throw Wrong(ordinal, $"The layer has no magnification {mag}: it has {string.Join(", ", grid.Levels.Select(level => level.Mag))}.");
        (_factors, _shift) = (grid.Factors(_level)!.Value, grid.Shift(_level));
        _isFinest = _level.Mag == grid.Finest.Mag;
        _cut = new byte[]?[_bricks.Count];
        _coarse = _isFinest ? [] : new ulong[_bricks.Count][];
        var all = LayerGrid.Bricks(_level);
        var named = new HashSet<Int3>();
        for (var i = 0; i < _bricks.Count; i++)
        {
            var at = _bricks[i].At;
            if (!all.Contains(at))
            {
                throw Wrong(ordinal, $"Brick {at} lies outside the layer, which has {all.Size} bricks at magnification {mag}.");
            }

            if (!named.Add(at))
            {
                throw Wrong(ordinal, $"Brick {at} is named twice: join its masks.");
            }

            if (!_isFinest)
            {
                _coarse[i] = Decode(ordinal, _bricks[i]);
                Upsampling.Clip(_coarse[i], _level.Size - (at * Mask.Edge));
            }
        }
    }

    /// <summary>The operation's place in its batch.</summary>
    public int Ordinal { get; }

    public Operation Operation { get; }

    public Guid Layer { get; }

    public LayerGrid Grid { get; }

    /// <summary>Its step is undone: it is cut and kept, and paints when the step is redone.</summary>
    public bool Undone { get; private set; }

    /// <summary>Some finest brick is touched.</summary>
    public bool IsTouching { get; set; }

    /// <summary>Forgets what was cut.</summary>
    public void Begin(bool undone)
    {
        (Undone, _wasCut) = (undone, false);
        Array.Clear(_cut);
        _finest.Clear();
    }

    /// <summary>Refused: what a mask says is checked before anything is asked of the database.</summary>
    public static ulong[] Decode(int ordinal, PaintedBrick brick)
    {
        var bits = new ulong[Mask.Words];
        return Mask.TryDecode(brick.Mask, bits)
            ? bits
            : throw Wrong(
                ordinal,
                $"The mask of brick {brick.At} is none: run lengths that alternate skip and take, {Mask.Voxels} voxels at most, each number written as short as it goes, the last run a take.");
    }

    /// <summary>The finest bricks that the masks touch, each with the brick of this operation that touches it.</summary>
    public IEnumerable<(Int3 Finest, int Index)> Touched()
    {
        for (var i = 0; i < _bricks.Count; i++)
        {
            if (_isFinest)
            {
                // Decoded for its errors only: kept as bits, a batch of many small masks would fill the memory.
                Decode(Ordinal, _bricks[i]);
                yield return (_bricks[i].At, i);
                continue;
            }

            var touched = new HashSet<Int3>();
            foreach (var run in Upsampling.Runs(_coarse[i]))
            {
                var min = (((_bricks[i].At * Mask.Edge) + run.Min) * _factors) + _shift;
                var voxels = new Box(min, run.Size * _factors).Intersect(new(Int3.Zero, Grid.Finest.Size));
                foreach (var finest in LayerGrid.BricksOver(voxels))
                {
                    if (touched.Add(finest))
                    {
                        yield return (finest, i);
                    }
                }
            }
        }
    }

    /// <summary>What the operation takes of a finest brick, within the layer's end.</summary>
    /// <param name="mask">Overwritten.</param>
    public void TakeAll(Int3 finest, Span<ulong> mask)
    {
        mask.Clear();
        for (var i = 0; i < _bricks.Count; i++)
        {
            if (_isFinest ? _bricks[i].At == finest : Grid.FinestUnder(_level, _bricks[i].At).Contains(finest))
            {
                Take(i, finest, mask);
            }
        }

        Upsampling.Clip(mask, Grid.Finest.Size - (finest * Mask.Edge));
    }

    public void Replay(Int3 at, OverlayBrick brick)
    {
        var mask = new ulong[Mask.Words];
        TakeAll(at, mask);
        Apply(mask, brick);
    }

    /// <summary>Adds what brick <paramref name="index"/> of the operation takes of a finest brick.</summary>
    public void Take(int index, Int3 finest, Span<ulong> mask)
    {
        if (!_isFinest)
        {
            Fill(index, finest, mask);
        }
        else if (!Mask.TryDecode(_bricks[index].Mask, mask))
        {
            throw new InvalidOperationException("A mask that was checked is none.");
        }
    }

    /// <summary>Leaves of the mask what the mode lets through, and what lies within the layer; keeps for the log what is left.</summary>
    /// <param name="indices">The bricks of the operation that the mask was taken from.</param>
    public void Cut(IReadOnlyList<int> indices, Int3 finest, Span<ulong> mask, OverlayBrick brick)
    {
        var isCut = Upsampling.Clip(mask, Grid.Finest.Size - (finest * Mask.Edge));
        Span<ulong> sent = stackalloc ulong[Mask.Words];
        mask.CopyTo(sent);
        var mode = Operation is Paint paint ? paint.Mode : default;
        if (mode.Rule == PaintRule.Empty)
        {
            Painting.KeepEmpty(mask, brick.Painted, brick.Values);
        }
        else if (mode.Rule == PaintRule.Only)
        {
            Painting.KeepOnly(mask, mode.Segment, brick.Painted, brick.Values);
        }

        var isCutByMode = !mask.SequenceEqual(sent);
        if (_isFinest)
        {
            _cut[indices[0]] = isCut || isCutByMode ? Runs(mask) : null;
            _wasCut |= isCut || isCutByMode;
        }
        else if (mode.Rule != PaintRule.Everywhere)
        {
            // A coarse mask that only the layer's end cuts is kept as it was sent: what lies beyond fills nothing.
            _finest.Add(new(finest, Runs(mask)));
            _wasCut |= isCutByMode;
        }
    }

    public void Apply(ReadOnlySpan<ulong> mask, OverlayBrick brick)
    {
        if (Operation is Paint paint)
        {
            Painting.Paint(mask, paint.Segment, brick.Painted, brick.Values);
        }
        else
        {
            Painting.Unpaint(mask, brick.Painted, brick.Values);
        }
    }

    /// <summary>The operation as the log keeps it.</summary>
    public Operation AsCut()
    {
        var bricks = _bricks;
        var mag = _level.Mag;
        if (_wasCut)
        {
            bricks = _isFinest ? [.. _bricks.Select((brick, i) => _cut[i] is { } runs ? brick with { Mask = runs } : brick).Where(brick => brick.Mask.Length > 0)]
                : [.. _finest.Where(brick => brick.Mask.Length > 0)];
            mag = Grid.Finest.Mag;
        }

        return Operation switch
        {
            Paint paint => paint with { Mag = mag, Mode = default, Bricks = bricks },
            Unpaint unpaint => unpaint with { Mag = mag, Bricks = bricks },
            _ => Operation,
        };
    }

    private void Fill(int index, Int3 finest, Span<ulong> mask) =>
        Upsampling.Fill(_coarse[index], _bricks[index].At * Mask.Edge, _factors, _shift, finest * Mask.Edge, mask);

    private static byte[] Runs(ReadOnlySpan<ulong> mask)
    {
        Span<byte> runs = stackalloc byte[Mask.MostBytes];
        return runs[..Mask.Encode(mask, runs)].ToArray();
    }

    private static ValidationException Wrong(int ordinal, string message) => new([new($"operations[{ordinal}].bricks", message)]);
}

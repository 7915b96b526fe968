using System.Numerics;
using System.Runtime.Intrinsics;

namespace Lamella.Datastore.Demo;

/// <summary>Balls of cells that compete for points, in columns, so that a vector holds as many of them at once as of pixels.</summary>
internal sealed class Rivals
{
    private static readonly int Lanes = Vector256<float>.Count;

    private float[] _x = [];
    private float[] _y = [];
    private float[] _z = [];
    private float[] _radius = [];
    private int[] _cell = [];

    public Rivals()
    {
    }

    public Rivals(IReadOnlyCollection<(Ball Ball, int Cell)> balls)
    {
        MakeRoom(balls.Count);
        foreach (var (ball, cell) in balls)
        {
            (_x[Count], _y[Count], _z[Count], _radius[Count], _cell[Count]) = (ball.Centre.X, ball.Centre.Y, ball.Centre.Z, ball.Radius, cell);
            Count++;
        }
    }

    public int Count { get; private set; }

    public void Clear() => Count = 0;

    public void Append(Rivals from, Range range)
    {
        var (first, count) = range.GetOffsetAndLength(from.Count);
        MakeRoom(count);
        from._x.AsSpan(first, count).CopyTo(_x.AsSpan(Count));
        from._y.AsSpan(first, count).CopyTo(_y.AsSpan(Count));
        from._z.AsSpan(first, count).CopyTo(_z.AsSpan(Count));
        from._radius.AsSpan(first, count).CopyTo(_radius.AsSpan(Count));
        from._cell.AsSpan(first, count).CopyTo(_cell.AsSpan(Count));
        Count += count;
    }

    /// <summary>Lets the balls of a range compete for a point.</summary>
    public void Compete(Vector3 point, Range range, ref Contest contest)
    {
        var (first, count) = range.GetOffsetAndLength(Count);
        for (var i = 0; i < count; i += Lanes)
        {
            var depths = DepthsAt(point, first + i);
            var ahead = Ahead(depths, contest.NextDepth) & ((1u << Math.Min(count - i, Lanes)) - 1);
            for (; ahead != 0; ahead &= ahead - 1)
            {
                var lane = BitOperations.TrailingZeroCount(ahead);
                contest.Enter(_cell[first + i + lane], depths[lane]);
            }
        }
    }

    /// <summary>Lets all balls compete for as many points as a vector has lanes.</summary>
    /// <returns>Of each point the deepest cell, the deepest other one, and how deep it lies in both, in nanometres.</returns>
    public (Vector256<int> Cell, Vector256<int> Next, Vector256<float> Depth, Vector256<float> NextDepth) Compete(
        Vector256<float> x, Vector256<float> y, Vector256<float> z)
    {
        var (cell, next) = (Vector256.Create(-1), Vector256.Create(-1));
        var (depth, nextDepth) = (Vector256.Create(float.MinValue), Vector256.Create(float.MinValue));
        for (var i = 0; i < Count; i++)
        {
            var (dx, dy, dz) = (x - Vector256.Create(_x[i]), y - Vector256.Create(_y[i]), z - Vector256.Create(_z[i]));
            var here = Vector256.Create(_radius[i]) - Vector256.Sqrt((dx * dx) + (dy * dy) + (dz * dz));
            if (!Vector256.GreaterThanAny(here, nextDepth))
            {
                continue;
            }

            var own = Vector256.Create(_cell[i]);
            var same = Vector256.Equals(cell, own).AsSingle();
            var deeper = Vector256.GreaterThan(here, depth);
            var ousts = Vector256.AndNot(deeper, same);
            var second = Vector256.AndNot(Vector256.AndNot(Vector256.GreaterThan(here, nextDepth), deeper), same);
            nextDepth = Vector256.ConditionalSelect(ousts, depth, Vector256.ConditionalSelect(second, here, nextDepth));
            next = Vector256.ConditionalSelect(ousts.AsInt32(), cell, Vector256.ConditionalSelect(second.AsInt32(), own, next));
            depth = Vector256.ConditionalSelect(deeper, here, depth);
            cell = Vector256.ConditionalSelect(deeper.AsInt32(), own, cell);
        }

        return (cell, next, depth, nextDepth);
    }

    /// <summary>Puts those balls that can be the deepest, or the deepest of another cell, anywhere within <paramref name="radius"/> of the centre into <paramref name="competing"/>.</summary>
    public void CompetingIn(Vector3 centre, float radius, Rivals competing)
    {
        var contest = Contest.Begun;
        Compete(centre, .., ref contest);
        var least = Vector256.Create(contest.NextDepth - (2 * radius));
        competing.Clear();
        competing.MakeRoom(Count);
        for (var i = 0; i < Count; i += Lanes)
        {
            var kept = Vector256.GreaterThanOrEqual(DepthsAt(centre, i), least).ExtractMostSignificantBits() & ((1u << Math.Min(Count - i, Lanes)) - 1);
            for (; kept != 0; kept &= kept - 1)
            {
                competing.Take(this, i + BitOperations.TrailingZeroCount(kept));
            }
        }
    }

    private static uint Ahead(Vector256<float> depths, float nextDepth) =>
        Vector256.GreaterThan(depths, Vector256.Create(nextDepth)).ExtractMostSignificantBits();

    private void Take(Rivals from, int index)
    {
        var at = Count++;
        (_x[at], _y[at], _z[at], _radius[at], _cell[at]) = (from._x[index], from._y[index], from._z[index], from._radius[index], from._cell[index]);
    }

    /// <summary>How deep a point lies in as many balls as a vector has lanes; behind the last ball of all, anything.</summary>
    private Vector256<float> DepthsAt(Vector3 point, int first)
    {
        var (dx, dy, dz) = (
            Vector256.Create(point.X) - Vector256.LoadUnsafe(ref _x[first]),
            Vector256.Create(point.Y) - Vector256.LoadUnsafe(ref _y[first]),
            Vector256.Create(point.Z) - Vector256.LoadUnsafe(ref _z[first]));
        return Vector256.LoadUnsafe(ref _radius[first]) - Vector256.Sqrt((dx * dx) + (dy * dy) + (dz * dz));
    }

    /// <summary>Room for so many more, and behind them for what a vector reads too much.</summary>
    private void MakeRoom(int more)
    {
        var needed = Count + more + Lanes;
        if (_x.Length < needed)
        {
            var length = Math.Max(needed, 2 * _x.Length);
            Array.Resize(ref _x, length);
            Array.Resize(ref _y, length);
            Array.Resize(ref _z, length);
            Array.Resize(ref _radius, length);
            Array.Resize(ref _cell, length);
        }
    }

    /// <summary>The deepest cell that has entered so far, and the deepest other one.</summary>
    public struct Contest
    {
        public static Contest Begun => new() { Cell = -1, Next = -1, Depth = float.MinValue, NextDepth = float.MinValue };

        public int Cell;
        public int Next;
        public float Depth;
        public float NextDepth;

        public void Enter(int cell, float depth)
        {
            if (cell == Cell)
            {
                Depth = MathF.Max(Depth, depth);
            }
            else if (depth > Depth)
            {
                (Next, NextDepth, Cell, Depth) = (Cell, Depth, cell, depth);
            }
            else if (depth > NextDepth)
            {
                (Next, NextDepth) = (cell, depth);
            }
        }
    }
}

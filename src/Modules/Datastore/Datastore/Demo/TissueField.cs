using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace Lamella.Datastore.Demo;

/// <summary>
/// Says of each point which cell it lies in. Space is divided among the balls by how deep a point lies in them (an additively weighted
/// Voronoi diagram), so that cells fill it as neuropil does, membrane to membrane; then it is bent by smooth noise, so that no outline is a circle.
/// </summary>
internal sealed class TissueField
{
    private const int Tile = 64;
    private const int Block = 8;
    private const float Bin = 256;
    private const float LargeBall = 520;

    /// <summary>How far a point can lie from the surface of the second nearest cell.</summary>
    private const float Reach = 700;

    /// <summary>As much as a point near a membrane needs.</summary>
    private const float PointReach = 400;

    private const float CoarseBend = 95;
    private const float FineBend = 25;

    private readonly Rival[] _large;
    private readonly Rival[][] _bins;
    private readonly (int X, int Y, int Z) _firstBin;
    private readonly (int X, int Y, int Z) _binCounts;
    private readonly (SmoothNoise Coarse, SmoothNoise Fine)[] _bend;

    public TissueField(IReadOnlyList<Cell> cells, ulong seed)
    {
        var rivals = cells.SelectMany(cell => cell.Balls.Select(ball => new Rival(ball, cell.Number))).ToArray();
        _large = [.. rivals.Where(rival => rival.Ball.Radius > LargeBall)];
        var binned = rivals.Where(rival => rival.Ball.Radius <= LargeBall).ToLookup(rival => BinOf(rival.Ball.Centre));
        _firstBin = (binned.Min(bin => bin.Key.X), binned.Min(bin => bin.Key.Y), binned.Min(bin => bin.Key.Z));
        _binCounts = (
            binned.Max(bin => bin.Key.X) - _firstBin.X + 1, binned.Max(bin => bin.Key.Y) - _firstBin.Y + 1, binned.Max(bin => bin.Key.Z) - _firstBin.Z + 1);
        _bins = [.. Enumerable.Range(0, _binCounts.X * _binCounts.Y * _binCounts.Z).Select(i => binned[(
            _firstBin.X + (i % _binCounts.X), _firstBin.Y + (i / _binCounts.X % _binCounts.Y), _firstBin.Z + (i / _binCounts.X / _binCounts.Y))].ToArray())];
        var origin = new Vector3(-200);
        var extent = Tissue.Extent + new Vector3(400);
        _bend = [.. Enumerable.Range(0, 3).Select(axis => (
            new SmoothNoise(Dice.Mix(seed + (ulong)axis), origin, extent, new Vector3(420)),
            new SmoothNoise(Dice.Mix(seed + (ulong)axis + 16), origin, extent, new Vector3(150))))];
    }

    /// <summary>The cell that a point of bent space lies in, the next one, and about how far the membrane between them is.</summary>
    public (int Cell, int Next, float Margin) At(Vector3 point)
    {
        var (cell, next, depth, nextDepth) = (-1, -1, float.MinValue, float.MinValue);
        var near = Near(point, PointReach, out var count);
        foreach (var (ball, number) in near.AsSpan(0, count))
        {
            var here = ball.Radius - Vector3.Distance(point, ball.Centre);
            if (number == cell)
            {
                depth = MathF.Max(depth, here);
            }
            else if (here > depth)
            {
                (next, nextDepth, cell, depth) = (cell, depth, number, here);
            }
            else if (here > nextDepth)
            {
                (next, nextDepth) = (number, here);
            }
        }

        ArrayPool<Rival>.Shared.Return(near);
        return (cell, next, (depth - nextDepth) / 2);
    }

    /// <summary>Where a point of bent space lies in the volume.</summary>
    public Vector3 Unbend(Vector3 bent)
    {
        var point = bent;
        for (var i = 0; i < 4; i++)
        {
            point = bent - BendAt(point);
        }

        return point;
    }

    /// <summary>Fills a section's fields.</summary>
    /// <param name="z">Height in nanometres.</param>
    /// <param name="shift">By how much the section is displaced in its plane, in nanometres.</param>
    public void Fill(SectionField section, float z, Vector2 shift)
    {
        const int Edge = SectionField.Edge;
        var coarse = _bend[0].Coarse.StepsAlongX(shift.X, SectionField.Pixel, Edge);
        var fine = _bend[0].Fine.StepsAlongX(shift.X, SectionField.Pixel, Edge);
        for (var y = 0; y < Edge; y++)
        {
            BendRow(section, y, new Vector3(shift.X, (y * SectionField.Pixel) + shift.Y, z), coarse, fine);
        }

        for (var y = 0; y < Edge; y += Tile)
        {
            for (var x = 0; x < Edge; x += Tile)
            {
                var (centre, radius) = section.Bounds(x, y, Tile);
                var near = Near(centre, radius + Reach, out var count);
                FillSquare(section, x, y, Tile, near.AsSpan(0, count), centre, radius);
                ArrayPool<Rival>.Shared.Return(near);
            }
        }
    }

    private void BendRow(SectionField section, int y, Vector3 start, SmoothNoise.Steps coarseSteps, SmoothNoise.Steps fineSteps)
    {
        Span<float> coarse = stackalloc float[SectionField.Edge];
        Span<float> fine = stackalloc float[SectionField.Edge];
        for (var axis = 0; axis < 3; axis++)
        {
            _bend[axis].Coarse.Row(coarseSteps, start.Y, start.Z, coarse);
            _bend[axis].Fine.Row(fineSteps, start.Y, start.Z, fine);
            var row = section.Position(axis).AsSpan(y * SectionField.Edge, SectionField.Edge);
            for (var x = 0; x < row.Length; x++)
            {
                var straight = axis switch { 0 => start.X + (x * SectionField.Pixel), 1 => start.Y, _ => start.Z };
                row[x] = straight + (CoarseBend * coarse[x]) + (FineBend * fine[x]);
            }
        }
    }

    private Vector3 BendAt(Vector3 point) => new(Bend(0, point), Bend(1, point), Bend(2, point));

    private float Bend(int axis, Vector3 point) => (CoarseBend * _bend[axis].Coarse.At(point)) + (FineBend * _bend[axis].Fine.At(point));

    /// <summary>Halves a square of pixels, which lies in a ball, until few balls compete in it.</summary>
    private static void FillSquare(SectionField section, int x, int y, int edge, ReadOnlySpan<Rival> near, Vector3 centre, float radius)
    {
        var room = ArrayPool<Rival>.Shared.Rent(near.Length);
        var rivals = room.AsSpan(0, Competing(near, centre, radius, room));
        if (edge == Block)
        {
            FillBlock(section, x, y, rivals);
        }
        else
        {
            var half = edge / 2;
            foreach (var (i, j) in (ReadOnlySpan<(int, int)>)[(x, y), (x + half, y), (x, y + half), (x + half, y + half)])
            {
                var (inner, innerRadius) = section.Bounds(i, j, half);
                FillSquare(section, i, j, half, rivals, inner, innerRadius);
            }
        }

        ArrayPool<Rival>.Shared.Return(room);
    }

    private static void FillBlock(SectionField section, int x, int y, ReadOnlySpan<Rival> rivals)
    {
        for (var j = y; j < y + Block; j++)
        {
            var at = (j * SectionField.Edge) + x;
            var (px, py, pz) = (
                Vector256.Create(section.X.AsSpan(at)), Vector256.Create(section.Y.AsSpan(at)), Vector256.Create(section.Z.AsSpan(at)));
            var (cell, next) = (Vector256.Create(-1), Vector256.Create(-1));
            var (depth, nextDepth) = (Vector256.Create(float.MinValue), Vector256.Create(float.MinValue));
            foreach (var (ball, number) in rivals)
            {
                var (dx, dy, dz) = (px - Vector256.Create(ball.Centre.X), py - Vector256.Create(ball.Centre.Y), pz - Vector256.Create(ball.Centre.Z));
                var here = Vector256.Create(ball.Radius) - Vector256.Sqrt((dx * dx) + (dy * dy) + (dz * dz));
                var own = Vector256.Create(number);
                var same = Vector256.Equals(cell, own).AsSingle();
                var deeper = Vector256.GreaterThan(here, depth);
                var ousts = Vector256.AndNot(deeper, same);
                var second = Vector256.AndNot(Vector256.AndNot(Vector256.GreaterThan(here, nextDepth), deeper), same);
                nextDepth = Vector256.ConditionalSelect(ousts, depth, Vector256.ConditionalSelect(second, here, nextDepth));
                next = Vector256.ConditionalSelect(ousts.AsInt32(), cell, Vector256.ConditionalSelect(second.AsInt32(), own, next));
                depth = Vector256.ConditionalSelect(deeper, here, depth);
                cell = Vector256.ConditionalSelect(deeper.AsInt32(), own, cell);
            }

            cell.CopyTo(section.Cell, at);
            next.CopyTo(section.Next, at);
            depth.CopyTo(section.Depth, at);
            ((depth - nextDepth) * 0.5f).CopyTo(section.Margin, at);
        }
    }

    /// <summary>Gathers those balls that can be the deepest, or the deepest of another cell, anywhere within <paramref name="radius"/> of the centre; answers how many.</summary>
    private static int Competing(ReadOnlySpan<Rival> rivals, Vector3 centre, float radius, Span<Rival> competing)
    {
        var depths = ArrayPool<float>.Shared.Rent(rivals.Length);
        var (cell, depth, nextDepth) = (-1, float.MinValue, float.MinValue);
        for (var i = 0; i < rivals.Length; i++)
        {
            ref readonly var rival = ref rivals[i];
            var here = depths[i] = rival.Ball.Radius - Vector3.Distance(centre, rival.Ball.Centre);
            if (here <= nextDepth)
            {
                continue;
            }

            if (rival.Cell == cell)
            {
                depth = MathF.Max(depth, here);
            }
            else if (here > depth)
            {
                (cell, depth, nextDepth) = (rival.Cell, here, depth);
            }
            else
            {
                nextDepth = here;
            }
        }

        var least = nextDepth - (2 * radius);
        var count = 0;
        for (var i = 0; i < rivals.Length; i++)
        {
            if (depths[i] >= least)
            {
                competing[count++] = rivals[i];
            }
        }

        ArrayPool<float>.Shared.Return(depths);
        return count;
    }

    /// <summary>The balls whose centres lie near a point, and all large ones, in an array that the caller returns to the pool.</summary>
    private Rival[] Near(Vector3 centre, float radius, out int count)
    {
        var reach = new Vector3(radius);
        var (from, to) = (BinOf(centre - reach), BinOf(centre + reach));
        var (fromX, fromY, fromZ) = (Math.Max(from.X - _firstBin.X, 0), Math.Max(from.Y - _firstBin.Y, 0), Math.Max(from.Z - _firstBin.Z, 0));
        var (toX, toY, toZ) = (
            Math.Min(to.X - _firstBin.X, _binCounts.X - 1), Math.Min(to.Y - _firstBin.Y, _binCounts.Y - 1), Math.Min(to.Z - _firstBin.Z, _binCounts.Z - 1));
        var near = ArrayPool<Rival>.Shared.Rent(1024);
        count = 0;
        Append(_large, ref near, ref count);
        for (var z = fromZ; z <= toZ; z++)
        {
            for (var y = fromY; y <= toY; y++)
            {
                for (var x = fromX; x <= toX; x++)
                {
                    Append(_bins[(((z * _binCounts.Y) + y) * _binCounts.X) + x], ref near, ref count);
                }
            }
        }

        return near;
    }

    private static void Append(Rival[] rivals, ref Rival[] near, ref int count)
    {
        if (near.Length - count < rivals.Length)
        {
            var more = ArrayPool<Rival>.Shared.Rent(Math.Max(near.Length * 2, count + rivals.Length));
            near.AsSpan(0, count).CopyTo(more);
            ArrayPool<Rival>.Shared.Return(near);
            near = more;
        }

        rivals.CopyTo(near, count);
        count += rivals.Length;
    }

    private static (int X, int Y, int Z) BinOf(Vector3 point) =>
        ((int)MathF.Floor(point.X / Bin), (int)MathF.Floor(point.Y / Bin), (int)MathF.Floor(point.Z / Bin));

    private readonly record struct Rival(Ball Ball, int Cell);
}

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

    private readonly Rivals _large;

    /// <summary>All others, bin after bin.</summary>
    private readonly Rivals _small;

    /// <summary>Where each bin begins in them, and behind the last, where that ends.</summary>
    private readonly int[] _starts;
    private readonly (int X, int Y, int Z) _firstBin;
    private readonly (int X, int Y, int Z) _binCounts;
    private readonly (SmoothNoise Coarse, SmoothNoise Fine)[] _bend;

    public TissueField(IReadOnlyList<Cell> cells, ulong seed)
    {
        var balls = cells.SelectMany(cell => cell.Balls.Select(ball => (Ball: ball, cell.Number))).ToArray();
        _large = new Rivals([.. balls.Where(rival => rival.Ball.Radius > LargeBall)]);
        var small = balls.Where(rival => rival.Ball.Radius <= LargeBall).Select(rival => (Rival: rival, Bin: BinOf(rival.Ball.Centre))).ToArray();
        _firstBin = (small.Min(ball => ball.Bin.X), small.Min(ball => ball.Bin.Y), small.Min(ball => ball.Bin.Z));
        _binCounts = (
            small.Max(ball => ball.Bin.X) - _firstBin.X + 1, small.Max(ball => ball.Bin.Y) - _firstBin.Y + 1, small.Max(ball => ball.Bin.Z) - _firstBin.Z + 1);
        var binned = small.ToLookup(ball => IndexOf(ball.Bin.X - _firstBin.X, ball.Bin.Y - _firstBin.Y, ball.Bin.Z - _firstBin.Z), ball => ball.Rival);
        var bins = Enumerable.Range(0, _binCounts.X * _binCounts.Y * _binCounts.Z);
        _small = new Rivals([.. bins.SelectMany(bin => binned[bin])]);
        _starts = new int[(_binCounts.X * _binCounts.Y * _binCounts.Z) + 1];
        foreach (var bin in bins)
        {
            _starts[bin + 1] = _starts[bin] + binned[bin].Count();
        }

        var origin = new Vector3(-200);
        var extent = Tissue.Extent + new Vector3(400);
        _bend = [.. Enumerable.Range(0, 3).Select(axis => (
            new SmoothNoise(Dice.Mix(seed + (ulong)axis), origin, extent, new Vector3(420)),
            new SmoothNoise(Dice.Mix(seed + (ulong)axis + 16), origin, extent, new Vector3(150))))];
    }

    /// <summary>The cell that a point of bent space lies in, the next one, and about how far the membrane between them is.</summary>
    public (int Cell, int Next, float Margin) At(Vector3 point)
    {
        var contest = Rivals.Contest.Begun;
        _large.Compete(point, .., ref contest);
        foreach (var row in Near(point, PointReach))
        {
            _small.Compete(point, row, ref contest);
        }

        return (contest.Cell, contest.Next, (contest.Depth - contest.NextDepth) / 2);
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

        // One for the neighbourhood of a tile, and one for each halving down to a block.
        Rivals[] rooms = [.. Enumerable.Range(0, BitOperations.Log2(Tile / Block) + 2).Select(_ => new Rivals())];
        for (var y = 0; y < Edge; y += Tile)
        {
            for (var x = 0; x < Edge; x += Tile)
            {
                var (centre, radius) = section.Bounds(x, y, Tile);
                var near = rooms[0];
                near.Clear();
                near.Append(_large, ..);
                foreach (var row in Near(centre, radius + Reach))
                {
                    near.Append(_small, row);
                }

                FillSquare(section, x, y, Tile, rooms, centre, radius);
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
            var (first, step) = axis switch { 0 => (start.X, SectionField.Pixel), 1 => (start.Y, 0), _ => (start.Z, 0) };
            for (var x = 0; x < row.Length; x += Vector256<float>.Count)
            {
                var straight = Vector256.Create(first) + ((Vector256.Create((float)x) + Vector256<float>.Indices) * step);
                (straight + (Vector256.Create<float>(coarse[x..]) * CoarseBend) + (Vector256.Create<float>(fine[x..]) * FineBend)).CopyTo(row[x..]);
            }
        }
    }

    private Vector3 BendAt(Vector3 point) => new(Bend(0, point), Bend(1, point), Bend(2, point));

    private float Bend(int axis, Vector3 point) => (CoarseBend * _bend[axis].Coarse.At(point)) + (FineBend * _bend[axis].Fine.At(point));

    /// <summary>Halves a square of pixels, which lies in a ball, until few balls compete in it.</summary>
    /// <param name="rooms">Who competes around it, first, and room for those within it and within its parts.</param>
    private static void FillSquare(SectionField section, int x, int y, int edge, ReadOnlySpan<Rivals> rooms, Vector3 centre, float radius)
    {
        rooms[0].CompetingIn(centre, radius, rooms[1]);
        if (edge == Block)
        {
            FillBlock(section, x, y, rooms[1]);
            return;
        }

        var half = edge / 2;
        foreach (var (i, j) in (ReadOnlySpan<(int, int)>)[(x, y), (x + half, y), (x, y + half), (x + half, y + half)])
        {
            var (inner, innerRadius) = section.Bounds(i, j, half);
            FillSquare(section, i, j, half, rooms[1..], inner, innerRadius);
        }
    }

    private static void FillBlock(SectionField section, int x, int y, Rivals rivals)
    {
        for (var j = y; j < y + Block; j++)
        {
            var at = (j * SectionField.Edge) + x;
            var (px, py, pz) = (
                Vector256.Create(section.X.AsSpan(at)), Vector256.Create(section.Y.AsSpan(at)), Vector256.Create(section.Z.AsSpan(at)));
            var (cell, next, depth, nextDepth) = rivals.Compete(px, py, pz);
            cell.CopyTo(section.Cell, at);
            next.CopyTo(section.Next, at);
            depth.CopyTo(section.Depth, at);
            ((depth - nextDepth) * 0.5f).CopyTo(section.Margin, at);
        }
    }

    /// <summary>Where among the small balls those lie whose centres are near a point: a range for each row of bins.</summary>
    private IEnumerable<Range> Near(Vector3 centre, float radius)
    {
        var reach = new Vector3(radius);
        var (from, to) = (BinOf(centre - reach), BinOf(centre + reach));
        var (fromX, toX) = (Math.Max(from.X - _firstBin.X, 0), Math.Min(to.X - _firstBin.X, _binCounts.X - 1));
        for (var z = Math.Max(from.Z - _firstBin.Z, 0); fromX <= toX && z <= Math.Min(to.Z - _firstBin.Z, _binCounts.Z - 1); z++)
        {
            for (var y = Math.Max(from.Y - _firstBin.Y, 0); y <= Math.Min(to.Y - _firstBin.Y, _binCounts.Y - 1); y++)
            {
                yield return _starts[IndexOf(fromX, y, z)].._starts[IndexOf(toX, y, z) + 1];
            }
        }
    }

    private int IndexOf(int x, int y, int z) => (((z * _binCounts.Y) + y) * _binCounts.X) + x;

    private static (int X, int Y, int Z) BinOf(Vector3 point) =>
        ((int)MathF.Floor(point.X / Bin), (int)MathF.Floor(point.Y / Bin), (int)MathF.Floor(point.Z / Bin));
}

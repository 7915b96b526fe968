using System.Numerics;

namespace Lamella.Datastore.Demo;

/// <summary>Draws a section as an electron microscope shows it: membranes dark, cytoplasm grainy, a lumen empty. Grey levels, 0 black; no noise of the instrument yet (<see cref="Instrument"/>).</summary>
internal sealed class Micrograph
{
    private const int Edge = SectionField.Edge;
    private const int Tile = 32;
    private const float MembraneGrey = 52;
    private const float MembraneWidth = 12.5f;

    /// <summary>Half a section's thickness, in nanometres: what it holds is seen in one plane.</summary>
    private const float HalfThickness = 15;

    private readonly Tissue _tissue;
    private readonly SmoothNoise _blotches;
    private readonly SmoothNoise _reticulum;
    private readonly SmoothNoise _waves;
    private readonly (Vector3 Centre, float Radius)[] _mitochondria;
    private readonly (Vector3 Centre, float Radius)[] _synapses;
    private readonly Ball[] _vesicles;

    public Micrograph(Tissue tissue, TissueField field, ulong seed)
    {
        _tissue = tissue;
        var (origin, extent) = (new Vector3(-100), Tissue.Extent + new Vector3(200));
        _blotches = new SmoothNoise(Dice.Mix(seed + 101), origin, extent, new Vector3(44, 44, 40));
        _reticulum = new SmoothNoise(Dice.Mix(seed + 102), origin, extent, new Vector3(110, 110, 150));
        _waves = new SmoothNoise(Dice.Mix(seed + 103), origin, extent, new Vector3(120));
        _mitochondria = [.. tissue.Mitochondria.Select(Bounds)];
        _synapses = [.. tissue.Synapses.Select(synapse => (synapse.Centre, synapse.Radius))];
        _vesicles = [.. tissue.Vesicles.Select(vesicle => vesicle with { Centre = field.Unbend(vesicle.Centre) })];
    }

    /// <summary>Draws <paramref name="here"/>; its neighbours tell how steeply membranes pass through it.</summary>
    public void Draw(SectionField below, SectionField here, SectionField above, float z, Vector2 shift, Span<float> grey)
    {
        Span<float> blotches = stackalloc float[Edge];
        Span<float> reticulum = stackalloc float[Edge];
        Span<float> waves = stackalloc float[Edge];
        var (blotchSteps, reticulumSteps, waveSteps) = (
            _blotches.StepsAlongX(shift.X, SectionField.Pixel, Edge), _reticulum.StepsAlongX(shift.X, SectionField.Pixel, Edge), _waves.StepsAlongX(shift.X, SectionField.Pixel, Edge));
        for (var tileY = 0; tileY < Edge; tileY += Tile)
        {
            var lists = ListsOf(here, tileY);
            for (var y = tileY; y < tileY + Tile; y++)
            {
                var height = (y * SectionField.Pixel) + shift.Y;
                _blotches.Row(blotchSteps, height, z, blotches);
                _reticulum.Row(reticulumSteps, height, z, reticulum);
                _waves.Row(waveSteps, height, z, waves);
                for (var x = 0; x < Edge; x++)
                {
                    var at = (y * Edge) + x;
                    var (mitochondria, synapses) = lists[x / Tile];
                    var value = Cytoplasm(here, at, blotches[x], reticulum[x], waves[x]);
                    value = Mitochondrion(here, at, value, mitochondria, waves[x], blotches[x]);
                    value = Density(here, at, value, synapses);
                    grey[at] = Membrane(below, here, above, at, value);
                }
            }
        }

        DrawVesicles(here, z, shift, grey);
    }

    private float Cytoplasm(SectionField here, int at, float blotch, float reticulum, float wave)
    {
        var cell = _tissue.Cells[here.Cell[at]];
        var (depth, margin) = (here.Depth[at], here.Margin[at]);
        switch (cell.Kind)
        {
            case CellKind.Vessel:
                // The wall of the vessel, and inside it the lumen, washed empty.
                var wall = 165 + (20 * wave) + (45 * MathF.Sin(here.Z[at] / 900));
                return depth > wall ? 216 + blotch - (150 * Line(depth - wall, 12))
                    : margin < 34 && depth < 60 ? 140 + (6 * blotch)
                    : 138 + (10 * blotch) - (45 * Line(depth - wall, 11)) - (26 * Line(MathF.Abs(reticulum) * 60, 9));
            case CellKind.MyelinatedAxon when depth < 112:
                return 78 + (34 * MathF.Sin(depth * (MathF.Tau / 19))) + (5 * blotch);
            case CellKind.MyelinatedAxon:
                return 176 + cell.Brightness + (7 * blotch) - (70 * Line(depth - 112, 12));
            default:
                var grainy = 158 + cell.Brightness + (10.5f * blotch) + (3 * wave);

                // Tubes of reticulum: thin sheets in which a smooth field is zero, here and there, away from the membrane.
                var tubes = cell.Kind == CellKind.Dendrite ? 1f : 0.6f;
                return margin > 38 && wave > 0.15f ? grainy - (62 * tubes * Line(reticulum * 95, 9.5f)) + (10 * Line(reticulum * 95, 30)) : grainy;
        }
    }

    private float Mitochondrion(SectionField here, int at, float value, List<int> candidates, float wave, float blotch)
    {
        foreach (var index in candidates)
        {
            var mitochondrion = _tissue.Mitochondria[index];
            if (mitochondrion.Cell != here.Cell[at])
            {
                continue;
            }

            var point = new Vector3(here.X[at], here.Y[at], here.Z[at]);
            var depth = float.MinValue;
            foreach (var ball in mitochondrion.Balls)
            {
                depth = MathF.Max(depth, ball.Radius - Vector3.Distance(ball.Centre, point));
            }

            // It never touches the membrane of its cell.
            depth = MathF.Min(depth + (4 * wave), here.Margin[at] - 20);
            if (depth > -14)
            {
                return MitochondrionGrey(mitochondrion, point, depth, value, wave, blotch);
            }
        }

        return value;
    }

    private static float MitochondrionGrey(Mitochondrion mitochondrion, Vector3 point, float depth, float value, float wave, float blotch)
    {
        var axis = Vector3.Normalize(mitochondrion.Balls[^1].Centre - mitochondrion.Balls[0].Centre);
        var side = Vector3.Normalize(Vector3.Cross(axis, new Vector3(0.3f, 0.5f, 0.81f)));
        var across = Vector3.Dot(point, Vector3.Normalize(axis + (side * (0.9f * MathF.Sin(mitochondrion.Phase)))));
        var crista = MathF.Sin((across * (MathF.Tau / 66)) + (2.1f * wave) + mitochondrion.Phase);

        // The outer membrane, the gap, the inner membrane, and folds of it into the matrix.
        var matrix = 122 + (6 * blotch);
        var fold = depth > 20 ? Math.Clamp((crista - 0.25f) * 2.2f, 0, 1) * Math.Clamp((depth - 20) / 12, 0, 1) : 0;
        var inside = matrix - (46 * fold) + (16 * Math.Clamp(-crista - 0.3f, 0, 1)) - (38 * Line(depth - 21, 8));
        var blend = Math.Clamp((depth + 5) / 10, 0, 1);
        return (value * (1 - blend)) + (inside * blend) - (62 * Line(depth, 8.5f));
    }

    /// <summary>The dense bands at a synapse: thick behind the membrane of the cell that listens, thin before it.</summary>
    private float Density(SectionField here, int at, float value, List<int> candidates)
    {
        foreach (var index in candidates)
        {
            var synapse = _tissue.Synapses[index];
            var (cell, next) = (here.Cell[at], here.Next[at]);
            if ((cell == synapse.To && next == synapse.From) || (cell == synapse.From && next == synapse.To))
            {
                var distance = Vector3.Distance(new Vector3(here.X[at], here.Y[at], here.Z[at]), synapse.Centre);
                var within = Math.Clamp((synapse.Radius - distance) / 30, 0, 1);
                value -= within * (cell == synapse.To ? 92 * Line(here.Margin[at] - 12, 21) : 42 * Line(here.Margin[at], 15));
            }
        }

        return value;
    }

    private static float Membrane(SectionField below, SectionField here, SectionField above, int at, float value)
    {
        var margin = here.Margin[at];
        if (margin > 90)
        {
            return value;
        }

        // Across a membrane the margin goes on with the other sign.
        var next = above.Cell[at] == here.Cell[at] ? above.Margin[at] : -above.Margin[at];
        var last = below.Cell[at] == here.Cell[at] ? below.Margin[at] : -below.Margin[at];
        var steepness = Math.Clamp((next - last) / (4 * HalfThickness), -1, 1) * HalfThickness;
        var seen = (Line(margin, MembraneWidth) + Line(margin + steepness, MembraneWidth) + Line(margin - steepness, MembraneWidth)) / 3;
        return value - (MathF.Max(value - MembraneGrey, 0) * seen);
    }

    private void DrawVesicles(SectionField here, float z, Vector2 shift, Span<float> grey)
    {
        const int Reach = 4;
        foreach (var vesicle in _vesicles)
        {
            var away = MathF.Max(MathF.Abs(vesicle.Centre.Z - z) - HalfThickness, 0);
            if (away > vesicle.Radius * 0.8f)
            {
                continue;
            }

            var radius = MathF.Sqrt((vesicle.Radius * vesicle.Radius) - (away * away));
            var centre = new Vector2(vesicle.Centre.X - shift.X, vesicle.Centre.Y - shift.Y) / SectionField.Pixel;
            for (var y = Math.Max((int)centre.Y - Reach, 0); y <= Math.Min((int)centre.Y + Reach, Edge - 1); y++)
            {
                for (var x = Math.Max((int)centre.X - Reach, 0); x <= Math.Min((int)centre.X + Reach, Edge - 1); x++)
                {
                    var distance = Vector2.Distance(new Vector2(x, y), centre) * SectionField.Pixel;
                    ref var value = ref grey[(y * Edge) + x];
                    value += distance < radius - 6 ? 6 : -66 * Line(distance - radius + 2, 7.5f) * (1 - (away / vesicle.Radius));
                }
            }
        }
    }

    /// <summary>1 on a line, falling off to nothing within a few widths.</summary>
    private static float Line(float distance, float width)
    {
        var t = distance / width;
        t *= t;
        return t > 9 ? 0 : MathF.Exp(-t);
    }

    private (List<int> Mitochondria, List<int> Synapses)[] ListsOf(SectionField here, int tileY) =>
        [.. Enumerable.Range(0, Edge / Tile).Select(tile => here.Bounds(tile * Tile, tileY, Tile)).Select(bounds => (
            Touching(_mitochondria, bounds), Touching(_synapses, bounds)))];

    private static List<int> Touching((Vector3 Centre, float Radius)[] balls, (Vector3 Centre, float Radius) tile)
    {
        var touching = new List<int>();
        for (var i = 0; i < balls.Length; i++)
        {
            if (Vector3.Distance(balls[i].Centre, tile.Centre) < balls[i].Radius + tile.Radius)
            {
                touching.Add(i);
            }
        }

        return touching;
    }

    private static (Vector3 Centre, float Radius) Bounds(Mitochondrion mitochondrion)
    {
        var centre = mitochondrion.Balls.Aggregate(Vector3.Zero, (sum, ball) => sum + ball.Centre) / mitochondrion.Balls.Length;
        return (centre, mitochondrion.Balls.Max(ball => Vector3.Distance(ball.Centre, centre) + ball.Radius) + 30);
    }
}

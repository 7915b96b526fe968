using System.Numerics;
using System.Runtime.Intrinsics;

namespace Lamella.Datastore.Demo;

/// <summary>
/// A smooth random field over a box: random numbers at the knots of a grid, cubic B-splines between them. Mean 0, spread about 1.
/// It is evaluated by rows along x: what a row has from its sixteen neighbouring rows of knots is summed once for all its voxels.
/// </summary>
internal sealed class SmoothNoise
{
    private readonly Vector3 _origin;
    private readonly Vector3 _spacing;
    private readonly int _sizeX;
    private readonly int _sizeY;
    private readonly int _sizeZ;
    private readonly float[] _knots;

    /// <param name="origin">Lowest corner of the box, in nanometres.</param>
    /// <param name="extent">Edges of the box, in nanometres.</param>
    /// <param name="spacing">Distance of the knots along x, y, z, in nanometres: the size of the blobs.</param>
    public SmoothNoise(ulong seed, Vector3 origin, Vector3 extent, Vector3 spacing)
    {
        (_origin, _spacing) = (origin - spacing, spacing);
        var size = (extent / spacing) + new Vector3(6);
        (_sizeX, _sizeY, _sizeZ) = ((int)size.X, (int)size.Y, (int)size.Z);
        var dice = new Dice(seed);
        _knots = new float[_sizeX * _sizeY * _sizeZ];
        for (var i = 0; i < _knots.Length; i++)
        {
            // The spline averages: scaled so that what it yields has a spread of about 1.
            _knots[i] = dice.Bell() * 3f;
        }
    }

    /// <summary>Points along x, from <paramref name="start"/> in steps of <paramref name="step"/> nanometres: what all rows at them have in common.</summary>
    public Steps StepsAlongX(float start, float step, int count)
    {
        var steps = new Steps(count);
        Span<float> weights = stackalloc float[4];
        for (var i = 0; i < count; i++)
        {
            steps.Knot[i] = Weights((start + (i * step) - _origin.X) / _spacing.X, _sizeX, weights);
            (steps.First[i], steps.Second[i], steps.Third[i], steps.Fourth[i]) = (weights[0], weights[1], weights[2], weights[3]);
        }

        return steps;
    }

    /// <summary>The field at points of a row.</summary>
    /// <param name="steps">Of this field, or of one whose origin, extent and spacing are the same.</param>
    /// <param name="values">As many as there are steps.</param>
    public void Row(Steps steps, float y, float z, Span<float> values)
    {
        Span<float> row = stackalloc float[_sizeX];
        Sum(y, z, row);
        for (var i = 0; i < values.Length;)
        {
            // Points between the same knots: on a field of large blobs there are many.
            var knot = steps.Knot[i];
            var end = i + 1;
            while (end < values.Length && steps.Knot[end] == knot)
            {
                end++;
            }

            var (a, b, c, d) = (row[knot], row[knot + 1], row[knot + 2], row[knot + 3]);
            for (; i <= end - Vector256<float>.Count; i += Vector256<float>.Count)
            {
                var sum = (Vector256.Create(steps.First.AsSpan(i)) * a) + (Vector256.Create(steps.Second.AsSpan(i)) * b)
                    + (Vector256.Create(steps.Third.AsSpan(i)) * c) + (Vector256.Create(steps.Fourth.AsSpan(i)) * d);
                sum.CopyTo(values[i..]);
            }

            for (; i < end; i++)
            {
                values[i] = (steps.First[i] * a) + (steps.Second[i] * b) + (steps.Third[i] * c) + (steps.Fourth[i] * d);
            }
        }
    }

    public float At(Vector3 point)
    {
        Span<float> row = stackalloc float[_sizeX];
        Sum(point.Y, point.Z, row);
        Span<float> weights = stackalloc float[4];
        var knot = Weights((point.X - _origin.X) / _spacing.X, _sizeX, weights);
        return (weights[0] * row[knot]) + (weights[1] * row[knot + 1]) + (weights[2] * row[knot + 2]) + (weights[3] * row[knot + 3]);
    }

    private void Sum(float y, float z, Span<float> row)
    {
        Span<float> alongY = stackalloc float[4];
        Span<float> alongZ = stackalloc float[4];
        var knotY = Weights((y - _origin.Y) / _spacing.Y, _sizeY, alongY);
        var knotZ = Weights((z - _origin.Z) / _spacing.Z, _sizeZ, alongZ);
        row.Clear();
        for (var k = 0; k < 4; k++)
        {
            for (var j = 0; j < 4; j++)
            {
                var weight = alongY[j] * alongZ[k];
                var knots = _knots.AsSpan(((((knotZ + k) * _sizeY) + knotY + j) * _sizeX), _sizeX);
                var x = 0;
                for (; x <= knots.Length - Vector256<float>.Count; x += Vector256<float>.Count)
                {
                    (Vector256.Create<float>(row[x..]) + (Vector256.Create<float>(knots[x..]) * weight)).CopyTo(row[x..]);
                }

                for (; x < knots.Length; x++)
                {
                    row[x] += weight * knots[x];
                }
            }
        }
    }

    /// <summary>The four weights of a uniform cubic B-spline; answers the first knot that they belong to.</summary>
    private static int Weights(float position, int knots, Span<float> weights)
    {
        // Beyond the box the field goes on as it ends.
        position = Math.Clamp(position, 1, knots - 3);
        var knot = (int)MathF.Floor(position);
        var t = position - knot;
        var rest = 1 - t;
        weights[0] = rest * rest * rest / 6;
        weights[1] = ((3 * t * t * t) - (6 * t * t) + 4) / 6;
        weights[2] = ((3 * rest * rest * rest) - (6 * rest * rest) + 4) / 6;
        weights[3] = t * t * t / 6;
        return knot - 1;
    }

    /// <summary>Of each point the first knot of its spline, and the weights of that knot and the three behind it.</summary>
    public sealed class Steps(int count)
    {
        public int[] Knot { get; } = new int[count];

        public float[] First { get; } = new float[count];

        public float[] Second { get; } = new float[count];

        public float[] Third { get; } = new float[count];

        public float[] Fourth { get; } = new float[count];
    }
}

using System.Numerics;

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

    /// <summary>The field at points along x, from <paramref name="start"/> in steps of <paramref name="step"/> nanometres.</summary>
    public void Row(Vector3 start, float step, Span<float> values)
    {
        Span<float> row = stackalloc float[_sizeX];
        Sum(start.Y, start.Z, row);
        Span<float> weights = stackalloc float[4];
        for (var i = 0; i < values.Length; i++)
        {
            var knot = Weights((start.X + (i * step) - _origin.X) / _spacing.X, _sizeX, weights);
            values[i] = (weights[0] * row[knot]) + (weights[1] * row[knot + 1]) + (weights[2] * row[knot + 2]) + (weights[3] * row[knot + 3]);
        }
    }

    public float At(Vector3 point)
    {
        Span<float> value = stackalloc float[1];
        Row(point, 0, value);
        return value[0];
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
                for (var x = 0; x < knots.Length; x++)
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
}

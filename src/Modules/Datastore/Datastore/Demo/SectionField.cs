using System.Numerics;

namespace Lamella.Datastore.Demo;

/// <summary>One section: for each of its pixels where it lies in bent space and what it belongs to.</summary>
internal sealed class SectionField
{
    /// <summary>Pixels along x and along y.</summary>
    public const int Edge = 512;

    /// <summary>Nanometres of a pixel.</summary>
    public const float Pixel = 8;

    public float[] X { get; } = new float[Edge * Edge];

    public float[] Y { get; } = new float[Edge * Edge];

    public float[] Z { get; } = new float[Edge * Edge];

    /// <summary>The cell that the pixel lies in.</summary>
    public int[] Cell { get; } = new int[Edge * Edge];

    /// <summary>The cell on the other side of the nearest membrane.</summary>
    public int[] Next { get; } = new int[Edge * Edge];

    /// <summary>About how far that membrane is, in nanometres.</summary>
    public float[] Margin { get; } = new float[Edge * Edge];

    /// <summary>How deep the pixel lies in its cell's nearest ball, in nanometres.</summary>
    public float[] Depth { get; } = new float[Edge * Edge];

    public float[] Position(int axis) => axis switch { 0 => X, 1 => Y, _ => Z };

    /// <summary>A ball around the bent positions of a square of pixels.</summary>
    public (Vector3 Centre, float Radius) Bounds(int x, int y, int edge)
    {
        var (min, max) = (new Vector3(float.MaxValue), new Vector3(float.MinValue));
        for (var j = y; j < y + edge; j++)
        {
            // Bending is smooth: the ends of each row and its middle bound it, with the small allowance below.
            foreach (var i in (ReadOnlySpan<int>)[x, x + (edge / 2), x + edge - 1])
            {
                var at = (j * Edge) + i;
                var point = new Vector3(X[at], Y[at], Z[at]);
                (min, max) = (Vector3.Min(min, point), Vector3.Max(max, point));
            }
        }

        return ((min + max) / 2, ((max - min).Length() / 2) + 4);
    }
}

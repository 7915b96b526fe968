using System.Numerics;
using System.Runtime.Intrinsics;

namespace Lamella.Datastore.Demo;

/// <summary>How far each place is from all that has grown so far, in nanometres, negative inside; capped, on a coarse grid around the piece.</summary>
internal sealed class Clearance
{
    /// <summary>Room beyond the piece in which cells grow on, so that its border looks like its middle.</summary>
    public const float Margin = 450;
    public const float Cap = 320;
    private const float Cell = 48;

    private readonly int _sizeX = (int)((Tissue.Extent.X + (2 * Margin)) / Cell) + 1;
    private readonly int _sizeY = (int)((Tissue.Extent.Y + (2 * Margin)) / Cell) + 1;
    private readonly int _sizeZ = (int)((Tissue.Extent.Z + (2 * Margin)) / Cell) + 1;
    private readonly float[] _distances;

    public Clearance()
    {
        _distances = new float[_sizeX * _sizeY * _sizeZ];
        Array.Fill(_distances, Cap);
    }

    public static bool Contains(Vector3 point) =>
        Vector3.Clamp(point, new Vector3(-Margin), Tissue.Extent + new Vector3(Margin)) == point;

    public float At(Vector3 point)
    {
        var place = Vector3.Clamp(
            (point + new Vector3(Margin)) / Cell, Vector3.Zero, new Vector3(_sizeX - 1, _sizeY - 1, _sizeZ - 1));
        return _distances[((((int)place.Z * _sizeY) + (int)place.Y) * _sizeX) + (int)place.X];
    }

    /// <summary>The emptiest of many random places.</summary>
    public (Vector3 Place, float Distance) Emptiest(Dice dice, int tries)
    {
        var best = (Place: Vector3.Zero, Distance: float.MinValue);
        for (var i = 0; i < tries; i++)
        {
            var index = (int)(dice.Next() * _distances.Length);
            if (_distances[index] > best.Distance)
            {
                var place = new Vector3(index % _sizeX, index / _sizeX % _sizeY, index / _sizeX / _sizeY) * Cell;
                best = (place - new Vector3(Margin), _distances[index]);
            }
        }

        return best;
    }

    public void Add(Ball ball)
    {
        var reach = ball.Radius + Cap;
        var centre = ball.Centre + new Vector3(Margin);
        var last = new Vector3(_sizeX - 1, _sizeY - 1, _sizeZ - 1);
        var from = Vector3.Clamp((centre - new Vector3(reach)) / Cell, Vector3.Zero, last);
        var to = Vector3.Clamp((centre + new Vector3(reach)) / Cell, Vector3.Zero, last);
        var lanes = Vector256<float>.Count;
        for (var z = (int)from.Z; z <= (int)to.Z; z++)
        {
            for (var y = (int)from.Y; y <= (int)to.Y; y++)
            {
                var (dy, dz) = ((y * Cell) - centre.Y, (z * Cell) - centre.Z);
                var row = _distances.AsSpan(((z * _sizeY) + y) * _sizeX, _sizeX);

                // What is further away than the cap stays as it is, so that a vector may take in more than the ball reaches.
                for (var x = (int)from.X; x <= (int)to.X; x += lanes)
                {
                    var at = Math.Min(x, _sizeX - lanes);
                    var dx = ((Vector256<float>.Indices + Vector256.Create((float)at)) * Cell) - Vector256.Create(centre.X);
                    var distances = Vector256.Sqrt((dx * dx) + Vector256.Create(dy * dy) + Vector256.Create(dz * dz)) - Vector256.Create(ball.Radius);
                    Vector256.Min(Vector256.Create<float>(row[at..]), distances).CopyTo(row[at..]);
                }
            }
        }
    }
}

using System.Globalization;
using System.Text.Json.Serialization;

namespace Lamella.BuildingBlocks.Voxels;

/// <summary>Three whole numbers in the order x, y, z: a position or a size in voxels.</summary>
public readonly record struct Int3(int X, int Y, int Z)
{
    public static Int3 Zero => default;

    public static Int3 One => new(1, 1, 1);

    /// <summary>The product x·y·z, which for a volume exceeds 32 bits.</summary>
    [JsonIgnore]
    public long Product => (long)X * Y * Z;

    public static Int3 operator +(Int3 a, Int3 b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    public static Int3 operator -(Int3 a, Int3 b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    public static Int3 operator *(Int3 a, Int3 b) => new(a.X * b.X, a.Y * b.Y, a.Z * b.Z);

    public static Int3 operator *(Int3 a, int factor) => new(a.X * factor, a.Y * factor, a.Z * factor);

    public static Int3 Min(Int3 a, Int3 b) => new(Math.Min(a.X, b.X), Math.Min(a.Y, b.Y), Math.Min(a.Z, b.Z));

    public static Int3 Max(Int3 a, Int3 b) => new(Math.Max(a.X, b.X), Math.Max(a.Y, b.Y), Math.Max(a.Z, b.Z));

    /// <summary>Each axis divided and rounded down, for negative positions too.</summary>
    public Int3 FloorDiv(Int3 by) => new(FloorDiv(X, by.X), FloorDiv(Y, by.Y), FloorDiv(Z, by.Z));

    /// <summary>Each axis divided and rounded up, for negative positions too.</summary>
    public Int3 CeilDiv(Int3 by) => new(-FloorDiv(-X, by.X), -FloorDiv(-Y, by.Y), -FloorDiv(-Z, by.Z));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{X},{Y},{Z}");

    private static int FloorDiv(int value, int by)
    {
        var quotient = value / by;
        return value % by < 0 ? quotient - 1 : quotient;
    }
}

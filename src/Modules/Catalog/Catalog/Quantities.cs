using System.Globalization;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Catalog;

/// <summary>Numbers as people read them: thin spaces in thousands, a unit always, chosen by size.</summary>
internal static class Quantities
{
    // U+202F: a thin space at which no line breaks.
    private static readonly NumberFormatInfo Spaced = new() { NumberGroupSeparator = "\u202F", NumberGroupSizes = [3] };

    private static readonly Dictionary<string, double> Meters = new(StringComparer.Ordinal)
    {
        ["angstrom"] = 1e-10,
        ["nanometer"] = 1e-9,
        ["micrometer"] = 1e-6,
        ["millimeter"] = 1e-3,
        ["centimeter"] = 1e-2,
        ["meter"] = 1,
    };

    private static readonly (double Meters, string Symbol)[] Steps = [(1, "m"), (1e-3, "mm"), (1e-6, "µm"), (1e-9, "nm"), (1e-10, "Å")];

    public static string Voxels(Int3 size) => string.Join(" × ", Axes(size).Select(axis => axis.ToString("N0", Spaced)));

    /// <summary>The edges of one voxel.</summary>
    public static string Of(VoxelSize size) => Lengths([size.X, size.Y, size.Z], size.Unit);

    /// <summary>The edges of a box of <paramref name="voxels"/> voxels.</summary>
    public static string Of(VoxelSize size, Int3 voxels) => Lengths([size.X * voxels.X, size.Y * voxels.Y, size.Z * voxels.Z], size.Unit);

    // All edges in the unit that suits the shortest, so that they can be compared at a glance. An unknown unit is shown as it is named.
    private static string Lengths(double[] edges, string unit)
    {
        if (!Meters.TryGetValue(unit, out var meters))
        {
            return $"{string.Join(" × ", edges.Select(Digits))} {unit}";
        }

        var (step, symbol) = Steps.FirstOrDefault(step => edges.Min() * meters >= step.Meters * 0.9995, Steps[^1]);
        return $"{string.Join(" × ", edges.Select(edge => Digits(edge * meters / step)))} {symbol}";
    }

    private static string Digits(double value)
    {
        if (value >= 1000)
        {
            return value.ToString("N0", Spaced);
        }

        // Four digits are more than any calibration of a microscope knows.
        return double.Parse(value.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
    }

    private static int[] Axes(Int3 size) => [size.X, size.Y, size.Z];
}

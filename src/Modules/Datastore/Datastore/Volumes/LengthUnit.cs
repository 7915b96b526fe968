namespace Lamella.Datastore.Volumes;

/// <summary>Units of length by their UDUNITS names, as OME-Zarr and webKnossos write them.</summary>
internal static class LengthUnit
{
    private static readonly Dictionary<string, double> Metres = new(StringComparer.OrdinalIgnoreCase)
    {
        ["yoctometer"] = 1e-24,
        ["zeptometer"] = 1e-21,
        ["attometer"] = 1e-18,
        ["femtometer"] = 1e-15,
        ["picometer"] = 1e-12,
        ["angstrom"] = 1e-10,
        ["nanometer"] = 1e-9,
        ["micrometer"] = 1e-6,
        ["millimeter"] = 1e-3,
        ["centimeter"] = 1e-2,
        ["decimeter"] = 1e-1,
        ["meter"] = 1,
        ["decameter"] = 1e1,
        ["hectometer"] = 1e2,
        ["kilometer"] = 1e3,
        ["megameter"] = 1e6,
        ["inch"] = 0.0254,
        ["foot"] = 0.3048,
        ["yard"] = 0.9144,
        ["mile"] = 1609.344,
        ["parsec"] = 3.0856775814913673e16,
    };

    private static readonly Dictionary<string, string> Written = new(StringComparer.Ordinal)
    {
        ["nm"] = "nanometer",
        ["um"] = "micrometer",
        ["µm"] = "micrometer",
        ["μm"] = "micrometer",
        ["micron"] = "micrometer",
        ["mm"] = "millimeter",
        ["cm"] = "centimeter",
        ["m"] = "meter",
        ["Å"] = "angstrom",
        ["ångström"] = "angstrom",
    };

    /// <summary>The UDUNITS name; null when this is no unit of length.</summary>
    public static string? Name(string unit) =>
        Written.TryGetValue(unit, out var name) ? name
        : Metres.ContainsKey(unit) ? unit.ToLowerInvariant()
        : Metres.ContainsKey(unit.Replace("metre", "meter", StringComparison.OrdinalIgnoreCase)) ? unit.Replace("metre", "meter", StringComparison.OrdinalIgnoreCase).ToLowerInvariant()
        : null;

    /// <summary>How many of unit <paramref name="to"/> one of <paramref name="from"/> is; both are names that <see cref="Name"/> gave.</summary>
    public static double Ratio(string from, string to) => from == to ? 1 : Metres[from] / Metres[to];
}

using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Volumes;

namespace Lamella.Datastore.Webknossos;

/// <summary>A webKnossos dataset: a folder with <c>datasource-properties.json</c>, whose layers are WKW, Zarr v2 or Zarr v3.</summary>
internal static class WebknossosDataset
{
    public const string PropertiesFile = "datasource-properties.json";

    /// <summary>Opens the folder; null when it is no such dataset.</summary>
    public static Volume? OpenIfThere(string folder, AllowedRoots roots)
    {
        if (Claim.ReadIfThere($"{folder}/{PropertiesFile}", roots) is not { } properties)
        {
            return null;
        }

        var warnings = new List<string>();
        if (properties["version"].IsGiven && properties["version"].Whole(0, int.MaxValue) != 1)
        {
            throw properties["version"].Wrong("1");
        }

        var layers = properties["dataLayers"];
        if (layers.List.Count is < 1 or > ReadLimits.Layers)
        {
            throw layers.Wrong($"a list of 1 to {ReadLimits.Layers} layers");
        }

        var opened = layers.Items.Select(layer => WebknossosLayer.Open(folder, layer, roots, warnings)).ToList();
        return new Volume("webKnossos dataset", ParseScale(properties["scale"]), LayerNames.Unique(opened), warnings);
    }

    /// <summary>
    /// The layer, or the one level of it, that <paramref name="folder"/> is within a dataset above; null when it is none. Only the dataset knows
    /// where a WKW array ends and which axis of an unnamed one is which.
    /// </summary>
    public static Volume? OpenFromAbove(string folder, AllowedRoots roots)
    {
        var above = Path.GetDirectoryName(folder);
        for (var step = 0; step < 2 && above is not null && roots.Allows(above); step++, above = Path.GetDirectoryName(above))
        {
            if (ReadQuietly(above, roots) is not { } properties)
            {
                continue;
            }

            foreach (var layer in properties["dataLayers"].Items.Take(ReadLimits.Layers))
            {
                var warnings = new List<string>();
                var isLayer = layer["name"] is { IsText: true } name && folder == $"{above}/{name.Text}";
                var mags = isLayer ? null : WebknossosLayer.MagsIn(above, layer, folder).ToHashSet();
                if (isLayer || mags!.Count > 0)
                {
                    var opened = WebknossosLayer.Open(above, layer, roots, warnings, mags);
                    return new Volume(isLayer ? "webKnossos layer" : "webKnossos magnification", ParseScale(properties["scale"]), [opened], warnings);
                }
            }

            return null;
        }

        return null;
    }

    private static Claim? ReadQuietly(string folder, AllowedRoots roots)
    {
        try
        {
            return Claim.ReadIfThere($"{folder}/{PropertiesFile}", roots);
        }
        catch (RefusalException)
        {
            // What lies above need not be right for an array to be.
            return null;
        }
    }

    private static VoxelSize? ParseScale(Claim scale)
    {
        if (!scale.IsGiven)
        {
            return null;
        }

        // Before units there were three numbers in nanometres.
        var factor = scale.IsList ? scale : scale["factor"];
        var edges = factor.Numbers();
        if (edges.Length != 3 || edges.Any(edge => edge <= 0))
        {
            throw factor.Wrong("three numbers above zero");
        }

        var unit = scale.IsObject && scale["unit"].IsGiven ? scale["unit"].Text : "nanometer";
        return new VoxelSize(edges[0], edges[1], edges[2], LengthUnit.Name(unit) ?? throw scale["unit"].Wrong("a unit of length like \"nanometer\""));
    }
}

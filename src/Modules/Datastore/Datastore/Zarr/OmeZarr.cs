using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Volumes;

namespace Lamella.Datastore.Zarr;

/// <summary>OME-Zarr (NGFF) 0.4 in Zarr v2 and 0.5 in Zarr v3: an image with its levels, and its labels as layers of segments.</summary>
internal static class OmeZarr
{
    private static readonly string[] ReadVersions = ["0.4", "0.5"];

    /// <summary>Opens the group as an image or as a group of labels; null when it is neither.</summary>
    public static Volume? OpenIfSo(ZarrNode group, AllowedRoots roots, List<string> warnings)
    {
        var ome = MetadataOf(group, warnings);
        RefuseScreens(group, ome);
        if (ome["multiscales"].IsGiven)
        {
            return OpenImage(group, ome, roots, warnings);
        }

        if (ome["labels"].IsList)
        {
            var volumes = LabelNames(ome["labels"]).Select(name => (Name: name, Volume: OpenLabel(group, name, roots, warnings))).ToList();
            var layers = volumes.SelectMany(label => label.Volume is null ? [] : label.Volume.Layers.Select(layer => layer with { Name = LayerNames.Safe(label.Name) })).ToList();
            return layers.Count == 0
                ? throw new RefusalException(RefusalKind.Unreadable, $"'{group.Folder}' is a group of labels that holds none.")
                : new Volume("OME-Zarr labels", volumes.Select(label => label.Volume?.VoxelSize).FirstOrDefault(size => size is not null), LayerNames.Unique(layers), warnings);
        }

        return null;
    }

    /// <summary>The axes that the group above an array names for it; null when none does.</summary>
    public static string[]? AxesFromAbove(string folder, AllowedRoots roots)
    {
        var path = Path.GetFileName(folder);
        var above = Path.GetDirectoryName(folder);
        for (var step = 0; step < 2 && above is not null && roots.Allows(above); step++)
        {
            if (ReadQuietly(above, roots) is { Array: null } group && MetadataOf(group, []) is var ome && ome["multiscales"].Count > 0)
            {
                var multiscale = OmeMultiscale.Parse(ome["multiscales"][0]);
                return multiscale.Levels.Any(level => level.Path == path) ? multiscale.Names : null;
            }

            path = $"{Path.GetFileName(above)}/{path}";
            above = Path.GetDirectoryName(above);
        }

        return null;
    }

    private static ZarrNode? ReadQuietly(string folder, AllowedRoots roots)
    {
        try
        {
            return ZarrNode.ReadIfThere(folder, roots, []);
        }
        catch (RefusalException)
        {
            // What lies above is only asked for names; it need not be right for the array to be.
            return null;
        }
    }

    private static Claim MetadataOf(ZarrNode group, List<string> warnings)
    {
        if (group.Version == 2 || group.Attributes["ome"].IsGiven)
        {
            return group.Version == 2 ? group.Attributes : group.Attributes["ome"];
        }

        if (group.Attributes["multiscales"].IsGiven)
        {
            warnings.Add($"'{group.File}' has \"multiscales\" directly among its attributes; in Zarr v3 it belongs into \"ome\".");
        }

        return group.Attributes;
    }

    private static void RefuseScreens(ZarrNode group, Claim ome)
    {
        if (ome["plate"].IsGiven)
        {
            var well = ome["plate"]["wells"] is { Count: > 0 } wells && wells[0]["path"] is { IsText: true } path ? $"{path.Text}/0" : "A/1/0";
            throw new RefusalException(RefusalKind.Unreadable, $"'{group.Folder}' is a plate of many images; open one of them, like '{group.Folder}/{well}'.");
        }

        if (ome["well"].IsGiven)
        {
            throw new RefusalException(RefusalKind.Unreadable, $"'{group.Folder}' is a well of many images; open one of them, like '{group.Folder}/0'.");
        }
    }

    private static Volume OpenImage(ZarrNode group, Claim ome, AllowedRoots roots, List<string> warnings)
    {
        var multiscales = ome["multiscales"];
        if (multiscales.List.Count == 0)
        {
            throw multiscales.Refuse("is empty: it names no image.");
        }

        if (multiscales.Count > 1)
        {
            warnings.Add($"'{group.File}' names {multiscales.Count} multiscales; the first is read.");
        }

        var version = ome["version"] is { IsText: true } told ? told.Text : multiscales[0]["version"] is { IsText: true } inside ? inside.Text : group.Version == 2 ? "0.4" : "0.5";
        if (!ReadVersions.Contains(version))
        {
            throw new RefusalException(RefusalKind.Unreadable, $"'{group.File}' is OME-Zarr {version}; {string.Join(" and ", ReadVersions)} are read.");
        }

        var image = OmeLayer.Open(group, OmeMultiscale.Parse(multiscales[0]), reference: null, roots, warnings);
        var isLabel = ome["image-label"].IsGiven;
        var name = LayerNames.Safe(image.Multiscale.Name is { Length: > 0 } given ? given : Path.GetFileName(group.Folder));
        List<VolumeLayer> layers = [(isLabel ? AsSegmentation(image.Layer, warnings) : image.Layer) with { Name = name }];
        if (!isLabel && group.Child("labels", roots, warnings) is { Array: null } labels && MetadataOf(labels, [])["labels"] is { IsList: true } names)
        {
            foreach (var label in LabelNames(names))
            {
                if (OpenLabel(labels, label, roots, warnings, image) is { } opened)
                {
                    layers.AddRange(opened.Layers);
                }
            }
        }

        return new Volume($"OME-Zarr {(group.Version == 2 ? "0.4" : "0.5")}", image.Multiscale.VoxelSizeOf(image.Base, warnings), LayerNames.Unique(layers), warnings);
    }

    private static IEnumerable<string> LabelNames(Claim labels) => labels.Count > ReadLimits.Layers
        ? throw labels.Wrong($"a list of at most {ReadLimits.Layers} labels")
        : labels.Items.Select(label => label.Text);

    private static Volume? OpenLabel(ZarrNode labels, string name, AllowedRoots roots, List<string> warnings, OmeLayer? image = null)
    {
        try
        {
            if (labels.Child(name, roots, warnings) is not { Array: null } node || MetadataOf(node, warnings)["multiscales"] is not { Count: > 0 } multiscales)
            {
                warnings.Add($"'{labels.Folder}' names the label image '{name}', which is not there.");
                return null;
            }

            var multiscale = OmeMultiscale.Parse(multiscales[0]);
            var layer = OmeLayer.Open(node, multiscale, image, roots, warnings);
            return new Volume("", multiscale.VoxelSizeOf(layer.Base, []), [AsSegmentation(layer.Layer, warnings) with { Name = LayerNames.Safe(name) }], []);
        }
        catch (RefusalException refusal) when (refusal.Kind == RefusalKind.Unreadable)
        {
            return new Volume("", null, [Refused(LayerNames.Safe(name), LayerCategory.Segmentation, refusal)], []);
        }
    }

    private static VolumeLayer AsSegmentation(VolumeLayer layer, List<string> warnings)
    {
        if (layer.VoxelType.IsFloat())
        {
            warnings.Add($"A label image holds {layer.VoxelType.ZarrName()}, which are no ids; it is shown as an image.");
            return layer;
        }

        return layer.Channels == 1
            ? layer with { Category = LayerCategory.Segmentation }
            : layer with { Category = LayerCategory.Segmentation, Levels = [], Refusal = $"It has {layer.Channels} channels; a segmentation has one." };
    }

    internal static VolumeLayer Refused(string name, LayerCategory category, RefusalException refusal) =>
        new(name, category, VoxelType.U8, 1, 1, default, "0", [], refusal.Message);
}

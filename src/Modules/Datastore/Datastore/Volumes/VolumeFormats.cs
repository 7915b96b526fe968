using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Webknossos;
using Lamella.Datastore.Zarr;

namespace Lamella.Datastore.Volumes;

/// <summary>Finds out what a path is. Reads metadata only; nothing stays open.</summary>
internal static class VolumeFormats
{
    private const string ReadFormats = "webKnossos datasets (WKW, zarr, zarr3), Zarr v2 and v3, OME-Zarr 0.4 and 0.5";

    /// <exception cref="RefusalException">Not found or forbidden for the path itself; unreadable, saying what it is and why, when it is no volume that is read.</exception>
    public static Volume Open(string path, AllowedRoots roots)
    {
        var folder = roots.Resolve(path);
        if (Directory.Exists(folder))
        {
            var warnings = new List<string>();
            if ((WebknossosDataset.OpenIfThere(folder, roots)
                ?? WebknossosDataset.OpenFromAbove(folder, roots)
                ?? OpenZarr(folder, roots, warnings)) is { } volume)
            {
                return volume with { Warnings = [.. volume.Warnings.Distinct()] };
            }

            if (File.Exists($"{folder}/header.wkw"))
            {
                throw new RefusalException(
                    RefusalKind.Unreadable,
                    $"'{folder}' is a WKW array outside of a webKnossos dataset, so that nothing tells where it ends: put {WebknossosDataset.PropertiesFile} above it.");
            }
        }

        throw new RefusalException(RefusalKind.Unreadable, ForeignFormats.NameOf(folder, roots) is { } name
            ? $"'{folder}' is {name}, which is not read; {ReadFormats} are."
            : $"'{folder}' is no volume of a format that is read: {ReadFormats}.");
    }

    private static Volume? OpenZarr(string folder, AllowedRoots roots, List<string> warnings)
    {
        if (ZarrNode.ReadIfThere(folder, roots, warnings) is not { } node)
        {
            return null;
        }

        return node.Array is { } metadata
            ? OpenArray(node, metadata, roots, warnings)
            : OmeZarr.OpenIfSo(node, roots, warnings) ?? OpenChildren(node, roots, warnings);
    }

    private static Volume OpenArray(ZarrNode node, ZarrMetadata metadata, AllowedRoots roots, List<string> warnings)
    {
        var names = OmeZarr.AxesFromAbove(node.Folder, roots) is { } above && above.Length == metadata.Shape.Length ? above : metadata.AxisNames;
        if (names is null)
        {
            names = [.. ZarrAxes.Guess(metadata.Shape.Length) ?? throw new RefusalException(
                RefusalKind.Unreadable, $"'{node.File}' has {metadata.Shape.Length} axes without names; 1 to 5 are read, as t, c, z, y, x.")];
            warnings.Add($"'{node.File}' names no axes; they are read as {string.Join(", ", names)}.");
        }

        var array = new ZarrArray(node.Folder, node.File, roots, metadata, ZarrAxes.ByName(node.Folder, names, metadata.Shape));
        if (new Box(Int3.Zero, array.Size).IsEmpty)
        {
            throw new RefusalException(RefusalKind.Unreadable, $"'{node.File}' has the shape {string.Join(" x ", metadata.Shape)}: it holds no voxels.");
        }

        var level = new VolumeLevel(Mag.One, Int3.Zero, array.Size, array);
        var layer = new VolumeLayer(
            LayerNames.Safe(Path.GetFileName(node.Folder)),
            LayerCategory.Image,
            array.VoxelType,
            array.Channels,
            array.Timepoints,
            new Box(Int3.Zero, array.Size),
            metadata.FillValue,
            [level],
            null);
        return new Volume($"Zarr v{node.Version} array", null, [layer], warnings);
    }

    /// <summary>A group that says nothing of itself: its arrays and images are the layers; null when it holds none.</summary>
    private static Volume? OpenChildren(ZarrNode group, AllowedRoots roots, List<string> warnings)
    {
        var layers = new List<VolumeLayer>();
        VoxelSize? voxelSize = null;
        foreach (var name in group.ChildNames())
        {
            try
            {
                if (group.Child(name, roots, warnings) is not { } child)
                {
                    continue;
                }

                var volume = child.Array is { } metadata ? OpenArray(child, metadata, roots, warnings) : OmeZarr.OpenIfSo(child, roots, warnings);
                if (volume is not null)
                {
                    layers.AddRange(volume.Layers.Select(layer => volume.Layers.Count == 1 ? layer with { Name = LayerNames.Safe(name) } : layer));
                    voxelSize ??= volume.VoxelSize;
                }
            }
            catch (RefusalException refusal) when (refusal.Kind == RefusalKind.Unreadable)
            {
                layers.Add(OmeZarr.Refused(LayerNames.Safe(name), LayerCategory.Image, refusal));
            }

            if (layers.Count > ReadLimits.Layers)
            {
                throw new RefusalException(RefusalKind.Unreadable, $"'{group.Folder}' holds more than {ReadLimits.Layers} arrays; open one of them.");
            }
        }

        return layers.Count == 0 ? null : new Volume($"Zarr v{group.Version} group", voxelSize, LayerNames.Unique(layers), warnings);
    }
}

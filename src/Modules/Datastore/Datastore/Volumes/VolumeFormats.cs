using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Zarr;

namespace Lamella.Datastore.Volumes;

/// <summary>Finds out what a path is. Reads metadata only; nothing stays open.</summary>
internal static class VolumeFormats
{
    /// <exception cref="RefusalException">Not found or forbidden for the path itself; unreadable, saying what it is and why, when it is no volume that is read.</exception>
    public static Volume Open(string path, AllowedRoots roots)
    {
        var folder = roots.Resolve(path);
        var warnings = new List<string>();
        if (ZarrNode.ReadIfThere(folder, roots, warnings) is { Array: { } metadata } node)
        {
            return OpenArray(node, metadata, roots, warnings);
        }

        throw new RefusalException(RefusalKind.Unreadable, $"'{path}' is no volume of a format that is read.");
    }

    private static Volume OpenArray(ZarrNode node, ZarrMetadata metadata, AllowedRoots roots, List<string> warnings)
    {
        var names = metadata.AxisNames ?? ZarrAxes.Guess(metadata.Shape.Length)
            ?? throw new RefusalException(RefusalKind.Unreadable, $"'{node.Folder}' has {metadata.Shape.Length} axes without names.");
        var array = new ZarrArray(node.Folder, node.File, roots, metadata, ZarrAxes.ByName(node.Folder, names, metadata.Shape));
        var level = new VolumeLevel(Mag.One, Int3.Zero, array.Size, array);
        var layer = new VolumeLayer(
            Path.GetFileName(node.Folder), LayerCategory.Image, array.VoxelType, array.Channels, array.Timepoints, new Box(Int3.Zero, array.Size), metadata.FillValue, [level], null);
        return new Volume($"Zarr v{node.Version} array", null, [layer], warnings);
    }
}

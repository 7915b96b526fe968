using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Datastore.Store;
using Lamella.Datastore.Volumes;

namespace Lamella.Datastore.Imports;

/// <summary>What an import will write or, in place, register; everything that can be refused is refused while this is made.</summary>
internal sealed record ImportPlan(VoxelSize VoxelSize, IReadOnlyList<VolumeLayer> Layers)
{
    /// <summary>In place, the coarsest level may have this many voxels along an axis: what a first picture then has to read, one section of it, stays small.</summary>
    private const int CoarsestInPlace = 512;

    /// <param name="path">Only said in refusals.</param>
    /// <param name="given">Goes before what the files tell.</param>
    /// <param name="chosen">Names of layers; none means all that can be read.</param>
    /// <exception cref="RefusalException">Unreadable, saying what is missing or wrong.</exception>
    public static ImportPlan Of(Volume volume, string path, VoxelSize? given, IReadOnlyList<string> chosen, bool inPlace)
    {
        var size = given ?? volume.VoxelSize
            ?? throw Refused($"'{path}' does not tell its voxel size: give it (--voxel-size x,y,z --unit nm).");
        if (!ImportVolumeValidator.IsPositive(size))
        {
            throw Refused($"'{path}' tells a voxel size of {size.X} x {size.Y} x {size.Z} {size.Unit}: give the right one, above zero.");
        }

        var layers = chosen.Count == 0
            ? [.. volume.Layers.Where(layer => layer.Refusal is null)]
            : chosen.Distinct(StringComparer.Ordinal).Select(name => volume.Layers.FirstOrDefault(layer => layer.Name == name)
                ?? throw Refused($"'{path}' has no layer '{name}': it has {string.Join(", ", volume.Layers.Select(layer => layer.Name))}.")).ToArray();
        if (layers.FirstOrDefault(layer => layer.Refusal is not null) is { } refused)
        {
            throw Refused($"Layer '{refused.Name}' cannot be read: {refused.Refusal}");
        }

        if (layers.Length == 0)
        {
            throw Refused($"Nothing at '{path}' can be read: {string.Join(" ", volume.Layers.Select(layer => layer.Refusal))}");
        }

        if (layers.FirstOrDefault(layer => layer.Box.IsEmpty) is { } empty)
        {
            throw Refused($"Layer '{empty.Name}' holds no voxels.");
        }

        if (inPlace && layers.FirstOrDefault(layer => layer.Levels[^1].Size is var coarsest && Math.Max(coarsest.X, Math.Max(coarsest.Y, coarsest.Z)) > CoarsestInPlace) is { } bare)
        {
            throw Refused(
                $"Layer '{bare.Name}' cannot be shown where it lies: its coarsest level has {bare.Levels[^1].Size} voxels, and more than {CoarsestInPlace} along an axis "
                + "are too many for a first picture. Import it without --in-place, which makes the coarser levels.");
        }

        return new ImportPlan(size, layers);
    }

    /// <summary>A layer as our store will hold it. Where its finest level is no magnification 1, that level becomes magnification 1.</summary>
    public LayerPlan Plan(VolumeLayer layer)
    {
        var finest = layer.Levels[0];
        return LayerPlan.Of(
            layer.Name, layer.Category, layer.VoxelType, layer.Channels, layer.Timepoints, Finest(layer), finest.Array.FillVoxel,
            Scaled(finest.Mag), sourceChunk: finest.Array.ChunkSize);
    }

    /// <summary>The size of the new dataset's voxels.</summary>
    public VoxelSize NewVoxelSize => Scaled(Layers[0].Levels[0].Mag);

    /// <summary>A layer that stays where it is, as it is registered.</summary>
    public static LayerDescription InPlace(VolumeLayer layer, string path, bool isWholePath, IntensityWindow? window) => new(
        layer.Name, layer.Category, layer.VoxelType, layer.Channels, layer.Timepoints, layer.Box,
        [.. layer.Levels.Select(level => new MagDescription(level.Mag, level.Origin, level.Size, BrickEdgeOf(level.Array.ChunkSize)))],
        layer.FillValue, new LayerLocation(path, isWholePath ? null : layer.Name, InPlace: true), window);

    private VoxelSize Scaled(Mag mag) => new(VoxelSize.X * mag.X, VoxelSize.Y * mag.Y, VoxelSize.Z * mag.Z, VoxelSize.Unit);

    private static Box Finest(VolumeLayer layer)
    {
        var factors = layer.Levels[0].Mag.Factors;
        return Box.FromTo(layer.Box.Min.FloorDiv(factors), layer.Box.End.CeilDiv(factors));
    }

    /// <summary>Bricks as the source has them can be served as they lie; anything else is put together anyhow.</summary>
    private static int BrickEdgeOf(Int3 chunk) => chunk == Int3.One * 64 ? 64 : 32;

    private static RefusalException Refused(string why) => new(RefusalKind.Unreadable, why);
}

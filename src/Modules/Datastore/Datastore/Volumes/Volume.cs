using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Datastore.Volumes;

/// <summary>What a path on the server turned out to be: layers of voxels, whatever the format they are stored in.</summary>
/// <param name="Format">In words: <c>OME-Zarr 0.5</c>, <c>Zarr v2 array</c>, <c>webKnossos dataset</c>, ….</param>
/// <param name="VoxelSize">Null where the files do not tell.</param>
/// <param name="Layers">At least one; a layer that cannot be read says so itself while the others can.</param>
/// <param name="Warnings">What is readable and yet wrong, each a sentence.</param>
internal sealed record Volume(string Format, VoxelSize? VoxelSize, IReadOnlyList<VolumeLayer> Layers, IReadOnlyList<string> Warnings);

/// <summary>One layer of a volume.</summary>
/// <param name="Box">In voxels of magnification 1 (x, y, z). May be smaller than what a level's array covers, as in webKnossos datasets.</param>
/// <param name="FillValue">The value of a voxel that is not stored, as an invariant number (<c>0</c>, <c>-1</c>, <c>NaN</c>).</param>
/// <param name="Levels">Finest first; none where <paramref name="Refusal"/> is given.</param>
/// <param name="Refusal">Why this layer cannot be read; null when it can.</param>
internal sealed record VolumeLayer(
    string Name,
    LayerCategory Category,
    VoxelType VoxelType,
    int Channels,
    int Timepoints,
    Box Box,
    string FillValue,
    IReadOnlyList<VolumeLevel> Levels,
    string? Refusal);

/// <summary>One magnification of a layer.</summary>
/// <param name="Origin">Where voxel (0, 0, 0) of the array begins, in voxels of magnification 1 (x, y, z).</param>
/// <param name="Size">Voxels of this level along x, y, z; never more than the array has.</param>
internal sealed record VolumeLevel(Mag Mag, Int3 Origin, Int3 Size, IChunkedArray Array)
{
    /// <summary>The first voxel of the level that is data: what the array holds before it lies outside of the layer, and reads as fill value.</summary>
    public Int3 Begin { get; init; }

    /// <summary>The voxels that are data.</summary>
    public Box Inside => Box.FromTo(Begin, Int3.Min(Size, Array.Size));

    /// <summary>The levels that have the fill value of the finest: a layer tells one, and it is what stands for a brick that is not stored.</summary>
    /// <param name="levels">Finest first.</param>
    public static List<VolumeLevel> OfOneFill(List<VolumeLevel> levels, string whose, List<string> warnings)
    {
        var fill = levels[0].Array.FillVoxel;
        warnings.AddRange(levels.Where(level => !level.Array.FillVoxel.AsSpan().SequenceEqual(fill)).Select(level =>
            $"{whose}: magnification {level.Mag} is left out, because what is not stored of it has another value (fill_value) than in the finest magnification, {levels[0].Mag}."));
        return levels.FindAll(level => level.Array.FillVoxel.AsSpan().SequenceEqual(fill));
    }
}

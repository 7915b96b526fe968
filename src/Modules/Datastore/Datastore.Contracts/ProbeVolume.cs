using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Datastore.Contracts;

/// <summary>Says what a path is: its format and layers, or, as a refusal (unreadable), why it cannot be read. The path lies under the allowed roots unless the operator asks.</summary>
public sealed record ProbeVolume(string Path) : IQuery<ProbedVolume>;

/// <summary>What a path turned out to be.</summary>
/// <param name="Format">In words: <c>OME-Zarr 0.5</c>, <c>Zarr v2 array</c>, <c>webKnossos dataset</c>, ….</param>
/// <param name="VoxelSize">Null where the files do not tell.</param>
/// <param name="Warnings">What is readable and yet wrong, each a sentence.</param>
public sealed record ProbedVolume(
    string Path, string Format, VoxelSize? VoxelSize, IReadOnlyList<ProbedLayer> Layers, IReadOnlyList<string> Warnings);

/// <summary>One layer of a probed path.</summary>
/// <param name="Box">In voxels of magnification 1 (x, y, z).</param>
/// <param name="Refusal">Why this layer cannot be read while others can; null when it can.</param>
public sealed record ProbedLayer(
    string Name,
    LayerCategory Category,
    VoxelType VoxelType,
    int Channels,
    int Timepoints,
    Box Box,
    IReadOnlyList<ProbedMag> Mags,
    string FillValue,
    string? Refusal);

/// <summary>One level of a probed layer.</summary>
/// <param name="Origin">Where voxel (0, 0, 0) of this level begins, in voxels of magnification 1.</param>
/// <param name="Size">Voxels of this level along x, y, z.</param>
/// <param name="Chunk">Voxels of one stored chunk (the inner one where chunks lie in shards) along x, y, z.</param>
/// <param name="Codecs">The codec chain in words: <c>sharding(512x512x512) · zstd</c>.</param>
public sealed record ProbedMag(Mag Mag, Int3 Origin, Int3 Size, Int3 Chunk, string Codecs);

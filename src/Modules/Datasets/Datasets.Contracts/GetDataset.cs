using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Datasets.Contracts;

/// <summary>The dataset as the caller may see it. Not there, in the trash, or not for this caller: refused alike (not found).</summary>
public sealed record GetDataset(Guid Id) : IQuery<DatasetDescription>;

/// <summary>A dataset with all that reading it needs.</summary>
/// <param name="Licence">SPDX identifier of the licence that it is under, such as <c>CC-BY-4.0</c>; null where none is stated.</param>
/// <param name="PublishedAt">When it was put into the catalogue; null while it is not there.</param>
/// <param name="TrashedAt">When it was thrown away; null unless the caller asked for the trash.</param>
public sealed record DatasetDescription(
    Guid Id,
    string Name,
    string Description,
    VoxelSize VoxelSize,
    IReadOnlyList<LayerDescription> Layers,
    Guid? OwnerId,
    DatasetAccess Access,
    DateTimeOffset CreatedAt,
    DateTimeOffset? PublishedAt,
    DateTimeOffset? TrashedAt,
    string? Licence = null);

using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Datasets.Contracts;

/// <summary>The dataset as the caller may see it. Not there, in the trash, or not for this caller: refused alike (not found).</summary>
public sealed record GetDataset(Guid Id) : IQuery<DatasetDescription>;

/// <summary>A dataset with all that reading it needs.</summary>
public sealed record DatasetDescription(
    Guid Id,
    string Name,
    string Description,
    VoxelSize VoxelSize,
    IReadOnlyList<LayerDescription> Layers,
    Guid? OwnerId,
    DatasetAccess Access,
    DateTimeOffset CreatedAt,
    DateTimeOffset? PublishedAt);

using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Datasets.Contracts;

/// <summary>Who may see a dataset, besides its owner and the administrators.</summary>
public enum DatasetAccess
{
    Private,

    /// <summary>Everybody who is signed in.</summary>
    SignedIn,

    /// <summary>Everybody.</summary>
    Public,
}

/// <summary>Puts a dataset whose voxels are in place into the list, owned by <paramref name="OwnerId"/>; answers its id. A name that the owner already uses is refused (conflict).</summary>
/// <param name="Id">The id, chosen by who stores the voxels (its folder carries it).</param>
/// <param name="OwnerId">The person who owns it; null for what the operator of the machine added, which belongs to the administrators.</param>
public sealed record RegisterDataset(
    Guid Id,
    string Name,
    string Description,
    VoxelSize VoxelSize,
    IReadOnlyList<LayerDescription> Layers,
    Guid? OwnerId,
    DatasetAccess Access) : ICommand<Guid>;

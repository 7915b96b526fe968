using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using MediatR;

namespace Lamella.Datastore.Contracts;

/// <summary>
/// Queues the import of a volume as a dataset; whoever runs imports (<c>serve</c>, or <see cref="RunImport"/>) takes it from there. What can be told
/// at once is refused at once: a path that is no volume, a voxel size that is missing or not above zero, layers that are not there. An import of
/// the same that is still under way is answered instead of queueing it twice, and takes on who may see it and what describes it.
/// </summary>
/// <param name="Path">Under the allowed roots unless the operator asks.</param>
/// <param name="VoxelSize">Needed where the files do not tell; goes before what they tell.</param>
/// <param name="InPlace">Registers the volume where it lies, without copying: it must have coarser levels already, unless it is small.</param>
/// <param name="Access">Who may see the dataset, by the Datasets module's names: <c>Private</c>, <c>SignedIn</c> or <c>Public</c>.</param>
/// <param name="Layers">Names as <see cref="ProbeVolume"/> tells them; null or none for all that can be read.</param>
public sealed record ImportVolume(
    string Path,
    string Name,
    VoxelSize? VoxelSize,
    bool InPlace,
    string Access,
    IReadOnlyList<string>? Layers = null,
    string Description = "") : ICommand<ImportProgress>;

/// <summary>Runs a queued import in this process until it ends, or follows it where another process has it. It takes as long as it takes, and so makes its own transactions.</summary>
/// <param name="Progress">Hears how far it is, about once a second.</param>
public sealed record RunImport(Guid Id, IProgress<ImportProgress>? Progress = null) : IRequest<ImportProgress>;

public enum ImportState
{
    Queued,
    Running,
    Done,
    Failed,
    Cancelled,
}

/// <summary>How far an import is.</summary>
/// <param name="Done">Raw bytes of all levels that are written; of <paramref name="Total"/>, which is 0 until that is known.</param>
/// <param name="SecondsLeft">At the rate so far; null until there is one.</param>
/// <param name="Error">Why it failed, in words for people.</param>
/// <param name="DatasetId">The dataset, once it is done.</param>
public sealed record ImportProgress(
    Guid Id, string Name, string Path, ImportState State, double Done, double Total, double? SecondsLeft, string? Error, Guid? DatasetId);

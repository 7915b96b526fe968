using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Contracts;

namespace Lamella.Datastore.Imports;

/// <summary>An import as it is kept: what is wanted, who has it in hand, how far it is. Who runs it changes the row by <see cref="ImportQueue"/> only.</summary>
internal sealed class ImportJob
{
    public Guid Id { get; init; }

    /// <summary>The dataset that it will be; its folder carries the id.</summary>
    public Guid DatasetId { get; init; }

    public required string Name { get; init; }

    public required string Description { get; set; }

    public required string Path { get; init; }

    public double? VoxelX { get; init; }

    public double? VoxelY { get; init; }

    public double? VoxelZ { get; init; }

    public string? VoxelUnit { get; init; }

    public bool InPlace { get; init; }

    public required string Access { get; set; }

    /// <summary>The chosen layers; none means all.</summary>
    public required string[] Layers { get; init; }

    /// <summary>Who asked; null for the operator, who may read what the process may.</summary>
    public Guid? OwnerId { get; init; }

    public ImportState State { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>The run that has it in hand, until <see cref="LeasedUntil"/> unless it says again that it lives.</summary>
    public Guid? Runner { get; set; }

    public DateTimeOffset? LeasedUntil { get; set; }

    public bool CancelRequested { get; set; }

    public long Done { get; set; }

    public long Total { get; set; }

    public double? SecondsLeft { get; set; }

    public string? Error { get; set; }

    public VoxelSize? VoxelSize => VoxelUnit is null ? null : new VoxelSize(VoxelX!.Value, VoxelY!.Value, VoxelZ!.Value, VoxelUnit);

    public bool IsUnderWay => State is ImportState.Queued or ImportState.Running;

    public ImportProgress Describe() => new(
        Id, Name, Path, State, Done, Total, State == ImportState.Running ? SecondsLeft : null, Error, State == ImportState.Done ? DatasetId : null);
}

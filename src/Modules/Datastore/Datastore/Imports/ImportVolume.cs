using FluentValidation;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Datastore.Contracts;
using Lamella.Datastore.Volumes;
using Lamella.GraphQL;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Lamella.Datastore.Imports;

internal sealed class ImportVolumeValidator : AbstractValidator<ImportVolume>
{
    public ImportVolumeValidator()
    {
        RuleFor(command => command.Path).NotEmpty();
        RuleFor(command => command.Name).NotEmpty().MaximumLength(100);
        RuleFor(command => command.Access).Must(access => Enum.GetNames<DatasetAccess>().Contains(access)).WithMessage(command =>
            $"'{command.Access}' is nobody who may see a dataset: say {string.Join(", ", Enum.GetNames<DatasetAccess>())}.");
        RuleFor(command => command.VoxelSize).Must(size => size is null || IsPositive(size)).WithMessage(command =>
            $"A voxel of {command.VoxelSize!.X} x {command.VoxelSize.Y} x {command.VoxelSize.Z} {command.VoxelSize.Unit} is none: give three numbers above zero and a unit.");
    }

    internal static bool IsPositive(VoxelSize size) =>
        double.IsFinite(size.X) && double.IsFinite(size.Y) && double.IsFinite(size.Z) && size is { X: > 0, Y: > 0, Z: > 0 } && size.Unit.Length > 0;
}

internal sealed class ImportVolumeHandler(DatastoreDb db, AllowedRoots roots, Caller caller, TimeProvider clock)
    : IRequestHandler<ImportVolume, ImportProgress>
{
    public async Task<ImportProgress> Handle(ImportVolume command, CancellationToken cancellationToken)
    {
        // Opened here only to refuse at once what cannot become a dataset; the run opens it again.
        var allowed = roots.For(caller);
        var volume = command.InPlace ? OpenInPlace.Open(command.Path, allowed, roots) : VolumeFormats.Open(command.Path, allowed);
        ImportPlan.Of(volume, command.Path, command.VoxelSize, command.Layers ?? [], command.InPlace);
        var layers = command.Layers?.ToArray() ?? [];
        var underWay = await db.Imports.AsNoTracking().Where(job =>
            job.Path == command.Path && job.Name == command.Name && job.OwnerId == caller.PersonId && job.InPlace == command.InPlace
            && !job.CancelRequested && (job.State == ImportState.Queued || job.State == ImportState.Running)).ToListAsync(cancellationToken);
        if (underWay.Find(job => job.VoxelSize == command.VoxelSize && job.Layers.SequenceEqual(layers)) is { } same
            && await db.Imports.FromSql($"select * from datastore.imports where id = {same.Id} and state in ('Queued', 'Running') and not cancel_requested for update")
                .AsTracking().SingleOrDefaultAsync(cancellationToken) is { } going)
        {
            // Whoever says it again says who may see it now: the row is locked, so it does not end with the older word.
            (going.Access, going.Description) = (command.Access, command.Description);
            await db.SaveChangesAsync(cancellationToken);
            return going.Describe();
        }

        var job = new ImportJob
        {
            Id = Guid.CreateVersion7(),
            DatasetId = Guid.CreateVersion7(),
            Name = command.Name,
            Description = command.Description,
            Path = command.Path,
            VoxelX = command.VoxelSize?.X,
            VoxelY = command.VoxelSize?.Y,
            VoxelZ = command.VoxelSize?.Z,
            VoxelUnit = command.VoxelSize?.Unit,
            InPlace = command.InPlace,
            Access = command.Access,
            Layers = layers,
            OwnerId = caller.PersonId,
            CreatedAt = clock.GetUtcNow(),
        };
        db.Add(job);
        await db.SaveChangesAsync(cancellationToken);
        return job.Describe();
    }
}

/// <summary>What to import, and as what.</summary>
internal sealed record ImportDatasetInput(
    string Path, string Name, VoxelSize? VoxelSize, bool InPlace, DatasetAccess Access, IReadOnlyList<string>? Layers);

[MutationType]
internal static class ImportDatasetField
{
    /// <summary>Queues the import of a volume that lies on the server, for those who may add datasets.</summary>
    public static Task<ImportProgress> ImportDataset(ImportDatasetInput input, IMediator mediator, CancellationToken cancellationToken) => mediator.Send(
        new ImportVolume(input.Path, input.Name, input.VoxelSize, input.InPlace, input.Access.ToString(), input.Layers), cancellationToken);
}

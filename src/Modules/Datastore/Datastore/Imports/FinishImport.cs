using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Datastore.Contracts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Lamella.Datastore.Imports;

/// <summary>Registers the dataset and ends its import, in one transaction: there is never the one without the other.</summary>
internal sealed record FinishImport(Guid Id, VoxelSize VoxelSize, IReadOnlyList<LayerDescription> Layers) : ICommand<Guid>
{
    /// <summary>The run that has the job in hand; another one has no say.</summary>
    public Guid Runner { get; init; }
}

internal sealed class FinishImportHandler(DatastoreDb db, IMediator mediator, TimeProvider clock) : IRequestHandler<FinishImport, Guid>
{
    public async Task<Guid> Handle(FinishImport command, CancellationToken cancellationToken)
    {
        var job = await db.Imports
            .FromSql($"select * from datastore.imports where id = {command.Id} and runner = {command.Runner} and state = 'Running' and not cancel_requested for update")
            .AsTracking().SingleOrDefaultAsync(cancellationToken)
            ?? throw new RefusalException(RefusalKind.Conflict, $"The import {command.Id} was cancelled or is no longer in these hands.");
        (job.State, job.EndedAt, job.Done, job.SecondsLeft) = (ImportState.Done, clock.GetUtcNow(), job.Total, null);
        await db.SaveChangesAsync(cancellationToken);
        return await mediator.Send(
            new RegisterDataset(job.DatasetId, job.Name, job.Description, command.VoxelSize, command.Layers, job.OwnerId, Enum.Parse<DatasetAccess>(job.Access)),
            cancellationToken);
    }
}

using Lamella.BuildingBlocks;
using Lamella.Datastore.Contracts;
using Lamella.GraphQL;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Lamella.Datastore.Imports;

/// <summary>Stops an import; nothing of it remains. One that has ended is left as it ended.</summary>
internal sealed record CancelImport(Guid Id) : ICommand<ImportProgress>;

internal sealed class CancelImportHandler(DatastoreDb db, Caller caller) : IRequestHandler<CancelImport, ImportProgress>
{
    public async Task<ImportProgress> Handle(CancelImport command, CancellationToken cancellationToken)
    {
        var job = await db.Imports.FromSql($"select * from datastore.imports where id = {command.Id} for update")
            .AsTracking().OfCaller(caller).SingleOrDefaultAsync(cancellationToken) ?? throw RefusalException.NotFound("import", command.Id);
        if (job.IsUnderWay)
        {
            // Whoever runs it hears this with its next heartbeat, takes away what it wrote and says so. A waiting one may have written
            // something before it was given back, and so is ended by whoever would have run it next too.
            job.CancelRequested = true;
            await db.SaveChangesAsync(cancellationToken);
        }

        return job.Describe();
    }
}

[MutationType]
internal static class CancelImportField
{
    /// <summary>Stops an import of yours; nothing of it remains.</summary>
    public static Task<ImportProgress> CancelImport(Guid id, IMediator mediator, CancellationToken cancellationToken) =>
        mediator.Send(new CancelImport(id), cancellationToken);
}

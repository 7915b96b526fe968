using System.Diagnostics;
using Lamella.BuildingBlocks;
using Lamella.Datastore.Contracts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Lamella.Datastore.Imports;

internal sealed class RunImportHandler(DatastoreDb db, ImportRunner runner, Caller caller) : IRequestHandler<RunImport, ImportProgress>
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);

    public async Task<ImportProgress> Handle(RunImport message, CancellationToken cancellationToken)
    {
        while (true)
        {
            await runner.TryRun(message.Id, message.Progress, cancellationToken);
            var job = await db.Imports.AsNoTracking().OfCaller(caller).SingleOrDefaultAsync(job => job.Id == message.Id, cancellationToken)
                ?? throw RefusalException.NotFound("import", message.Id);
            message.Progress?.Report(job.Describe());
            if (!job.IsUnderWay)
            {
                return job.Describe();
            }

            // Another process has it, or had it and died: then it is free when its lease has run out.
            await Task.Delay(LookAgain, cancellationToken);
        }
    }
}

/// <summary>How fast something goes, from what was done since it began.</summary>
internal sealed class Pace
{
    private readonly Stopwatch _since = Stopwatch.StartNew();

    /// <param name="fresh">Done since the beginning of this run, without what was there before.</param>
    public double? SecondsLeft(long fresh, long left) =>
        fresh > 0 && _since.Elapsed.TotalSeconds > 1 ? _since.Elapsed.TotalSeconds * left / fresh : null;
}

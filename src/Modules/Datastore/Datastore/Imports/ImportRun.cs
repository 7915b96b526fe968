using Lamella.Datastore.Contracts;
using Lamella.Datastore.Store;
using Npgsql;

namespace Lamella.Datastore.Imports;

/// <summary>A run's pulse: tells the database that it lives and how far it is, and hears from there that it shall stop.</summary>
internal sealed class ImportRun(ImportQueue queue, ImportJob job, Guid runner, IProgress<ImportProgress>? progress)
{
    private readonly Pace _pace = new();
    private WritingProgress _progress = new(0, 0, 0);

    public void Report(WritingProgress written) => Volatile.Write(ref _progress, written);

    /// <summary>Beats until <paramref name="stop"/>, and stops the run when the job was cancelled or lost.</summary>
    public async Task KeepAlive(CancellationTokenSource stop)
    {
        var lastHeard = DateTime.UtcNow;
        while (!stop.IsCancellationRequested)
        {
            var ends = false;
            var (written, secondsLeft) = Now();
            try
            {
                var answer = await queue.Beat(job.Id, runner, written.Done, written.Total, secondsLeft, stop.Token);
                (ends, lastHeard) = (answer is not false, DateTime.UtcNow);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (NpgsqlException)
            {
                // The database may come back; but when the lease has run out, somebody else may have begun.
                ends = DateTime.UtcNow - lastHeard > ImportQueue.Lease;
            }

            if (ends)
            {
                await stop.CancelAsync();
                return;
            }

            progress?.Report(job.Describe() with { State = ImportState.Running, Done = written.Done, Total = written.Total, SecondsLeft = secondsLeft });
            await Task.Delay(ImportQueue.Heartbeat, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private (WritingProgress Written, double? SecondsLeft) Now()
    {
        var written = Volatile.Read(ref _progress);
        return (written, _pace.SecondsLeft(written.Done - written.Kept, written.Total - written.Done));
    }
}

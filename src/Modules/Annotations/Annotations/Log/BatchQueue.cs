using Npgsql;

namespace Lamella.Annotations.Log;

/// <summary>
/// Batches that wait for the same annotation on this host. While one transaction is written to the disk others gather, and the next takes all of them:
/// each still is a row, a version and an answer of its own.
/// </summary>
internal sealed class BatchQueue(AppendGroup append)
{
    private const int Attempts = 5;
    private const int MostBatches = 64;
    private const int MostBytes = 1024 * 1024;
    private const int MostBricks = 4_096;

    private readonly Lock _lock = new();

    // An annotation is here while somebody works for it.
    private readonly Dictionary<Guid, LinkedList<WaitingBatch>> _waiting = [];

    /// <summary>Appends the batch in its turn.</summary>
    public Task<Appended> Append(Guid annotation, WaitingBatch batch)
    {
        lock (_lock)
        {
            if (_waiting.TryGetValue(annotation, out var others))
            {
                others.AddLast(batch);
                return batch.Answer;
            }

            _waiting[annotation] = new([batch]);
        }

        // Nothing of the request that happens to come first belongs to the others.
        using (ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(() => Work(annotation));
        }

        return batch.Answer;
    }

    private async Task Work(Guid annotation)
    {
        while (Take(annotation) is { Count: > 0 } group)
        {
            await Append(annotation, group);
        }
    }

    // In the order in which they came, as many as go together.
    private List<WaitingBatch> Take(Guid annotation)
    {
        lock (_lock)
        {
            var (waiting, group, named) = (_waiting[annotation], new List<WaitingBatch>(), new HashSet<(Guid, Guid)>());
            var (bytes, bricks) = (0L, 0L);
            while (waiting.First?.Value is { } next)
            {
                if (next.IsLeft)
                {
                    next.Leave();
                }
                else if (group.Count > 0 && (next.StandsAlone || group[0].StandsAlone || group.Count == MostBatches || bytes + next.Bytes > MostBytes
                    || bricks + next.Strokes.Bricks > MostBricks || named.Contains((next.Batch.ClientId, next.Batch.BatchId))))
                {
                    break;
                }
                else
                {
                    group.Add(next);
                    named.Add((next.Batch.ClientId, next.Batch.BatchId));
                    (bytes, bricks) = (bytes + next.Bytes, bricks + next.Strokes.Bricks);
                }

                waiting.RemoveFirst();
            }

            if (group.Count == 0)
            {
                _waiting.Remove(annotation);
            }

            return group;
        }
    }

    private async Task Append(Guid annotation, List<WaitingBatch> group)
    {
        for (var attempt = 1; group.Count > 0; attempt++)
        {
            try
            {
                if (await append.Append(annotation, group) is not { Count: > 0 } refused)
                {
                    return;
                }

                // Nothing was written: the others are taken anew.
                foreach (var (batch, why) in refused)
                {
                    batch.Refuse(why);
                    group.Remove(batch);
                }
            }
            catch (PostgresException crossed) when (attempt < Attempts && Crossed(crossed))
            {
                // Nothing was written, so the batches are simply taken anew.
            }
            catch (Exception failed)
            {
                if (group is [var only])
                {
                    only.Refuse(failed);
                    return;
                }

                // What is wrong with one of them is not wrong with all: each by itself.
                foreach (var batch in group)
                {
                    await Append(annotation, [batch]);
                }

                return;
            }
        }
    }

    // The same batch was appended by another host at the same moment, or two transactions waited for each other.
    private static bool Crossed(PostgresException exception) =>
        exception.SqlState is PostgresErrorCodes.DeadlockDetected || exception is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "ux_log_batch" };
}

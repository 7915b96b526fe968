using Npgsql;

namespace Lamella.Annotations.Log;

/// <summary>
/// Batches that wait for the same annotation on this host. While one transaction is written to the disk and the next is prepared others gather, and
/// the one after takes all of them: each still is a row, a version and an answer of its own.
/// </summary>
internal sealed class BatchQueue(AppendGroup append)
{
    private const int MostCrossed = 4;
    private const int AtOnce = 2;
    private const int MostBatches = 64;
    private const int MostBytes = 1024 * 1024;
    private const int MostBricks = 4_096;

    private readonly Lock _lock = new();

    // An annotation is here while somebody works for it.
    private readonly Dictionary<Guid, Line> _lines = [];

    /// <summary>Appends the batch in its turn.</summary>
    public Task<Appended> Append(Guid annotation, WaitingBatch batch)
    {
        lock (_lock)
        {
            if (!_lines.TryGetValue(annotation, out var line))
            {
                _lines[annotation] = line = new();
            }

            line.Waiting.AddLast(batch);
            if (line.Workers < AtOnce)
            {
                line.Workers++;

                // Nothing of the request that happens to come belongs to the others.
                using (ExecutionContext.SuppressFlow())
                {
                    _ = Task.Run(() => Work(annotation, line));
                }
            }
        }

        return batch.Answer;
    }

    private async Task Work(Guid annotation, Line line)
    {
        while (true)
        {
            // What comes until this one's turn goes with it.
            using var turn = await line.Turns.Prepare();
            if (Take(annotation, line) is not { Count: > 0 } group)
            {
                return;
            }

            var again = await Append(annotation, group, turn);
            lock (_lock)
            {
                for (var i = again.Count - 1; i >= 0; i--)
                {
                    line.Waiting.AddFirst(again[i]);
                }
            }
        }
    }

    // In the order in which they came, as many as go together.
    private List<WaitingBatch> Take(Guid annotation, Line line)
    {
        lock (_lock)
        {
            var (waiting, group, named) = (line.Waiting, new List<WaitingBatch>(), new HashSet<(Guid, Guid)>());
            var (bytes, bricks) = (0L, 0L);
            while (waiting.First?.Value is { } next)
            {
                if (next.IsLeft)
                {
                    next.Leave();
                }
                else if (group.Count > 0 && (next.GoesAlone || group[0].GoesAlone || group.Count == MostBatches || bytes + next.Bytes > MostBytes
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

            if (group.Count == 0 && --line.Workers == 0)
            {
                _lines.Remove(annotation);
            }

            return group;
        }
    }

    /// <summary>Answers those of them that must be taken anew, because nothing was written.</summary>
    private async Task<IReadOnlyList<WaitingBatch>> Append(Guid annotation, List<WaitingBatch> group, AppendTurns.Turn turn)
    {
        try
        {
            var refused = await append.Append(annotation, group, turn);
            foreach (var (batch, why) in refused)
            {
                batch.Refuse(why);
                group.Remove(batch);
            }

            return refused.Count > 0 ? group : [];
        }
        catch (PostgresException crossed) when (Crossed(crossed) && group[0].Crossed < MostCrossed)
        {
            group.ForEach(batch => batch.Crossed++);
            return group;
        }
        catch (Exception failed) when (group is [var only])
        {
            only.Refuse(failed);
            return [];
        }
        catch (Exception)
        {
            // What is wrong with one of them is not wrong with all: each by itself.
            group.ForEach(batch => batch.GoesAlone = true);
            return group;
        }
    }

    // The same batch was appended by another host at the same moment, or two transactions waited for each other.
    private static bool Crossed(PostgresException exception) =>
        exception.SqlState is PostgresErrorCodes.DeadlockDetected || exception is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "ux_log_batch" };

    private sealed class Line
    {
        public LinkedList<WaitingBatch> Waiting { get; } = [];

        public AppendTurns Turns { get; } = new();

        public int Workers { get; set; }
    }
}

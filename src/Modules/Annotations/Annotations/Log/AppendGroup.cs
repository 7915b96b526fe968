using System.Text.Json;
using System.Transactions;
using FluentValidation;
using Lamella.Annotations.Contracts;
using Lamella.Annotations.Skeletons;
using Lamella.BuildingBlocks;
using Npgsql;

namespace Lamella.Annotations.Log;

/// <summary>
/// Appends batches of one annotation in one transaction: one after the other as if each had its own, and in as many round trips as one needs.
/// </summary>
internal sealed class AppendGroup(NpgsqlDataSource database, KeyedRows keyed, IVoxelEdits voxels, Contents contents, News news, TimeProvider clock)
{
    /// <summary>Appends all of them and gives each its answer, or says which of them must be refused; then nothing is written.</summary>
    /// <param name="group">Each once; one that stands alone is by itself.</param>
    /// <param name="turn">Null within a command.</param>
    public async Task<IReadOnlyList<(WaitingBatch Batch, Exception Why)>> Append(Guid annotation, IReadOnlyList<WaitingBatch> group, AppendTurns.Turn? turn)
    {
        if (turn is not null && group[0].StandsAlone)
        {
            // It turns steps, which those before it may be about to make.
            await turn.Last();
        }

        // What stands alone reads more than rows by their keys; and what is within a command is on the command's connection.
        await using var connection = turn is null || group[0].StandsAlone ? await database.OpenConnectionAsync() : await keyed.OpenConnectionAsync();

        // Within a command its transaction is the one; it commits, and nobody else's batch waits beside.
        await using var transaction = turn is null ? null : await connection.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted);
        var rows = new LogRows(connection, annotation);
        var begun = await rows.Begin([.. group.Select(batch => (batch.Batch, batch.Person))], group[0].GivesUp);
        if (Refused(annotation, group, begun) is { Count: > 0 } refused)
        {
            return refused;
        }

        var fresh = group.Where((_, i) => !begun.Before.ContainsKey(i)).ToList();
        var appended = fresh.Count == 0 ? [] : await Write(annotation, fresh, begun, rows, connection, turn);
        foreach (var (i, batch) in group.Index())
        {
            batch.Accept(begun.Before.TryGetValue(i, out var before) ? new(before.Version, true, PaintIn(before.Operations)) : appended[fresh.IndexOf(batch)]);
        }

        return [];
    }

    private async Task<List<Appended>> Write(Guid annotation, List<WaitingBatch> fresh, Begun begun, LogRows rows, NpgsqlConnection connection, AppendTurns.Turn? turn)
    {
        var flips = fresh is [{ StandsAlone: true } turning] ? Flips(turning.Batch.Operations, begun.Steps, turning.Person!.Value) : [];
        var voxelBatches = fresh.Select(batch => new VoxelBatch(
            batch.Batch.Operations, [.. batch.Batch.Operations.Select(operation => begun.Steps[operation.Step].Undone)], batch.Strokes)).ToList();
        var givesUp = fresh[0].GivesUp;
        var prepared = await voxels.Prepare(new(annotation, connection, voxelBatches, flips), givesUp);
        if (turn is not null)
        {
            await turn.Write();
        }

        var now = clock.GetUtcNow();
        var batches = fresh.Select((batch, i) => new AppendedBatch(batch.Batch, batch.Person!.Value, fresh.Count - 1 - i, prepared.Operations[i])).ToList();
        await using var writes = new NpgsqlBatch(connection);
        rows.LockVersion(writes, batches.Count, now);
        Action committed = () => { };
        var head = 0L;
        if (fresh[0].StandsAlone)
        {
            // What it changes is only known once nobody else can append.
            head = (long)(await writes.ExecuteScalarAsync(givesUp))!;
            writes.BatchCommands.Clear();
            var operations = fresh[0].Batch.Operations;
            var (before, after, expected) = await contents.Around(new(connection, annotation), head, operations, voxelBatches[0].Undone, flips, givesUp);
            committed = expected;
            rows.Insert(writes, [batches[0] with { Effect = EffectOf(before, after, flips, prepared.Changed) }], begun.Steps, now);
            rows.Insert(writes, operations, flips, [.. after.Layers.Select(entry => entry.Value)]);
        }
        else
        {
            rows.Insert(writes, batches, begun.Steps, now);
        }

        prepared.Write(writes);
        if (turn is not null)
        {
            writes.BatchCommands.Add(new("commit"));
        }

        head = Math.Max(head, await Execute(writes));
        if (turn is not null)
        {
            committed();
        }
        else
        {
            Transaction.Current!.TransactionCompleted += (_, ended) =>
            {
                if (ended.Transaction?.TransactionInformation.Status == TransactionStatus.Committed)
                {
                    committed();
                }
            };
        }

        news.Tell(AnnotationNews.Grown, annotation);
        return [.. batches.Select(batch => new Appended(head - batch.Back, false, PaintIn(batch.Operations)))];
    }

    /// <summary>Writes; answers the version where the first statement says it.</summary>
    private static async Task<long> Execute(NpgsqlBatch writes)
    {
        await using var rows = await writes.ExecuteReaderAsync();
        var version = await rows.ReadAsync() ? rows.GetInt64(0) : 0;

        // An error of a later statement is only met by whoever comes to it.
        while (await rows.NextResultAsync())
        {
        }

        return version;
    }

    private static List<(WaitingBatch, Exception)> Refused(Guid annotation, IReadOnlyList<WaitingBatch> group, Begun begun)
    {
        var refused = new List<(WaitingBatch, Exception)>();
        foreach (var (i, batch) in group.Index())
        {
            try
            {
                AnnotationGate.Demand(annotation, begun.Annotation, begun.Annotation is { } found ? batch.RightsOn(found) : Rights.None, Rights.Edit);
                if (!begun.Before.ContainsKey(i))
                {
                    Check(batch, begun);
                }
            }
            catch (Exception why) when (why is RefusalException or ValidationException)
            {
                refused.Add((batch, why));
            }
        }

        return refused;
    }

    private static void Check(WaitingBatch batch, Begun begun)
    {
        if (batch.Batch.BaseVersion > begun.Head)
        {
            throw Wrong("baseVersion", $"The log holds {begun.Head} versions; {batch.Batch.BaseVersion} cannot have been seen.");
        }

        foreach (var operation in batch.Batch.Operations)
        {
            if (begun.Steps[operation.Step].Person != batch.Person)
            {
                throw Wrong("operations", $"The step {operation.Step} belongs to somebody else: steps have fresh ids.");
            }

            // Its voxels have the grid of what it was first made over.
            if (operation is CreateLayer made && !begun.Fallbacks.TryAdd(made.Layer, made.Fallback) && begun.Fallbacks[made.Layer] is var first && first != made.Fallback)
            {
                throw Wrong("operations", $"The layer {made.Layer} was made over {(first is null ? "nothing" : $"'{first}'")} before, and stays there: a layer over something else has a fresh id.");
            }
        }
    }

    /// <summary>Which undos and redos have an effect; the steps are as they are once these have had it.</summary>
    private static List<Flip> Flips(IReadOnlyList<Operation> operations, Dictionary<Guid, Step> steps, Guid person)
    {
        var flips = new List<Flip>();
        var seen = new HashSet<Guid>();
        for (var i = 0; i < operations.Count; i++)
        {
            var (target, undo) = operations[i] switch { Undo o => (o.Target, true), Redo o => (o.Target, false), _ => (Guid.Empty, false) };
            if (operations[i] is Undo or Redo && steps.TryGetValue(target, out var step) && step.Person == person && step.Undone != undo
                && (step.FirstVersion > 0 || seen.Contains(target)))
            {
                steps[target] = step with { Undone = undo };
                flips.Add(new(i, target, undo, step.FirstVersion));
            }

            seen.Add(operations[i].Step);
        }

        return flips;
    }

    private static byte[] EffectOf(AnnotationContent before, AnnotationContent after, List<Flip> flips, IReadOnlyList<ChangedBricks> bricks)
    {
        var effect = Effect.Between(before, after) with
        {
            Bricks = bricks.Count == 0 ? null : [.. bricks.Select(changed => new BricksOfLayer(changed.Layer, changed.At))],
            Turned = flips.Count == 0 ? null : [.. flips.GroupBy(flip => flip.Step).Select(turned => new TurnedStep(turned.Key, turned.Last().Undone))],
        };
        return JsonSerializer.SerializeToUtf8Bytes(effect, EntityJson.Default.Effect);
    }

    private static List<Operation>? PaintIn(IReadOnlyList<Operation> operations)
    {
        var paint = operations.Where(operation => operation is Paint or Unpaint).ToList();
        return paint.Count == 0 ? null : paint;
    }

    private static ValidationException Wrong(string property, string message) => new([new(property, message)]);
}

using System.Text.Json;
using Lamella.Annotations.Skeletons;
using Npgsql;
using NpgsqlTypes;

namespace Lamella.Annotations.Log;

/// <summary>What is known of a step.</summary>
/// <param name="FirstVersion">0 while the transaction that makes it runs.</param>
internal readonly record struct Step(Guid Person, bool Undone, long FirstVersion);

/// <summary>What a transaction that appends has found, and locked.</summary>
/// <param name="Annotation">Null when there is none.</param>
/// <param name="Head">The version of the log, as far as it is committed.</param>
/// <param name="Before">By place in the group: batches that were appended before, with their version and operations.</param>
/// <param name="Steps">All steps of the group's operations, and those that they turn, as far as these are there.</param>
/// <param name="Fallbacks">Of the layers that the group makes, those that were made before: what they lie over.</param>
internal sealed record Begun(
    Guarded? Annotation, long Head, Dictionary<int, (long Version, IReadOnlyList<Operation> Operations)> Before, Dictionary<Guid, Step> Steps, Dictionary<Guid, string?> Fallbacks);

/// <summary>A batch as it is written to the log.</summary>
/// <param name="Back">How many batches of the same transaction follow it: its version is so far below the head's.</param>
/// <param name="Operations">Masks as cut.</param>
/// <param name="Effect">Of a batch of undo, redo, restore or import: its effect in JSON.</param>
internal sealed record AppendedBatch(Batch Batch, Guid Person, int Back, IReadOnlyList<Operation> Operations, byte[]? Effect = null);

/// <summary>
/// The rows of one annotation that one transaction appends. Locks are taken in the same order everywhere: steps by id, bricks, the version row last;
/// so versions come in the order of commits, and nobody waits for the version row longer than a commit takes.
/// </summary>
internal sealed class LogRows(NpgsqlConnection connection, Guid annotation)
{
    /// <summary>The version of a transaction's last batch, in statements of whoever has locked the version row; the annotation is the first parameter.</summary>
    public const string Head = "(select version from annotations.heads where annotation_id = $1)";

    /// <summary>
    /// Looks which batches were appended before, makes the steps of the others' operations where they are not there, and locks them and those that are
    /// to be undone and redone.
    /// </summary>
    public async Task<Begun> Begin(IReadOnlyList<(Batch Batch, Guid? Person)> group, CancellationToken cancellationToken)
    {
        var own = new Dictionary<Guid, Guid>();
        foreach (var (batch, person) in group.Where(item => item.Person is not null))
        {
            foreach (var operation in batch.Operations)
            {
                own.TryAdd(operation.Step, person!.Value);
            }
        }

        var targets = group.SelectMany(item => item.Batch.Operations)
            .Select(operation => operation switch { Undo o => o.Target, Redo o => o.Target, _ => (Guid?)null }).OfType<Guid>();
        await using var begin = new NpgsqlBatch(connection);
        Add(
            begin,
            """
            select a.owner_id, a.name, a.state, a.access, a.trashed_at is not null, h.version
            from annotations.annotations a join annotations.heads h on h.annotation_id = a.id where a.id = $1
            """,
            annotation);
        Add(
            begin,
            """
            select k.place, l.version, l.operations from unnest($2, $3) with ordinality k(client, batch, place) cross join lateral
                (select version, operations from annotations.log where annotation_id = $1 and client_id = k.client and batch_id = k.batch offset 0) l
            """,
            annotation, group.Select(item => item.Batch.ClientId).ToArray(), group.Select(item => item.Batch.BatchId).ToArray());
        Add(
            begin,
            """
            insert into annotations.steps (annotation_id, step_id, person_id, undone, first_version, last_version)
            select $1, k.step, k.person, false, 0, 0 from unnest($2, $3) k(step, person)
            where exists (select from annotations.annotations where id = $1) order by k.step on conflict do nothing
            """,
            annotation, own.Keys.ToArray(), own.Values.ToArray());
        Add(
            begin, "select step_id, person_id, undone, first_version from annotations.steps where annotation_id = $1 and step_id = any($2) order by step_id for update",
            annotation, own.Keys.Concat(targets).Distinct().ToArray());
        if (group.SelectMany(item => item.Batch.Operations).OfType<CreateLayer>().Select(operation => operation.Layer).ToArray() is { Length: > 0 } layers)
        {
            Add(begin, "select layer_id, fallback from annotations.layers where annotation_id = $1 and layer_id = any($2)", annotation, layers);
        }

        await using var rows = await begin.ExecuteReaderAsync(cancellationToken);
        return await Read(rows, cancellationToken);
    }

    private static async Task<Begun> Read(NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        Guarded? guarded = null;
        var head = 0L;
        if (await rows.ReadAsync(cancellationToken))
        {
            guarded = new(
                rows.GetGuid(0), rows.GetString(1), Enum.Parse<AnnotationState>(rows.GetString(2)), Enum.Parse<AnnotationAccess>(rows.GetString(3)), rows.GetBoolean(4));
            head = rows.GetInt64(5);
        }

        var (before, steps) = (new Dictionary<int, (long, IReadOnlyList<Operation>)>(), new Dictionary<Guid, Step>());
        await rows.NextResultAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            before[(int)rows.GetInt64(0) - 1] =
                (rows.GetInt64(1), JsonSerializer.Deserialize(LogBytes.Unpack(rows.GetFieldValue<byte[]>(2)), OperationJson.Default.IReadOnlyListOperation)!);
        }

        await rows.NextResultAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            steps[rows.GetGuid(0)] = new(rows.GetGuid(1), rows.GetBoolean(2), rows.GetInt64(3));
        }

        var fallbacks = new Dictionary<Guid, string?>();
        if (await rows.NextResultAsync(cancellationToken))
        {
            while (await rows.ReadAsync(cancellationToken))
            {
                fallbacks[rows.GetGuid(0)] = rows.IsDBNull(1) ? null : rows.GetString(1);
            }
        }

        return new(guarded, head, before, steps, fallbacks);
    }

    /// <summary>Adds what locks the version row until the transaction ends, and answers the version that its last batch makes.</summary>
    /// <param name="count">How many batches it appends.</param>
    public void LockVersion(NpgsqlBatch writes, int count, DateTimeOffset now) =>
        Add(writes, "update annotations.heads set version = version + $2, edited_at = $3 where annotation_id = $1 returning version", annotation, (long)count, now);

    /// <summary>Adds the batches to the log, and what is kept of their steps and layers.</summary>
    /// <param name="writes">What else is written in the same round trip.</param>
    /// <param name="steps">As they were locked.</param>
    public void Insert(NpgsqlBatch writes, IReadOnlyList<AppendedBatch> batches, Dictionary<Guid, Step> steps, DateTimeOffset now)
    {
        Add(
            writes,
            $"""
            insert into annotations.log (annotation_id, version, client_id, batch_id, person_id, at, operations, effect, kinds, operation_count)
            select $1, {Head} - k.back, k.client, k.batch, k.person, $2, k.operations, k.effect, k.kinds, k.count
            from unnest($3, $4, $5, $6, $7, $8, $9, $10) k(back, client, batch, person, operations, effect, kinds, count)
            """,
            annotation, now, batches.Select(batch => (long)batch.Back).ToArray(), batches.Select(batch => batch.Batch.ClientId).ToArray(),
            batches.Select(batch => batch.Batch.BatchId).ToArray(), batches.Select(batch => batch.Person).ToArray(),
            batches.Select(batch => LogBytes.Pack(JsonSerializer.SerializeToUtf8Bytes(batch.Operations, OperationJson.Default.IReadOnlyListOperation))).ToArray(),
            batches.Select(batch => batch.Effect is null ? null : LogBytes.Pack(batch.Effect)).ToArray(), batches.Select(batch => (int)Kinds.Of(batch.Operations)).ToArray(), batches.Select(batch => batch.Operations.Count).ToArray());
        var backs = new Dictionary<Guid, (long First, long Last)>();
        foreach (var batch in batches)
        {
            foreach (var operation in batch.Operations)
            {
                backs[operation.Step] = backs.TryGetValue(operation.Step, out var known) ? (known.First, batch.Back) : (batch.Back, batch.Back);
            }
        }

        // All are there, for they are locked. An update from a list may be planned as a walk through all steps; this has no other way than by key.
        Add(
            writes,
            $"""
            insert into annotations.steps (annotation_id, step_id, person_id, undone, first_version, last_version)
            select $1, k.step, k.person, false, {Head} - k.first, {Head} - k.last from unnest($2, $3, $4, $5) k(step, person, first, last)
            on conflict (annotation_id, step_id) do update set last_version = excluded.last_version,
                first_version = case when steps.first_version = 0 then excluded.first_version else steps.first_version end
            """,
            annotation, backs.Keys.ToArray(), backs.Keys.Select(step => steps[step].Person).ToArray(), backs.Values.Select(back => back.First).ToArray(),
            backs.Values.Select(back => back.Last).ToArray());
        foreach (var batch in batches)
        {
            foreach (var operation in batch.Operations)
            {
                KeepLayer(writes, operation, steps[operation.Step].Undone);
            }
        }
    }

    /// <summary>Adds what a batch of undo, redo, restore or import, which a transaction appends by itself, did.</summary>
    /// <param name="layers">Those that are there afterwards.</param>
    public void Insert(NpgsqlBatch writes, IReadOnlyList<Operation> operations, IReadOnlyList<Flip> flips, IReadOnlyList<VolumeLayer> layers)
    {
        if (flips.Count > 0)
        {
            Add(
                writes,
                $"""
                insert into annotations.flips (annotation_id, version, ordinal, step_id, undone, first_version)
                select $1, {Head}, k.ordinal, k.step, k.undone, coalesce(nullif(k.first, 0), {Head}) from unnest($2, $3, $4, $5) k(ordinal, step, undone, first)
                """,
                annotation, flips.Select(flip => flip.Ordinal).ToArray(), flips.Select(flip => flip.Step).ToArray(), flips.Select(flip => flip.Undone).ToArray(),
                flips.Select(flip => flip.FirstVersion).ToArray());
            foreach (var turned in flips.GroupBy(flip => flip.Step).Select(step => step.Last()).GroupBy(flip => flip.Undone))
            {
                Add(
                    writes, "update annotations.steps set undone = $3 where annotation_id = $1 and step_id = any($2)", annotation, turned.Select(flip => flip.Step).ToArray(),
                    turned.Key);
            }
        }

        var restores = operations.Index().Where(operation => operation.Item is Restore).Select(operation => (operation.Index, Restore: (Restore)operation.Item)).ToList();
        if (restores.Count > 0)
        {
            Add(
                writes,
                $"""
                insert into annotations.restores (annotation_id, version, ordinal, step_id, target)
                select $1, {Head}, k.ordinal, k.step, k.target from unnest($2, $3, $4) k(ordinal, step, target) where k.target < {Head}
                """,
                annotation, restores.Select(restore => restore.Index).ToArray(), restores.Select(restore => restore.Restore.Step).ToArray(),
                restores.Select(restore => restore.Restore.Version).ToArray());
        }

        // One that an import brought has no row yet. The fallbacks are an array with nulls in it.
        Add(
            writes,
            """
            insert into annotations.layers (annotation_id, layer_id, name, fallback, largest_segment)
            select $1, k.* from unnest($2, $3, $4, $5) k on conflict do nothing
            """,
            annotation, layers.Select(layer => layer.Id).ToArray(), layers.Select(layer => layer.Name).ToArray(), layers.Select(layer => layer.Fallback).ToArray(),
            layers.Select(layer => (decimal)layer.LargestSegment).ToArray());
        Add(
            writes,
            """
            update annotations.layers set is_there = now.name is not null, name = coalesce(now.name, layers.name)
            from annotations.layers l left join unnest($2, $3) now (layer_id, name) on now.layer_id = l.layer_id
            where l.annotation_id = $1 and layers.annotation_id = $1 and layers.layer_id = l.layer_id
            """,
            annotation, layers.Select(layer => layer.Id).ToArray(), layers.Select(layer => layer.Name).ToArray());
    }

    // Every layer that was ever made has a row, for voxels are painted in it; what an undone step does with one is only known when it is redone.
    private void KeepLayer(NpgsqlBatch writes, Operation operation, bool undone)
    {
        switch (operation)
        {
            case CreateLayer o:
                Add(
                    writes,
                    """
                    insert into annotations.layers (annotation_id, layer_id, name, fallback, largest_segment, is_there) values ($1, $2, $3, $4, $5, $6)
                    on conflict (annotation_id, layer_id) do update set name = excluded.name, is_there = true
                    where not layers.is_there and excluded.is_there
                    """,
                    annotation, o.Layer, o.Name, (object?)o.Fallback ?? DBNull.Value, (decimal)o.LargestSegment, !undone);
                break;
            case UpdateLayer o when !undone:
                Add(writes, "update annotations.layers set name = $3 where annotation_id = $1 and layer_id = $2 and is_there", annotation, o.Layer, o.Name);
                break;
            case DeleteLayer o when !undone:
                Add(writes, "update annotations.layers set is_there = false where annotation_id = $1 and layer_id = $2", annotation, o.Layer);
                break;
        }
    }

    /// <summary>Adds a statement with its parameters to what goes in one round trip.</summary>
    public static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            // Null has no type of its own; the only one here is an absent fallback, which PostgreSQL takes as untyped.
            command.Parameters.Add(value is Guid[] ids ? new() { Value = ids, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid } : new() { Value = value });
        }

        batch.BatchCommands.Add(command);
    }
}

using System.Text.Json;
using Lamella.Annotations.Skeletons;
using Npgsql;
using NpgsqlTypes;

namespace Lamella.Annotations.Log;

/// <summary>What is known of a step.</summary>
/// <param name="FirstVersion">0 while the transaction that makes it runs.</param>
internal readonly record struct Step(Guid Person, bool Undone, long FirstVersion);

/// <summary>
/// The rows of one annotation that one transaction appends. Locks are taken in the same order everywhere: steps by id, bricks, the version row last;
/// so versions come in the order of commits, and nobody waits for the version row longer than a commit takes.
/// </summary>
internal sealed class LogRows(NpgsqlConnection connection, Guid annotation, Guid person)
{
    /// <summary>
    /// Looks whether the batch was appended before, makes the steps of its operations where they are not there, and locks them and those that are
    /// to be undone and redone.
    /// </summary>
    /// <exception cref="FluentValidation.ValidationException">An operation belongs to a step of somebody else.</exception>
    public async Task<((long Version, IReadOnlyList<Operation> Operations)? Before, Dictionary<Guid, Step> Steps)> Begin(Batch batch, CancellationToken cancellationToken)
    {
        var own = batch.Operations.Select(operation => operation.Step).Distinct().ToArray();
        var targets = batch.Operations.Select(operation => operation switch { Undo o => o.Target, Redo o => o.Target, _ => (Guid?)null }).OfType<Guid>();
        await using var begin = new NpgsqlBatch(connection);
        Add(
            begin, "select version, operations from annotations.log where annotation_id = $1 and client_id = $2 and batch_id = $3", annotation, batch.ClientId, batch.BatchId);
        Add(
            begin,
            """
            insert into annotations.steps (annotation_id, step_id, person_id, undone, first_version, last_version)
            select $1, step, $2, false, 0, 0 from unnest($3) step order by step on conflict do nothing
            """,
            annotation, person, own);
        Add(
            begin, "select step_id, person_id, undone, first_version from annotations.steps where annotation_id = $1 and step_id = any($2) order by step_id for update",
            annotation, own.Concat(targets).Distinct().ToArray());
        var steps = new Dictionary<Guid, Step>();
        await using (var rows = await begin.ExecuteReaderAsync(cancellationToken))
        {
            if (await rows.ReadAsync(cancellationToken))
            {
                return ((rows.GetInt64(0), JsonSerializer.Deserialize(LogBytes.Unpack(rows.GetFieldValue<byte[]>(1)), OperationJson.Default.IReadOnlyListOperation)!), steps);
            }

            await rows.NextResultAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken))
            {
                steps[rows.GetGuid(0)] = new(rows.GetGuid(1), rows.GetBoolean(2), rows.GetInt64(3));
            }
        }

        var foreign = own.FirstOrDefault(step => steps[step].Person != person);
        return foreign == Guid.Empty || steps[foreign].Person == person
            ? (null, steps)
            : throw new FluentValidation.ValidationException([new("operations", $"The step {foreign} belongs to somebody else: steps have fresh ids.")]);
    }

    /// <summary>The version that a batch makes, in statements of whoever has locked the version row; the annotation is the first parameter.</summary>
    public const string Head = "(select version from annotations.heads where annotation_id = $1)";

    /// <summary>Adds what locks the version row until the transaction ends, and answers the version that this batch makes.</summary>
    public void LockVersion(NpgsqlBatch writes, DateTimeOffset now) =>
        Add(writes, "update annotations.heads set version = version + 1, edited_at = $2 where annotation_id = $1 returning version", annotation, now);

    /// <summary>Writes, and answers the version that was made.</summary>
    public static async Task<long> Execute(NpgsqlBatch writes, CancellationToken cancellationToken)
    {
        await using var rows = await writes.ExecuteReaderAsync(cancellationToken);
        await rows.ReadAsync(cancellationToken);
        var version = rows.GetInt64(0);

        // An error of a later statement is only met by whoever comes to it.
        while (await rows.NextResultAsync(cancellationToken))
        {
        }

        return version;
    }

    /// <param name="insert">What else is written in the same round trip.</param>
    /// <param name="undone">By operation, whether its step is undone.</param>
    /// <param name="effect">For a batch of undo, redo, restore or import: its effect in JSON, and the layers that are there afterwards.</param>
    public void Insert(
        NpgsqlBatch insert, Batch batch, IReadOnlyList<bool> undone, IReadOnlyList<Flip> flips, (byte[] Json, IReadOnlyList<VolumeLayer> Layers)? effect, DateTimeOffset now)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(batch.Operations, OperationJson.Default.IReadOnlyListOperation);
        Add(
            insert,
            $"""
            insert into annotations.log (annotation_id, version, client_id, batch_id, person_id, at, operations, effect, kinds, operation_count)
            values ($1, {Head}, $2, $3, $4, $5, $6, $7, $8, $9) returning version
            """,
            annotation, batch.ClientId, batch.BatchId, person, now, LogBytes.Pack(json), effect is { } told ? LogBytes.Pack(told.Json) : DBNull.Value,
            (int)Kinds.Of(batch.Operations), batch.Operations.Count);
        Add(
            insert,
            $"""
            update annotations.steps set last_version = {Head}, first_version = case when first_version = 0 then {Head} else first_version end
            where annotation_id = $1 and step_id = any($2)
            """,
            annotation, batch.Operations.Select(operation => operation.Step).Distinct().ToArray());
        foreach (var flip in flips)
        {
            Add(
                insert,
                $"insert into annotations.flips (annotation_id, version, ordinal, step_id, undone, first_version) values ($1, {Head}, $2, $3, $4, coalesce(nullif($5, 0), {Head}))",
                annotation, flip.Ordinal, flip.Step, flip.Undone, flip.FirstVersion);
            Add(insert, "update annotations.steps set undone = $3 where annotation_id = $1 and step_id = $2", annotation, flip.Step, flip.Undone);
        }

        for (var i = 0; i < batch.Operations.Count; i++)
        {
            if (batch.Operations[i] is Restore restore)
            {
                Add(
                    insert, $"insert into annotations.restores (annotation_id, version, ordinal, step_id, target) select $1, {Head}, $2, $3, $4 where $4 < {Head}",
                    annotation, i, restore.Step, restore.Version);
            }

            KeepLayer(insert, batch.Operations[i], undone[i]);
        }

        if (effect is { } known)
        {
            Add(
                insert,
                """
                update annotations.layers set is_there = now.name is not null, name = coalesce(now.name, layers.name)
                from annotations.layers l left join unnest($2, $3) now (layer_id, name) on now.layer_id = l.layer_id
                where l.annotation_id = $1 and layers.annotation_id = $1 and layers.layer_id = l.layer_id
                """,
                annotation, known.Layers.Select(layer => layer.Id).ToArray(), known.Layers.Select(layer => layer.Name).ToArray());
        }
    }

    // Every layer that was ever made has a row, for voxels are painted in it; what an undone step does with one is only known when it is redone.
    private void KeepLayer(NpgsqlBatch insert, Operation operation, bool undone)
    {
        switch (operation)
        {
            case CreateLayer o:
                Add(
                    insert,
                    """
                    insert into annotations.layers (annotation_id, layer_id, name, fallback, largest_segment, is_there) values ($1, $2, $3, $4, $5, $6)
                    on conflict (annotation_id, layer_id) do update set name = excluded.name, fallback = excluded.fallback, is_there = true
                    where not layers.is_there and excluded.is_there
                    """,
                    annotation, o.Layer, o.Name, (object?)o.Fallback ?? DBNull.Value, (decimal)o.LargestSegment, !undone);
                break;
            case UpdateLayer o when !undone:
                Add(insert, "update annotations.layers set name = $3 where annotation_id = $1 and layer_id = $2 and is_there", annotation, o.Layer, o.Name);
                break;
            case DeleteLayer o when !undone:
                Add(insert, "update annotations.layers set is_there = false where annotation_id = $1 and layer_id = $2", annotation, o.Layer);
                break;
        }
    }

    private static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(Parameter(value));
        }

        batch.BatchCommands.Add(command);
    }

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(Parameter(value));
        }

        return command;
    }

    // Null has no type of its own; the only ones here are an absent effect and an absent fallback, which PostgreSQL takes as untyped.
    private static NpgsqlParameter Parameter(object value) =>
        value is Guid[] ids ? new() { Value = ids, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid } : new() { Value = value };
}

using System.Text.Json;
using Lamella.Annotations.Log;
using Npgsql;

namespace Lamella.Annotations.Volumes.Bricks;

/// <summary>Reads what happened to bricks, for many at once.</summary>
internal sealed class BrickHistory(NpgsqlConnection connection, Guid annotation)
{
    /// <summary>All restores of the annotation, in order.</summary>
    public async Task<List<PastRestore>> Restores(CancellationToken cancellationToken)
    {
        var restores = new List<PastRestore>();
        await using var select = Command("select version, ordinal, step_id, target from annotations.restores where annotation_id = $1 order by version, ordinal");
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            restores.Add(new(rows.GetInt64(0), rows.GetInt32(1), rows.GetGuid(2), rows.GetInt64(3)));
        }

        return restores;
    }

    /// <summary>The bricks that these steps painted, and all that changed after a version.</summary>
    public async Task<HashSet<BrickKey>> Reached(IEnumerable<Guid> steps, long after, CancellationToken cancellationToken)
    {
        var keys = new HashSet<BrickKey>();
        await using var select = Command(
            """
            select layer_id, brick from annotations.brick_history where annotation_id = $1 and step_id = any($2)
            union select layer_id, brick from annotations.bricks where annotation_id = $1 and version > $3
            """,
            steps.ToArray(), after);
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            keys.Add(new(rows.GetGuid(0), rows.GetInt64(1)));
        }

        return keys;
    }

    /// <summary>The past of each brick, as it is once these steps are turned, too.</summary>
    public async Task<IReadOnlyList<BrickPast>> Pasts(
        IReadOnlyList<BrickKey> keys, IReadOnlyList<PastRestore> restores, IEnumerable<(Guid Step, bool Undone)> turning, long now, CancellationToken cancellationToken)
    {
        var (strokes, snapshots) = (keys.Select(_ => new List<PastStroke>()).ToArray(), keys.Select(_ => new List<long>()).ToArray());
        await using (var select = new NpgsqlBatch(connection))
        {
            Add(
                select,
                """
                select k.place, h.version, h.ordinal, h.step_id from unnest($2, $3) with ordinality k(layer, brick, place) cross join lateral
                    (select version, ordinal, step_id from annotations.brick_history where annotation_id = $1 and layer_id = k.layer and brick = k.brick
                     order by version, ordinal) h
                """,
                keys);
            Add(
                select,
                """
                select k.place, s.version from unnest($2, $3) with ordinality k(layer, brick, place) cross join lateral
                    (select version from annotations.brick_snapshots where annotation_id = $1 and layer_id = k.layer and brick = k.brick order by version) s
                """,
                keys);
            await using var rows = await select.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken))
            {
                strokes[rows.GetInt64(0) - 1].Add(new(rows.GetInt64(1), rows.GetInt32(2), rows.GetGuid(3)));
            }

            await rows.NextResultAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken))
            {
                snapshots[rows.GetInt64(0) - 1].Add(rows.GetInt64(1));
            }
        }

        var turns = await Turns(strokes.SelectMany(brick => brick.Select(stroke => stroke.Step)).Concat(restores.Select(restore => restore.Step)).Distinct(), cancellationToken);
        foreach (var (step, undone) in turning)
        {
            turns.Add(step, now, undone);
        }

        return [.. keys.Select((_, i) => new BrickPast(strokes[i], snapshots[i], restores, turns))];
    }

    /// <summary>The snapshots with which the plans begin; no bytes where a plan begins with nothing painted.</summary>
    public async Task<byte[][]> Snapshots(IReadOnlyList<BrickKey> keys, IReadOnlyList<BrickPlan> plans, CancellationToken cancellationToken)
    {
        var snapshots = keys.Select(_ => Array.Empty<byte>()).ToArray();
        await using var select = Command(
            """
            select k.place, s.voxels from unnest($2, $3, $4) with ordinality k(layer, brick, version, place) cross join lateral
                (select voxels from annotations.brick_snapshots where annotation_id = $1 and layer_id = k.layer and brick = k.brick and version = k.version offset 0) s
            """,
            keys.Select(key => key.Layer).ToArray(), keys.Select(key => key.Brick).ToArray(), plans.Select(plan => plan.Snapshot ?? 0).ToArray());
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            snapshots[rows.GetInt64(0) - 1] = rows.GetFieldValue<byte[]>(1);
        }

        return snapshots;
    }

    /// <summary>What the plans replay, by version and place in the log's row.</summary>
    public async Task<Dictionary<(long Version, int Ordinal), IBrickEdit>> Edits(
        IReadOnlyList<BrickKey> keys, IReadOnlyList<BrickPlan> plans, LayerGrids grids, CancellationToken cancellationToken)
    {
        var places = plans.SelectMany((plan, i) => plan.Strokes.Select(stroke => (Place: (stroke.Version, stroke.Ordinal), keys[i].Brick))).ToLookup(stroke => stroke.Place, stroke => stroke.Brick);
        var operations = new List<(long Version, int Ordinal, Operation Operation)>();
        await using (var select = Command("select version, operations from annotations.log where annotation_id = $1 and version = any($2)", places.Select(place => place.Key.Version).Distinct().ToArray()))
        {
            await using var rows = await select.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken))
            {
                var version = rows.GetInt64(0);
                var row = JsonSerializer.Deserialize(LogBytes.Unpack(rows.GetFieldValue<byte[]>(1)), OperationJson.Default.IReadOnlyListOperation)!;
                operations.AddRange(row.Index().Where(operation => places.Contains((version, operation.Index))).Select(operation => (version, operation.Index, operation.Item)));
            }
        }

        var edits = new Dictionary<(long, int), IBrickEdit>();
        foreach (var (version, ordinal, operation) in operations)
        {
            edits[(version, ordinal)] = operation is ImportVoxels import
                ? await PayloadBricks.Read(connection, annotation, import.Payload, places[(version, ordinal)], cancellationToken)
                : await StrokeOf(ordinal, operation, grids, cancellationToken);
        }

        return edits;
    }

    private async Task<Stroke> StrokeOf(int ordinal, Operation operation, LayerGrids grids, CancellationToken cancellationToken)
    {
        var layer = operation is Paint paint ? paint.Layer : ((Unpaint)operation).Layer;
        var grid = await grids.Find(annotation, layer, connection, [], cancellationToken)
            ?? throw new InvalidOperationException($"Layer {layer} was painted in and never made.");
        return new(ordinal, operation, grid);
    }

    private async Task<Turns> Turns(IEnumerable<Guid> steps, CancellationToken cancellationToken)
    {
        var turns = new Turns();
        await using var select = Command(
            "select step_id, version, undone from annotations.flips where annotation_id = $1 and step_id = any($2) order by version, ordinal", [steps.ToArray()]);
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            turns.Add(rows.GetGuid(0), rows.GetInt64(1), rows.GetBoolean(2));
        }

        return turns;
    }

    private void Add(NpgsqlBatch batch, string sql, IReadOnlyList<BrickKey> keys) => batch.BatchCommands.Add(new(sql)
    {
        Parameters = { new() { Value = annotation }, new() { Value = keys.Select(key => key.Layer).ToArray() }, new() { Value = keys.Select(key => key.Brick).ToArray() } },
    });

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = annotation } } };
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return command;
    }
}

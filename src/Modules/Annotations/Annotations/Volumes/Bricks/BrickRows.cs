using Lamella.Annotations.Log;
using Npgsql;

namespace Lamella.Annotations.Volumes.Bricks;

/// <summary>A finest brick as it lies in the table.</summary>
/// <param name="Edits">Entries of its history since its newest snapshot.</param>
/// <param name="Voxels">See <see cref="OverlayBytes"/>.</param>
internal readonly record struct BrickRow(long Version, int Edits, byte[] Voxels);

/// <summary>What is to be written of a brick.</summary>
/// <param name="Back">How far below the head's the version is that wrote it last.</param>
/// <param name="Entries">Its new entries of history, in the order of batches and operations.</param>
internal sealed record BrickWrite(BrickKey Key, int Back, int Edits, byte[] Voxels, bool Snapshot, IReadOnlyList<HistoryEntry> Entries);

/// <summary>One stroke on one brick: how far below the head's the version of its batch is, which operation of the batch, and of which step.</summary>
internal readonly record struct HistoryEntry(int Back, int Ordinal, Guid Step);

/// <summary>The finest bricks of an annotation, locked, read and written many at a time: a stroke waits for round trips, not for rows.</summary>
internal sealed class BrickRows(NpgsqlConnection connection, Guid annotation)
{
    // One lock an annotation: a collision of two makes them wait for each other and nothing else.
    private readonly long _everywhere = BitConverter.ToInt64(annotation.ToByteArray(), sizeof(long));

    /// <summary>Locks bricks, made where they are not there, until the transaction ends.</summary>
    /// <param name="keys">In ascending order, each once.</param>
    public async Task<BrickRow[]> Lock(IReadOnlyList<BrickKey> keys, CancellationToken cancellationToken)
    {
        var (layers, bricks) = (keys.Select(key => key.Layer).ToArray(), keys.Select(key => key.Brick).ToArray());
        await using var batch = new NpgsqlBatch(connection);
        LogRows.Add(batch, "select pg_advisory_xact_lock_shared($1)", _everywhere);

        // Missing ones first, in order. Whoever waits here holds no lock on a brick that was there, so that the two orders make no circle.
        LogRows.Add(
            batch,
            """
            insert into annotations.bricks (annotation_id, layer_id, brick, version, edits, voxels)
            select $1, k.layer, k.brick, 0, 0, '' from unnest($2, $3) k(layer, brick) on conflict do nothing
            """,
            annotation, layers, bricks);

        // One look into the index a brick, in the order given, whatever the planner thinks of the table.
        LogRows.Add(
            batch,
            """
            select b.version, b.edits, b.voxels from unnest($2, $3) k(layer, brick) cross join lateral
                (select version, edits, voxels from annotations.bricks where annotation_id = $1 and layer_id = k.layer and brick = k.brick for update) b
            """,
            annotation, layers, bricks);
        var rows = new BrickRow[keys.Count];
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        for (var i = 0; await reader.ReadAsync(cancellationToken); i++)
        {
            rows[i] = new(reader.GetInt64(0), reader.GetInt32(1), reader.GetFieldValue<byte[]>(2));
        }

        return rows;
    }

    /// <summary>Keeps everybody else from painting anywhere in the annotation: for what cannot know its bricks before.</summary>
    public async Task LockEverything(CancellationToken cancellationToken)
    {
        await using var take = new NpgsqlCommand("select pg_advisory_xact_lock($1)", connection) { Parameters = { new() { Value = _everywhere } } };
        await take.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Adds what writes bricks, their history and snapshots as of the version that the head has when it is executed.</summary>
    public void Write(IReadOnlyList<BrickWrite> writes, NpgsqlBatch batch)
    {
        if (writes.Count == 0)
        {
            return;
        }

        // All are there, for they are locked. An update from a list may be planned as a walk through all bricks; this has no other way than by key.
        LogRows.Add(
            batch,
            $"""
            insert into annotations.bricks (annotation_id, layer_id, brick, version, edits, voxels)
            select $1, k.layer, k.brick, {LogRows.Head} - k.back, k.edits, k.voxels from unnest($2, $3, $4, $5, $6) k(layer, brick, back, edits, voxels)
            on conflict (annotation_id, layer_id, brick) do update set version = excluded.version, edits = excluded.edits, voxels = excluded.voxels
            """,
            annotation, writes.Select(write => write.Key.Layer).ToArray(), writes.Select(write => write.Key.Brick).ToArray(),
            writes.Select(write => write.Back).ToArray(), writes.Select(write => write.Edits).ToArray(), writes.Select(write => write.Voxels).ToArray());
        WriteHistory([.. writes.SelectMany(write => write.Entries.Select(entry => (write.Key, entry)))], batch);
        if (writes.Where(write => write.Snapshot).ToList() is { Count: > 0 } snapshots)
        {
            LogRows.Add(
                batch,
                $"""
                insert into annotations.brick_snapshots (annotation_id, layer_id, brick, version, voxels)
                select $1, k.layer, k.brick, {LogRows.Head} - k.back, k.voxels from unnest($2, $3, $4, $5) k(layer, brick, back, voxels)
                """,
                annotation, snapshots.Select(write => write.Key.Layer).ToArray(), snapshots.Select(write => write.Key.Brick).ToArray(),
                snapshots.Select(write => write.Back).ToArray(), snapshots.Select(write => write.Voxels).ToArray());
        }
    }

    /// <summary>Adds what makes bricks that held nothing into those of payloads, without their voxels passing through here.</summary>
    public void Adopt(IReadOnlyList<(BrickKey Key, Guid Payload, HistoryEntry Entry)> adopted, NpgsqlBatch batch)
    {
        if (adopted.Count == 0)
        {
            return;
        }

        LogRows.Add(
            batch,
            $"""
            update annotations.bricks b set version = {LogRows.Head}, edits = 1, voxels = p.voxels
            from unnest($2, $3) k(payload, brick) join annotations.payload_bricks p on p.annotation_id = $1 and p.payload_id = k.payload and p.brick = k.brick
            where b.annotation_id = $1 and b.layer_id = p.layer_id and b.brick = p.brick
            """,
            annotation, adopted.Select(brick => brick.Payload).ToArray(), adopted.Select(brick => brick.Key.Brick).ToArray());
        WriteHistory([.. adopted.Select(brick => (brick.Key, brick.Entry))], batch);
    }

    private void WriteHistory(IReadOnlyList<(BrickKey Key, HistoryEntry Entry)> entries, NpgsqlBatch batch)
    {
        if (entries.Count == 0)
        {
            return;
        }

        LogRows.Add(
            batch,
            $"""
            insert into annotations.brick_history (annotation_id, layer_id, brick, version, ordinal, step_id)
            select $1, k.layer, k.brick, {LogRows.Head} - k.back, k.ordinal, k.step from unnest($2, $3, $4, $5, $6) k(layer, brick, back, ordinal, step)
            """,
            annotation, entries.Select(entry => entry.Key.Layer).ToArray(), entries.Select(entry => entry.Key.Brick).ToArray(),
            entries.Select(entry => entry.Entry.Back).ToArray(), entries.Select(entry => entry.Entry.Ordinal).ToArray(), entries.Select(entry => entry.Entry.Step).ToArray());
    }
}

using System.Text.Json;
using Lamella.Annotations.Log;
using Npgsql;

namespace Lamella.Annotations.Skeletons;

/// <summary>What the replay of one annotation asks of its tables, on one connection.</summary>
internal sealed class AnnotationLog(NpgsqlConnection connection, Guid annotation)
{
    private const int EnoughBytes = 16 * 1024 * 1024;

    public Guid Annotation => annotation;

    public NpgsqlConnection Connection => connection;

    /// <summary>How many versions there are.</summary>
    public async Task<long> Head(CancellationToken cancellationToken)
    {
        await using var select = Command("select version from annotations.heads where annotation_id = $1");
        return (long?)await select.ExecuteScalarAsync(cancellationToken) ?? 0;
    }

    /// <summary>The steps that are undone as of a version: as they are now, turned back by the first undo or redo since.</summary>
    public async Task<HashSet<Guid>> UndoneSteps(long version, CancellationToken cancellationToken)
    {
        await using var select = Command(
            """
            with later as (
                select distinct on (step_id) step_id, not undone as undone from annotations.flips
                where annotation_id = $1 and version > $2 order by step_id, version, ordinal)
            select step_id from annotations.steps s
            where annotation_id = $1 and undone and not exists (select from later where later.step_id = s.step_id)
            union all select step_id from later where undone
            """,
            version);
        var undone = new HashSet<Guid>();
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            undone.Add(rows.GetGuid(0));
        }

        return undone;
    }

    /// <summary>How far undos and redos between two versions reach back: the first version of the oldest step that they turned.</summary>
    /// <returns>A version greater than any where nothing was turned.</returns>
    public async Task<long> ReachOfFlips(long one, long other, CancellationToken cancellationToken)
    {
        await using var select = Command(
            "select min(first_version) from annotations.flips where annotation_id = $1 and version > $2 and version <= $3", Math.Min(one, other), Math.Max(one, other));
        return await select.ExecuteScalarAsync(cancellationToken) as long? ?? long.MaxValue;
    }

    /// <summary>The last restore between two versions that has an effect; null when there is none.</summary>
    public async Task<RestoreRow?> LastRestore(long after, long to, IReadOnlySet<Guid> undone, CancellationToken cancellationToken)
    {
        await using var select = Command(
            """
            select version, ordinal, target, step_id from annotations.restores
            where annotation_id = $1 and version > $2 and version <= $3 order by version desc, ordinal desc
            """,
            after, to);
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            if (!undone.Contains(rows.GetGuid(3)))
            {
                return new(rows.GetInt64(0), rows.GetInt32(1), rows.GetInt64(2));
            }
        }

        return null;
    }

    /// <summary>Some rows after a version that touch more than voxels, oldest first: about 16 MiB, and none where there are no more.</summary>
    public async Task<List<LogRow>> Rows(long after, long to, CancellationToken cancellationToken)
    {
        await using var select = Command(
            "select version, operations from annotations.log where annotation_id = $1 and version > $2 and version <= $3 and kinds <> $4 order by version limit 1000",
            after, to, (int)OperationKinds.Volume);
        var (page, bytes) = (new List<LogRow>(), 0);
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        while (bytes < EnoughBytes && await rows.ReadAsync(cancellationToken))
        {
            page.Add(new(rows.GetInt64(0), rows.GetFieldValue<byte[]>(1)));
            bytes += page[^1].Packed.Length;
        }

        return page;
    }

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

/// <param name="Target">The version that is restored.</param>
internal readonly record struct RestoreRow(long Version, int Ordinal, long Target);

internal readonly record struct LogRow(long Version, byte[] Packed)
{
    public IReadOnlyList<Operation> Operations => JsonSerializer.Deserialize(LogBytes.Unpack(Packed), OperationJson.Default.IReadOnlyListOperation)!;
}

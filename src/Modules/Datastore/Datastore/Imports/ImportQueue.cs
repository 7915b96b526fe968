using Lamella.Datastore.Contracts;
using Npgsql;

namespace Lamella.Datastore.Imports;

/// <summary>
/// Takes imports and keeps them in hand. A job is leased: whoever runs it says every few seconds that it lives, and a job whose runner has
/// said nothing for longer is free again, wherever that runner was. All times are the database's.
/// </summary>
internal sealed class ImportQueue(NpgsqlDataSource database)
{
    /// <summary>How long a job stays with a runner that says nothing.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(8);

    /// <summary>How often a runner says that it lives.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(1);

    /// <summary>Takes the oldest job that is free, or just <paramref name="id"/>; null where there is none, or it is not free.</summary>
    /// <param name="runner">Names this run; a new id for each.</param>
    public async Task<Guid?> Take(Guid runner, Guid? id, CancellationToken cancellationToken)
    {
        await using var take = database.CreateCommand(
            """
            update datastore.imports set state = 'Running', runner = $1, leased_until = now() + $2
            where id = (
                select id from datastore.imports
                where (state = 'Queued' or (state = 'Running' and leased_until < now())) and ($3::uuid is null or id = $3)
                order by created_at limit 1 for update skip locked)
            returning id
            """);
        take.Parameters.Add(new() { Value = runner });
        take.Parameters.Add(new() { Value = Lease });
        take.Parameters.Add(new() { Value = (object?)id ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        return (Guid?)await take.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>Says that the runner lives and how far it is; answers whether it shall stop because somebody cancelled. Null: the job is no longer this runner's.</summary>
    public async Task<bool?> Beat(Guid id, Guid runner, long done, long total, double? secondsLeft, CancellationToken cancellationToken)
    {
        await using var beat = database.CreateCommand(
            """
            update datastore.imports set leased_until = now() + $3, done = $4, total = $5, seconds_left = $6
            where id = $1 and runner = $2 and state = 'Running'
            returning cancel_requested
            """);
        beat.Parameters.Add(new() { Value = id });
        beat.Parameters.Add(new() { Value = runner });
        beat.Parameters.Add(new() { Value = Lease });
        beat.Parameters.Add(new() { Value = done });
        beat.Parameters.Add(new() { Value = total });
        beat.Parameters.Add(new() { Value = (object?)secondsLeft ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Double });
        return (bool?)await beat.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>Gives the job back, to be gone on with by whoever comes next: this process stops.</summary>
    public Task Release(Guid id, Guid runner) => End(id, runner, ImportState.Queued, null);

    /// <summary>Ends the job without a dataset.</summary>
    public Task Fail(Guid id, Guid runner, ImportState state, string? error) => End(id, runner, state, error);

    private async Task End(Guid id, Guid runner, ImportState state, string? error)
    {
        await using var end = database.CreateCommand(
            """
            update datastore.imports set state = $3, error = $4, runner = null, leased_until = null, seconds_left = null,
                ended_at = case when $3 = 'Queued' then null else now() end
            where id = $1 and runner = $2 and state = 'Running'
            """);
        end.Parameters.Add(new() { Value = id });
        end.Parameters.Add(new() { Value = runner });
        end.Parameters.Add(new() { Value = state.ToString() });
        end.Parameters.Add(new() { Value = (object?)error ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await end.ExecuteNonQueryAsync();
    }
}

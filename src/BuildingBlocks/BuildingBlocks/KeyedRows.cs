using Npgsql;

namespace Lamella.BuildingBlocks;

/// <summary>
/// Connections for transactions that only look rows up by their keys, many times a second: each statement is planned once a connection, and its plan
/// goes through the index whatever the tables held by then. Elsewhere statements are planned each time, because a plan made while a table was empty
/// would read the whole of it when it is large; here that planning cost more than the rows.
/// </summary>
public sealed class KeyedRows : IAsyncDisposable
{
    internal const int MostConnections = 30;

    internal const string PlannedOnce =
        "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_bitmapscan=off -c enable_hashjoin=off -c enable_mergejoin=off";

    private readonly NpgsqlDataSource _database;

    internal KeyedRows(NpgsqlDataSource database) => _database = database;

    /// <summary>A connection of its own pool: what is open on another is another transaction.</summary>
    public ValueTask<NpgsqlConnection> OpenConnectionAsync(CancellationToken cancellationToken = default) => _database.OpenConnectionAsync(cancellationToken);

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}

using Microsoft.Extensions.Logging;
using Npgsql;

namespace Lamella.BuildingBlocks;

/// <summary>
/// One channel of PostgreSQL's NOTIFY, among the hosts on one database. What is sent while nobody listens is lost, and so is what is sent while
/// a connection breaks: whoever hears takes it for a hint.
/// </summary>
public sealed class NotifyChannel(NpgsqlDataSource database, string channel, ILogger log)
{
    /// <summary>Bytes that one payload holds at most; PostgreSQL takes fewer than 8,000.</summary>
    public const int MostBytes = 7_999;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    public async Task Send(string payload, CancellationToken cancellationToken)
    {
        await using var notify = database.CreateCommand("select pg_notify($1, $2)");
        notify.Parameters.AddWithValue(channel);
        notify.Parameters.AddWithValue(payload);
        await notify.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Listens on a connection of its own until it is cancelled.</summary>
    /// <param name="heard">Told each payload, of this host too.</param>
    /// <param name="connected">Told each time that listening has begun: whatever was sent before may have been missed.</param>
    public Task Hear(Action<string> heard, Action connected, CancellationToken cancellationToken) => KeepTrying(
        async () =>
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            connection.Notification += (_, news) => heard(news.Payload);
            await using (var listen = new NpgsqlCommand($"listen {channel}", connection))
            {
                await listen.ExecuteNonQueryAsync(cancellationToken);
            }

            connected();
            while (true)
            {
                await connection.WaitAsync(cancellationToken);
            }
        },
        cancellationToken);

    /// <summary>Does the work until it is cancelled, anew whenever the database was lost.</summary>
    public async Task KeepTrying(Func<Task> work, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await work();
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception lost) when (lost is NpgsqlException or IOException)
            {
                log.LogWarning(lost, "The connection for {Channel} between hosts was lost; trying again in {Delay}.", channel, RetryAfter);
                await Task.Delay(RetryAfter, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}

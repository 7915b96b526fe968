using System.Collections.Concurrent;
using System.Threading.Channels;
using System.Transactions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Lamella.BuildingBlocks;

/// <summary>
/// Tells every host on the database, this one first, that something changed. It is a hint and carries ids only: a listener reads the
/// tables again. Told after commit and on a connection of its own, because NOTIFY inside a transaction serialises all commits.
/// </summary>
public sealed class News(NpgsqlDataSource database, ILogger<News> log) : BackgroundService
{
    private const string Channel = "lamella_news";
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    // Bounded by coalescing: the same item waits once, however often it is told.
    private readonly ConcurrentDictionary<(string Topic, Guid Id), bool> _waiting = new();
    private readonly Channel<bool> _wake = System.Threading.Channels.Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentDictionary<Guid, (string Topic, Action<Guid> Heard)> _listeners = new();
    private readonly string _host = Guid.NewGuid().ToString("n");

    /// <summary>Tells that <paramref name="id"/> of <paramref name="topic"/> changed; inside a transaction, once that has committed.</summary>
    public void Tell(string topic, Guid id)
    {
        if (Transaction.Current is { } transaction)
        {
            transaction.TransactionCompleted += (_, ended) =>
            {
                if (ended.Transaction!.TransactionInformation.Status == TransactionStatus.Committed)
                {
                    Send(topic, id);
                }
            };
        }
        else
        {
            Send(topic, id);
        }
    }

    /// <summary>Calls <paramref name="heard"/> for each change, of any host. <see cref="Guid.Empty"/> means that news may have been missed: everything of the topic is in doubt.</summary>
    public IDisposable Listen(string topic, Action<Guid> heard)
    {
        var key = Guid.NewGuid();
        _listeners[key] = (topic, heard);
        return new Subscription(() => _listeners.TryRemove(key, out _));
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(KeepTrying(SendToOthers, stoppingToken), KeepTrying(HearOthers, stoppingToken));

    private void Send(string topic, Guid id)
    {
        Hear(topic, id);
        _waiting[(topic, id)] = true;
        _wake.Writer.TryWrite(true);
    }

    private void Hear(string topic, Guid id)
    {
        foreach (var listener in _listeners.Values)
        {
            if (listener.Topic == topic)
            {
                listener.Heard(id);
            }
        }
    }

    private async Task SendToOthers(CancellationToken cancellationToken)
    {
        while (await _wake.Reader.WaitToReadAsync(cancellationToken))
        {
            _wake.Reader.TryRead(out _);
            foreach (var item in _waiting.Keys)
            {
                await using var notify = database.CreateCommand("select pg_notify($1, $2)");
                notify.Parameters.AddWithValue(Channel);
                notify.Parameters.AddWithValue($"{_host} {item.Id} {item.Topic}");
                await notify.ExecuteNonQueryAsync(cancellationToken);
                _waiting.TryRemove(item, out _);
            }
        }
    }

    private async Task HearOthers(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        connection.Notification += (_, news) =>
        {
            var parts = news.Payload.Split(' ', 3);
            if (parts.Length == 3 && parts[0] != _host && Guid.TryParse(parts[1], out var id))
            {
                Hear(parts[2], id);
            }
        };
        await using (var listen = new NpgsqlCommand($"listen {Channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(cancellationToken);
        }

        // Whatever was told while nobody listened is lost, so every topic is in doubt once, after each connect.
        foreach (var topic in _listeners.Values.Select(listener => listener.Topic).Distinct())
        {
            Hear(topic, Guid.Empty);
        }

        while (true)
        {
            await connection.WaitAsync(cancellationToken);
        }
    }

    private async Task KeepTrying(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await work(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception lost) when (lost is NpgsqlException or IOException)
            {
                log.LogWarning(lost, "The connection for news between hosts was lost; trying again in {Delay}.", RetryAfter);
                _wake.Writer.TryWrite(true);
                await Task.Delay(RetryAfter, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}

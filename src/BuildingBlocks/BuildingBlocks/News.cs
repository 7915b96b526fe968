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
    private readonly NotifyChannel _line = new(database, "lamella_news", log);

    // Bounded by coalescing: the same item waits once, however often it is told.
    private readonly ConcurrentDictionary<(string Topic, Guid Id), bool> _waiting = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
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

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        _line.KeepTrying(() => SendToOthers(stoppingToken), stoppingToken),
        _line.Hear(HearOther, Doubt, stoppingToken));

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
        while (true)
        {
            foreach (var item in _waiting.Keys)
            {
                // Told again while it is sent, it is sent again.
                _waiting.TryRemove(item, out _);
                try
                {
                    await _line.Send($"{_host} {item.Id} {item.Topic}", cancellationToken);
                }
                catch
                {
                    _waiting[item] = true;
                    throw;
                }
            }

            await _wake.Reader.ReadAsync(cancellationToken);
        }
    }

    private void HearOther(string payload)
    {
        var parts = payload.Split(' ', 3);
        if (parts.Length == 3 && parts[0] != _host && Guid.TryParse(parts[1], out var id))
        {
            Hear(parts[2], id);
        }
    }

    /// <summary>Whatever was told while nobody listened is lost, so every topic is in doubt once.</summary>
    private void Doubt()
    {
        foreach (var topic in _listeners.Values.Select(listener => listener.Topic).Distinct())
        {
            Hear(topic, Guid.Empty);
        }
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}

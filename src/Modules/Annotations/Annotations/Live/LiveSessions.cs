using Lamella.Annotations.Contracts;
using Lamella.Annotations.Log;
using Lamella.BuildingBlocks;
using Lamella.Datasets.Contracts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Lamella.Annotations.Live;

/// <summary>How often what is live looks for itself.</summary>
/// <param name="Poll">Between two looks at the version rows of what is listened to: finds what no news told.</param>
/// <param name="Access">Between two looks at whether a listener may still see, should a piece of news be lost.</param>
/// <param name="Silence">After which somebody who says nothing is taken for gone.</param>
/// <param name="Pace">Between two messages about who is where, in one annotation.</param>
internal sealed record LivePace(TimeSpan Poll, TimeSpan Access, TimeSpan Silence, TimeSpan Pace)
{
    public LivePace() : this(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(15), TimeSpan.FromMilliseconds(50))
    {
    }
}

/// <summary>Which annotations somebody listens to on this host: wakes who listens when there is news, and looks by itself now and then, because news is a hint.</summary>
internal sealed class LiveSessions : BackgroundService
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, LogTail> _tails = [];
    private readonly IDisposable[] _heard;
    private readonly LogPages _log;
    private readonly NpgsqlDataSource _database;
    private readonly LivePace _pace;
    private readonly ILogger<LiveSessions> _logger;

    public LiveSessions(LogPages log, NpgsqlDataSource database, News news, PresenceBoard board, LivePace pace, ILogger<LiveSessions> logger)
    {
        (_log, _database, _pace, _logger) = (log, database, pace, logger);
        _heard =
        [
            news.Listen(AnnotationNews.Grown, id => Each(id, tail => tail.Hear())),
            news.Listen(AnnotationNews.Access, id => Each(id, tail => tail.Ring(Change.Access))),
            news.Listen(DatasetNews.Topic, dataset => Each(Guid.Empty, tail => tail.RingOfDataset(dataset))),
            board.Listen(id => Each(id, tail => tail.Ring(Change.Presence))),
        ];
    }

    /// <summary>A seat at one annotation; whoever has it is rung for all that happens there, and once at the beginning.</summary>
    public Seat Join(Guid annotation)
    {
        lock (_lock)
        {
            if (!_tails.TryGetValue(annotation, out var tail))
            {
                _tails.Add(annotation, tail = new(annotation, _log, _database, _logger));
                tail.Begin();
            }

            var bell = new Bell();
            tail.Add(bell);
            bell.Ring(Change.Everything);
            return new(tail, bell, () => Leave(annotation, tail, bell));
        }
    }

    public override void Dispose()
    {
        Array.ForEach(_heard, listening => listening.Dispose());
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_pace.Poll);
        var untilAccess = _pace.Access;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                untilAccess -= _pace.Poll;
                if (untilAccess <= TimeSpan.Zero)
                {
                    Each(Guid.Empty, tail => tail.Ring(Change.Access));
                    untilAccess = _pace.Access;
                }

                await Poll(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task Poll(CancellationToken cancellationToken)
    {
        Dictionary<Guid, LogTail> tails;
        lock (_lock)
        {
            tails = new(_tails);
        }

        if (tails.Count == 0)
        {
            return;
        }

        try
        {
            await using var select = _database.CreateCommand(
                "select annotation_id, version, annotations.xmin from annotations.heads join annotations.annotations on id = annotation_id where annotation_id = any($1)");
            select.Parameters.Add(new() { Value = tails.Keys.ToArray() });
            await using var rows = await select.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken))
            {
                if (tails[rows.GetGuid(0)] is { Seen: { } seen } tail && seen != (rows.GetInt64(1), rows.GetFieldValue<uint>(2)))
                {
                    tail.Hear();
                }
            }
        }
        catch (Exception lost) when (lost is NpgsqlException or IOException)
        {
            _logger.LogWarning(lost, "The versions of {Count} annotations could not be read.", tails.Count);
        }
    }

    /// <param name="annotation">Empty for every one.</param>
    private void Each(Guid annotation, Action<LogTail> tell)
    {
        List<LogTail> told;
        lock (_lock)
        {
            told = annotation == Guid.Empty ? [.. _tails.Values] : _tails.TryGetValue(annotation, out var tail) ? [tail] : [];
        }

        told.ForEach(tell);
    }

    private async ValueTask Leave(Guid annotation, LogTail tail, Bell bell)
    {
        lock (_lock)
        {
            if (!tail.Remove(bell))
            {
                return;
            }

            _tails.Remove(annotation);
        }

        await tail.DisposeAsync();
    }
}

/// <summary>A place among those who listen to an annotation.</summary>
internal sealed class Seat(LogTail tail, Bell bell, Func<ValueTask> leave) : IAsyncDisposable
{
    public LogTail Tail => tail;

    public Bell Bell => bell;

    public ValueTask DisposeAsync() => leave();
}

using Lamella.Annotations.Log;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Lamella.Annotations.Live;

/// <summary>
/// The newest part of one annotation's log, read once for all who listen to it on this host. A piece of news costs one read, however many
/// listen; who has fallen behind what is kept here reads the log by itself.
/// </summary>
internal sealed class LogTail(Guid annotation, LogPages log, NpgsqlDataSource database, ILogger logger) : IAsyncDisposable
{
    private const int MostBatches = 1_000;
    private const int MostBytes = 4 * 1024 * 1024;
    private const long Unread = -1;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Queue<LoggedBatch> _kept = [];
    private readonly HashSet<Bell> _bells = [];
    private readonly Bell _news = new();
    private readonly CancellationTokenSource _over = new();
    private Task _following = Task.CompletedTask;
    private LogPage? _lastPage;
    private long _lastSince;
    private long _keptFrom = Unread;
    private long _version = Unread;
    private uint _row;
    private int _bytes;

    /// <summary>Bytes of JSON in one page to a listener, about.</summary>
    public const int PageBytes = 1024 * 1024;

    /// <summary>The last version that was read, and which of the rows of the annotation itself; nothing before the first read.</summary>
    public (long Version, uint Row)? Seen
    {
        get
        {
            lock (_lock)
            {
                return _version == Unread ? null : (_version, _row);
            }
        }
    }

    public void Begin()
    {
        _news.Ring(Change.Log);
        _following = Task.Run(Follow);
    }

    public void Add(Bell bell)
    {
        lock (_lock)
        {
            _bells.Add(bell);
        }
    }

    /// <returns>Whether nobody listens any more.</returns>
    public bool Remove(Bell bell)
    {
        lock (_lock)
        {
            _bells.Remove(bell);
            return _bells.Count == 0;
        }
    }

    /// <summary>Which dataset the annotation is drawn in, as soon as somebody was let in.</summary>
    public Guid? Dataset { get; set; }

    /// <param name="dataset">The one that changed; empty for any.</param>
    public void RingOfDataset(Guid dataset)
    {
        if (dataset == Guid.Empty || Dataset is null || Dataset == dataset)
        {
            Ring(Change.Access);
        }
    }

    /// <summary>The log has grown, or may have.</summary>
    public void Hear() => _news.Ring(Change.Log);

    public void Ring(Change change)
    {
        lock (_lock)
        {
            foreach (var bell in _bells)
            {
                bell.Ring(change);
            }
        }
    }

    /// <summary>What follows a version, or an empty page; null for who is so far behind that the log itself has to be read.</summary>
    /// <param name="row">At which state of the annotation's row the listener's access was looked at; nothing is handed out across a change of it.</param>
    public LogPage? After(long since, uint row)
    {
        lock (_lock)
        {
            if (_version == Unread || since >= _version || row != _row)
            {
                return LogPage.Of(since, []);
            }

            if (since < _keptFrom)
            {
                return null;
            }

            if (_lastPage is null || _lastSince != since || _lastPage.Version != _version)
            {
                // Most listeners are equally far, so most of them are given the very same page.
                (_lastPage, _lastSince) = (LogPage.Of(since, Some(since)), since);
            }

            return _lastPage;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _following;
        _over.Dispose();
    }

    private List<LoggedBatch> Some(long since)
    {
        var (some, bytes) = (new List<LoggedBatch>(), 0);
        foreach (var batch in _kept)
        {
            if (batch.Version > since && bytes < PageBytes)
            {
                some.Add(batch);
                bytes += batch.Json.Length;
            }
        }

        return some;
    }

    private async Task Follow()
    {
        try
        {
            while (true)
            {
                await _news.Heard(_over.Token);
                try
                {
                    while (await ReadOn(_over.Token))
                    {
                    }
                }
                catch (Exception lost) when (lost is NpgsqlException or IOException)
                {
                    logger.LogWarning(lost, "The log of annotation {Annotation} could not be read; trying again in {Delay}.", annotation, RetryAfter);
                    _news.Ring(Change.Log);
                    await Task.Delay(RetryAfter, _over.Token);
                }
            }
        }
        catch (OperationCanceledException) when (_over.IsCancellationRequested)
        {
        }
    }

    /// <returns>Whether there may be more.</returns>
    private async Task<bool> ReadOn(CancellationToken cancellationToken)
    {
        if (_version == Unread)
        {
            var (version, first) = await Head(cancellationToken);
            lock (_lock)
            {
                (_version, _keptFrom, _row) = (version, version, first);
            }

            Ring(Change.Everything);
            return false;
        }

        var batches = await log.ReadBatches(annotation, _version, MostBatches, PageBytes, cancellationToken);

        // Read after the batches: a listener who may not see them any more is told so before they are handed out.
        var (_, row) = await Head(cancellationToken);
        lock (_lock)
        {
            foreach (var batch in batches)
            {
                _kept.Enqueue(batch);
                (_version, _bytes) = (batch.Version, _bytes + batch.Json.Length);
            }

            while (_kept.Count > MostBatches || _bytes > MostBytes)
            {
                var dropped = _kept.Dequeue();
                (_keptFrom, _bytes) = (dropped.Version, _bytes - dropped.Json.Length);
            }

            var change = (batches.Count > 0 ? Change.Log : Change.None) | (row != _row ? Change.Access : Change.None);
            _row = row;
            if (change != Change.None)
            {
                Ring(change);
            }
        }

        return batches.Count == MostBatches || batches.Sum(batch => (long)batch.Json.Length) >= PageBytes;
    }

    private async Task<(long Version, uint Row)> Head(CancellationToken cancellationToken)
    {
        await using var select = database.CreateCommand(
            "select version, annotations.xmin from annotations.heads join annotations.annotations on id = annotation_id where annotation_id = $1");
        select.Parameters.Add(new() { Value = annotation });
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        return await rows.ReadAsync(cancellationToken) ? (rows.GetInt64(0), rows.GetFieldValue<uint>(1)) : (0, 0);
    }
}

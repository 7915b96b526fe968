using System.Collections.Concurrent;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Datastore.Volumes;

namespace Lamella.Datastore.Bricks;

/// <summary>A layer as it lies on the disk at one moment.</summary>
internal sealed record OpenLayer(ContentStamp Stamp, VolumeLayer Layer, AllowedRoots Roots, bool InPlace)
{
    public string Version => Stamp.Version;

    public VolumeLevel? FindLevel(Mag mag)
    {
        var levels = Layer.Levels;
        for (var i = 0; i < levels.Count; i++)
        {
            if (levels[i].Mag == mag)
            {
                return levels[i];
            }
        }

        return null;
    }

    /// <exception cref="RefusalException">StoreFailed: what was registered is no longer there.</exception>
    public VolumeLevel Level(Mag mag) => FindLevel(mag)
        ?? throw new RefusalException(RefusalKind.StoreFailed, $"Layer '{Layer.Name}' no longer has magnification {mag} where it is stored.");
}

/// <summary>
/// One layer's place on the disk, opened when it is first read. What belongs to somebody else is looked at again at intervals, and whenever a
/// file turns out to be newer than the last look: a change gives it another version.
/// </summary>
internal sealed class StoredLayer(LayerLocation location, AllowedRoots roots, TimeSpan interval, TimeProvider clock)
{
    private readonly SingleFlight<bool, ContentStamp> _looking = new();
    private readonly SingleFlight<string, OpenLayer> _opening = new();
    private Look? _look;
    private OpenLayer? _open;
    private long _newestTouched;

    /// <summary>When it was last asked for, as a timestamp of the clock.</summary>
    public long Used { get; private set; } = clock.GetTimestamp();

    /// <summary>The version of the content that lies there now.</summary>
    public async ValueTask<string> Version(CancellationToken cancellationToken) => (await Stamp(cancellationToken)).Version;

    /// <summary>The layer, open for reading.</summary>
    /// <exception cref="RefusalException">StoreFailed, with the cause; the next call tries again.</exception>
    public ValueTask<OpenLayer> Open(CancellationToken cancellationToken) => OpenNowOrNull() is { } open ? new(open) : Reopen(cancellationToken);

    /// <summary>The layer, when it is open and need not be looked at again.</summary>
    public OpenLayer? OpenNowOrNull()
    {
        Used = clock.GetTimestamp();
        return _open is { } open && (!open.InPlace || (_look is { } look && look.Stamp.Version == open.Version && Used < look.StaleAt)) ? open : null;
    }

    /// <summary>Looks again now, because a file that was served is not what it was.</summary>
    /// <exception cref="RefusalException">StoreFailed: it keeps changing.</exception>
    public async Task LookAgain(ContentChangedException changed, int attempt, CancellationToken cancellationToken)
    {
        if (attempt > 2)
        {
            throw new RefusalException(RefusalKind.StoreFailed, $"The files at '{location.Path}' keep changing while they are read.", changed);
        }

        InterlockedMax(ref _newestTouched, changed.Written.Ticks);
        _look = null;
        await Stamp(cancellationToken);
    }

    private async ValueTask<OpenLayer> Reopen(CancellationToken cancellationToken)
    {
        var stamp = await Stamp(cancellationToken);
        if (_open is { } open && open.Version == stamp.Version)
        {
            return open;
        }

        return await _opening.Run(stamp.Version, _ => Task.FromResult(_open = OpenNow(stamp)), cancellationToken);
    }

    private async ValueTask<ContentStamp> Stamp(CancellationToken cancellationToken)
    {
        if (_look is { } look && clock.GetTimestamp() is var now && now < look.OldAt)
        {
            if (now >= look.StaleAt)
            {
                // Still good to serve from while somebody looks; who comes after a longer pause waits for it.
                _ = _looking.Run(true, _ => Task.FromResult(LookNow()), CancellationToken.None);
            }

            return look.Stamp;
        }

        return await _looking.Run(true, _ => Task.FromResult(LookNow()), cancellationToken);
    }

    private ContentStamp LookNow()
    {
        if (!location.InPlace)
        {
            var own = ContentStamp.OfOwn(location);
            _look = new(own, long.MaxValue, long.MaxValue);
            return own;
        }

        var began = clock.GetTimestamp();
        var touched = new DateTime(Interlocked.Read(ref _newestTouched), DateTimeKind.Utc);

        // Metadata is part of the stamp: where nothing changed it leads where it led, and is not parsed again.
        var stamp = _open is { } open && ContentStamp.OfForeign(location, touched, arrays: FoldersOf(open.Layer)) is var same && same.Version == open.Version
            ? same
            : ContentStamp.OfForeign(location, touched, arrays: FoldersNow());
        var ended = clock.GetTimestamp();

        // Looking costs at most a twentieth of the time, however many files there are.
        var pause = Math.Max((long)(interval.TotalSeconds * clock.TimestampFrequency), (ended - began) * 20);
        _look = interval == TimeSpan.Zero ? null : new(stamp, ended + pause, ended + (2 * pause));
        return stamp;
    }

    private OpenLayer OpenNow(ContentStamp stamp)
    {
        try
        {
            var confined = Confined();
            var layer = LayerNow(confined);
            return layer.Refusal is null
                ? new OpenLayer(stamp, layer, confined, location.InPlace)
                : throw new RefusalException(RefusalKind.StoreFailed, layer.Refusal);
        }
        catch (Exception failed) when (failed is RefusalException { Kind: not RefusalKind.StoreFailed } or IOException or UnauthorizedAccessException)
        {
            throw new RefusalException(RefusalKind.StoreFailed, $"What is stored cannot be opened: {failed.Message}", failed);
        }
    }

    private VolumeLayer LayerNow(AllowedRoots confined)
    {
        var volume = VolumeFormats.Open(location.Path, confined);
        return location.Layer is null && volume.Layers.Count == 1
            ? volume.Layers[0]
            : volume.Layers.FirstOrDefault(layer => layer.Name == (location.Layer ?? ""))
                ?? throw new RefusalException(RefusalKind.StoreFailed, $"There is no longer a layer '{location.Layer}' at '{location.Path}'.");
    }

    /// <summary>The folders that the metadata leads to now, which need not lie below the location; none where it cannot be opened.</summary>
    private string[] FoldersNow()
    {
        try
        {
            return FoldersOf(LayerNow(Confined()));
        }
        catch (Exception)
        {
            // Whoever reads is told why; what lies there has a version all the same, for lists of many layers ask for it.
            return [];
        }
    }

    private static string[] FoldersOf(VolumeLayer layer) => [.. layer.Levels.Select(level => level.Array.Folder)];

    /// <summary>
    /// What was registered may be read wherever it lies (the operator may have registered what no signed-in person could), as long as the path
    /// still is the real one that was registered and no link.
    /// </summary>
    private AllowedRoots Confined()
    {
        var real = AllowedRoots.Everything.Resolve(location.Path);
        return real == location.Path ? roots.And(location.Path) : roots;
    }

    private static void InterlockedMax(ref long target, long value)
    {
        for (var seen = Interlocked.Read(ref target); value > seen; seen = Interlocked.Read(ref target))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }

    private sealed record Look(ContentStamp Stamp, long StaleAt, long OldAt);
}

/// <summary>All layers that were read lately, by where they lie.</summary>
internal sealed class StoredLayers(AllowedRoots roots, BrickSettings settings, TimeProvider clock)
{
    private const int Kept = 1_000;
    private readonly ConcurrentDictionary<LayerLocation, StoredLayer> _layers = new();

    public StoredLayer At(LayerLocation location)
    {
        if (_layers.Count > Kept)
        {
            foreach (var idle in _layers.OrderBy(layer => layer.Value.Used).Take(Kept / 4))
            {
                _layers.TryRemove(idle);
            }
        }

        return _layers.GetOrAdd(location, location => new StoredLayer(location, roots, settings.LookInterval, clock));
    }
}

using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.Datastore.Bricks;

/// <summary>A dataset as one caller sees it, ready to be read.</summary>
internal sealed class SeenDataset(DatasetDescription dataset, StoredLayers stored)
{
    private readonly FrozenDictionary<string, SeenLayer>.AlternateLookup<ReadOnlySpan<char>> _layers = dataset.Layers
        .ToFrozenDictionary(layer => layer.Name, layer => new SeenLayer(layer, stored.At(layer.Location)), StringComparer.Ordinal)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    public bool TryLayer(ReadOnlySpan<char> name, [NotNullWhen(true)] out SeenLayer? layer) => _layers.TryGetValue(name, out layer);

    /// <exception cref="RefusalException">Not found.</exception>
    public SeenLayer Layer(ReadOnlySpan<char> name) =>
        _layers.TryGetValue(name, out var layer) ? layer : throw RefusalException.NotFound("layer", name.ToString());
}

/// <summary>What is registered of a layer, beside what is stored of it.</summary>
internal sealed record SeenLayer(LayerDescription Description, StoredLayer Stored)
{
    public MagDescription? FindMag(Mag mag)
    {
        // A list of structs behind an interface would be enumerated on the heap.
        var mags = Description.Mags;
        for (var i = 0; i < mags.Count; i++)
        {
            if (mags[i].Mag == mag)
            {
                return mags[i];
            }
        }

        return null;
    }

    /// <exception cref="RefusalException">Not found.</exception>
    public MagDescription Mag(Mag mag) => FindMag(mag) ?? throw RefusalException.NotFound("magnification", mag);

    public RefusalException Gone(string version) =>
        new(RefusalKind.Gone, $"The content of layer '{Description.Name}' has changed: its version is {version} now.");
}

/// <summary>
/// Who may see which dataset, remembered because it is asked for every brick. The Datasets module decides; its news that a dataset changed ends
/// what was remembered of it, and so does a minute, should a piece of news be lost.
/// </summary>
internal sealed class SeenDatasets : IDisposable
{
    private const int Remembered = 20_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Look, Seen> _seen = new();
    private readonly StoredLayers _stored;
    private readonly TimeProvider _clock;
    private readonly IDisposable _subscription;
    private int _changes;

    public SeenDatasets(StoredLayers stored, News news, TimeProvider clock)
    {
        (_stored, _clock) = (stored, clock);
        _subscription = news.Listen(DatasetNews.Topic, Forget);
    }

    /// <summary>The dataset for a caller when that is remembered, and that they may see it.</summary>
    /// <param name="person">Null for a guest.</param>
    public bool TryGet(Guid dataset, Guid? person, SiteRoles roles, [NotNullWhen(true)] out SeenDataset? seen)
    {
        seen = _seen.TryGetValue(new Look(person ?? Guid.Empty, roles, dataset), out var known) && _clock.GetTimestamp() < known.Until
            ? known.Dataset
            : null;
        return seen is not null;
    }

    /// <summary>The dataset for this caller. Not there and not for this caller are refused alike (not found).</summary>
    /// <param name="services">The caller's scope, where the decision is made when it is not remembered.</param>
    public ValueTask<SeenDataset> Get(Guid dataset, Caller caller, IServiceProvider services, CancellationToken cancellationToken)
    {
        var look = new Look(caller.PersonId ?? Guid.Empty, caller.Roles, dataset);
        return _seen.TryGetValue(look, out var seen) && _clock.GetTimestamp() < seen.Until
            ? new(seen.Dataset ?? throw RefusalException.NotFound("dataset", dataset))
            : Ask(look, services, cancellationToken);
    }

    public void Dispose() => _subscription.Dispose();

    private async ValueTask<SeenDataset> Ask(Look look, IServiceProvider services, CancellationToken cancellationToken)
    {
        var changes = Volatile.Read(ref _changes);
        SeenDataset? dataset = null;
        RefusalException? refused = null;
        try
        {
            dataset = new(await services.GetRequiredService<IMediator>().Send(new GetDataset(look.Dataset), cancellationToken), _stored);
        }
        catch (RefusalException refusal) when (refusal.Kind == RefusalKind.NotFound)
        {
            refused = refusal;
        }

        if (_seen.Count >= Remembered)
        {
            _seen.Clear();
        }

        var seen = new Seen(dataset, _clock.GetTimestamp() + (long)(Lifetime.TotalSeconds * _clock.TimestampFrequency));
        _seen[look] = seen;

        // What changed while we asked may not be in the answer; the news of it came before there was anything to forget.
        if (Volatile.Read(ref _changes) != changes)
        {
            _seen.TryRemove(KeyValuePair.Create(look, seen));
        }

        return dataset ?? throw refused!;
    }

    private void Forget(Guid dataset)
    {
        Interlocked.Increment(ref _changes);
        if (dataset == Guid.Empty)
        {
            _seen.Clear();
            return;
        }

        foreach (var look in _seen.Keys)
        {
            if (look.Dataset == dataset)
            {
                _seen.TryRemove(look, out _);
            }
        }
    }

    private readonly record struct Look(Guid Person, SiteRoles Roles, Guid Dataset);

    private sealed record Seen(SeenDataset? Dataset, long Until);
}

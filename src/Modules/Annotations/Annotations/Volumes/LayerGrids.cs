using System.Collections.Concurrent;
using System.Transactions;
using Lamella.Annotations.Log;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Lamella.Annotations.Volumes;

/// <summary>The grids of volume layers, remembered because every stroke asks for one. What a layer was made over never changes.</summary>
internal sealed class LayerGrids(IServiceScopeFactory scopes)
{
    private const int Remembered = 10_000;

    private readonly ConcurrentDictionary<(Guid Annotation, Guid Layer), LayerGrid> _known = new();

    /// <summary>The grid of a layer that was ever made; null for one that never was.</summary>
    /// <param name="layer">The layer's id.</param>
    /// <param name="made">Layers that the same transaction makes.</param>
    public async ValueTask<LayerGrid?> Find(Guid annotation, Guid layer, NpgsqlConnection connection, IEnumerable<CreateLayer> made, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue((annotation, layer), out var known))
        {
            return known;
        }

        return await Find(await Read(annotation, connection, cancellationToken), annotation, layer, made, cancellationToken);
    }

    /// <summary>The same, on a connection of its own where the layer is not remembered.</summary>
    public async ValueTask<LayerGrid?> Find(Guid annotation, Guid layer, NpgsqlDataSource database, IEnumerable<CreateLayer> made, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue((annotation, layer), out var known))
        {
            return known;
        }

        return await Find(await Read(annotation, database, cancellationToken), annotation, layer, made, cancellationToken);
    }

    /// <summary>
    /// What is wrong with the fallbacks of layers that are about to be made; null for nothing. One that was made over it before may be made so again,
    /// whatever the dataset holds by now: the same batch may come twice.
    /// </summary>
    public async ValueTask<string?> Wrong(Guid annotation, IEnumerable<CreateLayer> made, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        List<CreateLayer> asked = [.. made.Where(layer => layer.Fallback is not null && _known.GetValueOrDefault((annotation, layer.Layer))?.Fallback != layer.Fallback)];
        if (asked.Count == 0 || await Read(annotation, database, cancellationToken) is not { } layers)
        {
            return null;
        }

        asked.RemoveAll(layer => layers.Fallbacks.GetValueOrDefault(layer.Layer) == layer.Fallback);
        if (asked.Count == 0)
        {
            return null;
        }

        var dataset = await Describe(layers.Dataset, cancellationToken);
        List<string> segmentations = [.. dataset.Layers.Where(layer => layer.Category == LayerCategory.Segmentation).Select(layer => layer.Name)];
        return asked.Find(layer => !segmentations.Contains(layer.Fallback!)) is not { } wrong ? null
            : $"'{dataset.Name}' has no segmentation '{wrong.Fallback}': it has {(segmentations.Count == 0 ? "none" : string.Join(", ", segmentations))}.";
    }

    // All layers are remembered at once, so that whoever asks under locks, with a connection in hand, is seldom the first to ask.
    private async Task<LayerGrid?> Find(LayersOf? layers, Guid annotation, Guid layer, IEnumerable<CreateLayer> made, CancellationToken cancellationToken)
    {
        var making = made.FirstOrDefault(operation => operation.Layer == layer);
        if (layers is null || (making is null && !layers.Fallbacks.ContainsKey(layer)))
        {
            return null;
        }

        var dataset = await Describe(layers.Dataset, cancellationToken);
        foreach (var (other, fallback) in layers.Fallbacks)
        {
            Remember((annotation, other), Over(dataset, fallback));
        }

        // One that is only being made is not remembered: the transaction that makes it may come to nothing.
        return Over(dataset, layers.Fallbacks.TryGetValue(layer, out var over) ? over : making!.Fallback);
    }

    private static async Task<LayersOf?> Read(Guid annotation, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        // Given back before another is asked for: where all of a cold host's requests held one and waited for a second, none would get it.
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await Read(annotation, connection, cancellationToken);
    }

    private static async Task<LayersOf?> Read(Guid annotation, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var select = new NpgsqlCommand(
            """
            select a.dataset_id, l.layer_id, l.fallback from annotations.annotations a
            left join annotations.layers l on l.annotation_id = a.id where a.id = $1
            """,
            connection)
        {
            Parameters = { new() { Value = annotation } },
        };
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        LayersOf? layers = null;
        while (await rows.ReadAsync(cancellationToken))
        {
            layers ??= new(rows.GetGuid(0), []);
            if (!rows.IsDBNull(1))
            {
                layers.Fallbacks[rows.GetGuid(1)] = rows.IsDBNull(2) ? null : rows.GetString(2);
            }
        }

        return layers;
    }

    private void Remember((Guid, Guid) key, LayerGrid grid)
    {
        if (_known.Count >= Remembered)
        {
            _known.Clear();
        }

        _known[key] = grid;
    }

    /// <summary>As the operator sees it: what the annotation lies on does not depend on who draws. On a connection of its own, outside the transaction.</summary>
    private async Task<DatasetDescription> Describe(Guid dataset, CancellationToken cancellationToken)
    {
        using var outside = new TransactionScope(TransactionScopeOption.Suppress, TransactionScopeAsyncFlowOption.Enabled);
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeOperator();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new GetDataset(dataset), cancellationToken);
    }

    /// <summary>The grid of a layer over a segmentation of the dataset, or over nothing.</summary>
    public static LayerGrid Over(DatasetDescription dataset, string? fallback)
    {
        var segmentation = fallback is null ? null : dataset.Layers.FirstOrDefault(layer => layer.Name == fallback);
        var reference = segmentation ?? dataset.Layers.FirstOrDefault(layer => layer.Category == LayerCategory.Image) ?? dataset.Layers[0];
        return new(dataset.Id, segmentation?.Name, reference.Name, reference.Mags);
    }

    /// <param name="Fallbacks">By layer: what it lies over.</param>
    private sealed record LayersOf(Guid Dataset, Dictionary<Guid, string?> Fallbacks);
}

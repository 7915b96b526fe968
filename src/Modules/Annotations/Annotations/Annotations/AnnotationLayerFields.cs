using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.GraphQL;
using Npgsql;

namespace Lamella.Annotations;

/// <summary>A volume layer of an annotation: painted voxels over a segmentation of its dataset, or over nothing.</summary>
/// <param name="Fallback">The dataset's layer that shows where nothing is painted; null for none.</param>
[GraphQLName("VolumeLayer")]
internal sealed record VolumeLayerDescription(Guid Id, string Name, string? Fallback, Guid DatasetId = default);

[ObjectType<AnnotationDescription>]
internal static class AnnotationLayerFields
{
    /// <summary>Its volume layers as they are in the newest version, by name.</summary>
    public static async Task<IReadOnlyList<VolumeLayerDescription>> Layers(
        [Parent] AnnotationDescription annotation, [FromDataLoader(nameof(LayersByAnnotation))] IDataLoader<Guid, IReadOnlyList<VolumeLayerDescription>> layers,
        CancellationToken cancellationToken) =>
        [.. (await layers.LoadAsync(annotation.Id, cancellationToken) ?? []).Select(layer => layer with { DatasetId = annotation.DatasetId })];

    [DataLoader]
    internal static async Task<IReadOnlyDictionary<Guid, IReadOnlyList<VolumeLayerDescription>>> LayersByAnnotation(
        IReadOnlyList<Guid> annotations, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var select = database.CreateCommand(
            "select annotation_id, layer_id, name, fallback from annotations.layers where annotation_id = any($1) and is_there order by name, layer_id");
        select.Parameters.Add(new() { Value = annotations.ToArray() });
        var found = new List<(Guid Annotation, VolumeLayerDescription Layer)>();
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            found.Add((rows.GetGuid(0), new(rows.GetGuid(1), rows.GetString(2), rows.IsDBNull(3) ? null : rows.GetString(3))));
        }

        return found.GroupBy(row => row.Annotation, row => row.Layer).ToDictionary(layers => layers.Key, layers => (IReadOnlyList<VolumeLayerDescription>)[.. layers]);
    }
}

[ObjectType<VolumeLayerDescription>(IgnoreProperties = [nameof(VolumeLayerDescription.DatasetId)])]
internal static class VolumeLayerFields
{
    /// <summary>The magnifications in which it is painted: those of the segmentation below, or else of the dataset's first image.</summary>
    public static async Task<IReadOnlyList<string>> Mags(
        [Parent] VolumeLayerDescription layer, IDataLoader<Guid, DatasetDescription> datasets, CancellationToken cancellationToken)
    {
        var there = (await datasets.LoadAsync(layer.DatasetId, cancellationToken))?.Layers ?? [];
        var below = there.FirstOrDefault(below => below.Name == layer.Fallback) ?? there.FirstOrDefault(below => below.Category == LayerCategory.Image);
        return [.. (below?.Mags ?? []).Select(level => level.Mag.ToString())];
    }
}

using System.Text.Json.Nodes;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Contracts;

namespace Lamella.Datastore.Exports;

/// <summary>What an export says of itself: what it was taken from, by whom, and where each file lay. Read by people and programs years later.</summary>
internal static class ExportMetadata
{
    public const string FileName = "metadata.json";

    public static JsonObject Of(ExportPlan plan, string by, DateTimeOffset at)
    {
        var (dataset, annotation, size) = (plan.Dataset, plan.Annotation, plan.Dataset.VoxelSize);
        return new JsonObject
        {
            ["exportedAt"] = at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture),
            ["exportedBy"] = by,
            ["format"] = plan.Wish.Format == ExportFormat.Zarr ? "OME-Zarr 0.4" : "TIFF",
            ["dataset"] = new JsonObject
            {
                ["id"] = dataset.Id,
                ["name"] = dataset.Name,
                ["description"] = dataset.Description,
                ["licence"] = dataset.Licence,
                ["voxelSize"] = new JsonArray(size.X, size.Y, size.Z),
                ["unit"] = size.Unit,
            },
            ["annotation"] = annotation is null ? null : new JsonObject
            {
                ["id"] = annotation.Id,
                ["name"] = annotation.Name,
                ["version"] = annotation.Version,
            },
            ["axes"] = "x, y, z; boxes in voxels of magnification 1",
            ["magnification"] = plan.Mag.ToString(),
            ["askedBox"] = plan.Wish.Box is { } asked ? BoxOf(asked) : null,
            ["layers"] = new JsonArray([.. plan.Layers.Select(layer => LayerOf(plan, layer))]),
        };
    }

    private static JsonObject LayerOf(ExportPlan plan, ExportedLayer layer) => new JsonObject
    {
        ["name"] = layer.Title,
        ["files"] = plan.Wish.Format == ExportFormat.Zarr
            ? new JsonArray(OmeZarrExport.GroupOf(plan, layer))
            : new JsonArray([.. from time in Enumerable.Range(0, layer.Timepoints) from channel in Enumerable.Range(0, layer.Channels) select JsonValue.Create(TiffExport.FileOf(layer, channel, time))]),
        ["category"] = layer.Category == LayerCategory.Image ? "image" : "segmentation",
        ["voxelType"] = layer.Reader.VoxelType.ZarrName(),
        ["fillValue"] = layer.FillValue,
        ["box"] = BoxOf(layer.Box),
        ["shape"] = Numbers(layer.Voxels.Size),
        ["source"] = layer.Source switch
        {
            AnnotationLayer painted => new JsonObject
            {
                ["annotationLayer"] = painted.Layer,
                ["paintedOver"] = plan.Annotation!.Layers.First(known => known.Id == painted.Layer).Fallback,
                ["paintedBricksOnly"] = layer.Bricks is not null,
            },
            DatasetLayer stored => new JsonObject { ["datasetLayer"] = stored.Layer },
            _ => null,
        },
    };

    private static JsonObject BoxOf(Box box) => new() { ["offset"] = Numbers(box.Min), ["size"] = Numbers(box.Size) };

    private static JsonArray Numbers(Int3 numbers) => new(numbers.X, numbers.Y, numbers.Z);
}

using System.Globalization;
using System.Text.Json.Nodes;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Exports.Zips;
using Lamella.Datastore.Merged;
using Lamella.Datastore.Store;

namespace Lamella.Datastore.Exports;

/// <summary>
/// Layers as OME-Zarr 0.4 (https://ngff.openmicroscopy.org/0.4) over Zarr v2 arrays in zstd, which is what the most programs read. Segmentations
/// lie in <c>labels</c> of the first image, as there it is written; without an image each is a group of its own.
/// </summary>
internal static class OmeZarrExport
{
    /// <summary>Voxels are read in pieces of about this size, each a whole number of chunks.</summary>
    private const int PieceBytes = 32 << 20;

    public static async Task Write(ExportPlan plan, ExportZip zip, CancellationToken cancellationToken)
    {
        var groups = plan.Layers.ToDictionary(layer => layer, layer => GroupOf(plan, layer));
        if (plan.Layers.FirstOrDefault(layer => layer.Category == LayerCategory.Image) is { } image
            && plan.Layers.Where(layer => layer.Category == LayerCategory.Segmentation).ToList() is { Count: > 0 } labels)
        {
            await zip.Write($"{groups[image]}/labels/.zgroup", Group(), cancellationToken);
            await zip.Write($"{groups[image]}/labels/.zattrs", new JsonObject { ["labels"] = new JsonArray([.. labels.Select(label => JsonValue.Create(label.Name))]) }, cancellationToken);
        }

        foreach (var layer in plan.Layers)
        {
            await zip.Write($"{groups[layer]}/.zgroup", Group(), cancellationToken);
            await zip.Write($"{groups[layer]}/.zattrs", Attributes(layer, plan.Dataset.VoxelSize), cancellationToken);
            await zip.Write($"{groups[layer]}/0/.zarray", ArrayOf(layer), cancellationToken);
            await WriteChunks(layer, $"{groups[layer]}/0", zip, cancellationToken);
        }
    }

    /// <summary>The folder of a layer within the export.</summary>
    public static string GroupOf(ExportPlan plan, ExportedLayer layer) =>
        layer.Category == LayerCategory.Segmentation && plan.Layers.FirstOrDefault(other => other.Category == LayerCategory.Image) is { } image
            ? $"{image.Name}.ome.zarr/labels/{layer.Name}"
            : $"{layer.Name}.ome.zarr";

    /// <summary>Painted bricks are chunks as they are; else chunks of a few megabytes, no larger than a small box needs.</summary>
    public static int ChunkEdge(ExportedLayer layer)
    {
        if (layer.Bricks is not null)
        {
            return MergedLayer.Edge;
        }

        var (edge, size) = (layer.Reader.VoxelType.Bytes() <= 2 ? 128 : 64, layer.Voxels.Size);
        while (edge > 32 && edge / 2 >= Math.Max(size.X, Math.Max(size.Y, size.Z)))
        {
            edge /= 2;
        }

        return edge;
    }

    private static bool HasChannelAxes(ExportedLayer layer) => layer.Channels > 1 || layer.Timepoints > 1;

    private static JsonObject Group() => new() { ["zarr_format"] = 2 };

    private static JsonObject Attributes(ExportedLayer layer, VoxelSize size)
    {
        var (mag, at) = (layer.Level.Mag, layer.Box.Min);
        JsonNode[] still = HasChannelAxes(layer) ? [1, 1] : [];
        JsonNode[] zero = HasChannelAxes(layer) ? [0, 0] : [];

        // The transformation places the centre of voxel (0, 0, 0), which of a coarser voxel lies further in.
        JsonNode[] translation = [Centre(at.Z, mag.Z) * size.Z, Centre(at.Y, mag.Y) * size.Y, Centre(at.X, mag.X) * size.X];
        var attributes = new JsonObject
        {
            ["multiscales"] = new JsonArray(new JsonObject
            {
                ["version"] = "0.4",
                ["name"] = layer.Title,
                ["axes"] = new JsonArray([.. Axes(layer, size)]),
                ["datasets"] = new JsonArray(new JsonObject
                {
                    ["path"] = "0",
                    ["coordinateTransformations"] = new JsonArray(
                        new JsonObject { ["type"] = "scale", ["scale"] = new JsonArray([.. still, size.Z * mag.Z, size.Y * mag.Y, size.X * mag.X]) },
                        new JsonObject { ["type"] = "translation", ["translation"] = new JsonArray([.. zero, .. translation]) }),
                }),
            }),
        };
        if (layer.Category == LayerCategory.Segmentation)
        {
            attributes["image-label"] = new JsonObject { ["version"] = "0.4" };
        }

        return attributes;
    }

    private static IEnumerable<JsonNode> Axes(ExportedLayer layer, VoxelSize size)
    {
        if (HasChannelAxes(layer))
        {
            yield return new JsonObject { ["name"] = "t", ["type"] = "time" };
            yield return new JsonObject { ["name"] = "c", ["type"] = "channel" };
        }

        foreach (var axis in "zyx")
        {
            yield return new JsonObject { ["name"] = axis.ToString(), ["type"] = "space", ["unit"] = size.Unit };
        }
    }

    private static double Centre(int origin, int mag) => origin + ((mag - 1) / 2.0);

    private static JsonObject ArrayOf(ExportedLayer layer)
    {
        var (size, edge, type) = (layer.Voxels.Size, ChunkEdge(layer), layer.Reader.VoxelType);
        JsonNode[] shape = HasChannelAxes(layer) ? [layer.Timepoints, layer.Channels] : [];
        JsonNode[] still = HasChannelAxes(layer) ? [1, 1] : [];
        return new JsonObject
        {
            ["zarr_format"] = 2,
            ["shape"] = new JsonArray([.. shape, size.Z, size.Y, size.X]),
            ["chunks"] = new JsonArray([.. still, edge, edge, edge]),
            ["dtype"] = $"{(type.Bytes() == 1 ? '|' : '<')}{(type.IsFloat() ? 'f' : type is VoxelType.I8 or VoxelType.I16 or VoxelType.I32 or VoxelType.I64 ? 'i' : 'u')}{type.Bytes()}",
            ["compressor"] = new JsonObject { ["id"] = "zstd", ["level"] = BrickEncoder.Level },
            ["fill_value"] = Number(layer.FillValue),
            ["order"] = "C",
            ["filters"] = null,
            ["dimension_separator"] = "/",
        };
    }

    // What JSON has no number for is its name: "NaN", "Infinity", "-Infinity".
    private static JsonNode Number(string fill) =>
        long.TryParse(fill, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole
        : ulong.TryParse(fill, NumberStyles.None, CultureInfo.InvariantCulture, out var large) ? large
        : double.TryParse(fill, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) ? real
        : fill;

    private static async Task WriteChunks(ExportedLayer layer, string folder, ExportZip zip, CancellationToken cancellationToken)
    {
        var (edge, bytes) = (ChunkEdge(layer), layer.Reader.VoxelType.Bytes());
        var pieces = new PieceEncoder(edge, bytes, layer.Reader.FillVoxel);
        for (var time = 0; time < layer.Timepoints; time++)
        {
            for (var channel = 0; channel < layer.Channels; channel++)
            {
                foreach (var piece in Pieces(layer, edge, bytes))
                {
                    var voxels = pieces.Room(piece.Voxels);
                    await layer.Reader.Read(piece, channel, time, voxels, cancellationToken);
                    foreach (var (chunk, frame) in pieces.Encode(voxels, piece, layer.Voxels.Min))
                    {
                        var still = HasChannelAxes(layer) ? $"{time}/{channel}/" : "";
                        await zip.Write($"{folder}/{still}{chunk.Z}/{chunk.Y}/{chunk.X}", frame, cancellationToken);
                    }
                }
            }
        }
    }

    /// <summary>Boxes of whole chunks, cut by the layer's end: painted bricks one by one, else as many chunks as fit.</summary>
    private static IEnumerable<Box> Pieces(ExportedLayer layer, int edge, int bytes)
    {
        var all = layer.Voxels;
        if (layer.Bricks is { } bricks)
        {
            return bricks.OrderBy(at => (at.Z, at.Y, at.X)).Select(at => new Box(at * edge, Int3.One * edge).Intersect(all));
        }

        var piece = VoxelBoxes.Halved(all.Size.CeilDiv(Int3.One * edge), PieceBytes / bytes / (edge * edge * edge)) * edge;
        return VoxelBoxes.Each(all.Size.CeilDiv(piece)).Select(place => new Box(all.Min + (place * piece), piece).Intersect(all));
    }
}

using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Datastore.Store;

/// <summary>The metadata of a layer: an OME-Zarr 0.5 multiscales group (https://ngff.openmicroscopy.org/0.5) over Zarr v3 arrays, sharded, zstd.</summary>
internal static class OmeZarrGroup
{
    private const string FileName = "zarr.json";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes the <c>zarr.json</c> of the layer's group and of the array of each level (named by its magnification).</summary>
    public static void Write(string folder, LayerPlan layer)
    {
        foreach (var level in layer.Levels)
        {
            WriteJson(Path.Combine(folder, level.Mag.ToString()), ArrayOf(layer, level));
        }

        WriteJson(folder, GroupOf(layer));
    }

    private static JsonObject GroupOf(LayerPlan layer)
    {
        var ome = new JsonObject
        {
            ["version"] = "0.5",
            ["multiscales"] = new JsonArray(new JsonObject
            {
                ["name"] = layer.Name,
                ["type"] = layer.Category == LayerCategory.Segmentation ? "mode" : "mean",
                ["axes"] = new JsonArray([.. Axes(layer)]),
                ["datasets"] = new JsonArray([.. layer.Levels.Select(level => DatasetOf(layer, level))]),
            }),
        };
        if (layer.Category == LayerCategory.Segmentation)
        {
            ome["image-label"] = new JsonObject();
        }

        return new JsonObject
        {
            ["zarr_format"] = 3,
            ["node_type"] = "group",
            ["attributes"] = new JsonObject { ["ome"] = ome },
        };
    }

    private static IEnumerable<JsonNode> Axes(LayerPlan layer)
    {
        if (layer.HasChannelAxes)
        {
            yield return new JsonObject { ["name"] = "t", ["type"] = "time" };
            yield return new JsonObject { ["name"] = "c", ["type"] = "channel" };
        }

        foreach (var axis in "zyx")
        {
            yield return new JsonObject { ["name"] = axis.ToString(), ["type"] = "space", ["unit"] = layer.VoxelSize.Unit };
        }
    }

    private static JsonObject DatasetOf(LayerPlan layer, LevelPlan level)
    {
        var (size, mag, origin) = (layer.VoxelSize, level.Mag, level.Origin);
        JsonNode[] scale = [size.Z * mag.Z, size.Y * mag.Y, size.X * mag.X];

        // The transformation places the centre of voxel (0, 0, 0), which of a coarser voxel lies further in.
        JsonNode[] translation = [Centre(origin.Z, mag.Z) * size.Z, Centre(origin.Y, mag.Y) * size.Y, Centre(origin.X, mag.X) * size.X];
        JsonNode[] still = layer.HasChannelAxes ? [1, 1] : [];
        JsonNode[] zero = layer.HasChannelAxes ? [0, 0] : [];
        return new JsonObject
        {
            ["path"] = mag.ToString(),
            ["coordinateTransformations"] = new JsonArray(
                new JsonObject { ["type"] = "scale", ["scale"] = new JsonArray([.. still, .. scale]) },
                new JsonObject { ["type"] = "translation", ["translation"] = new JsonArray([.. zero, .. translation]) }),
        };
    }

    private static double Centre(int origin, int mag) => origin + ((mag - 1) / 2.0);

    private static JsonObject ArrayOf(LayerPlan layer, LevelPlan level)
    {
        int[] still = layer.HasChannelAxes ? [1, 1] : [];
        int[] shape = layer.HasChannelAxes ? [layer.Timepoints, layer.Channels] : [];
        string[] names = layer.HasChannelAxes ? ["t", "c", "z", "y", "x"] : ["z", "y", "x"];
        return new JsonObject
        {
            ["zarr_format"] = 3,
            ["node_type"] = "array",
            ["shape"] = Numbers([.. shape, .. Slowest(level.Size)]),
            ["data_type"] = layer.VoxelType.ZarrName(),
            ["chunk_grid"] = Named("regular", new JsonObject { ["chunk_shape"] = Numbers([.. still, .. Slowest(level.Shard)]) }),
            ["chunk_key_encoding"] = Named("default", new JsonObject { ["separator"] = "/" }),
            ["fill_value"] = FillValueOf(layer),
            ["codecs"] = new JsonArray(Named("sharding_indexed", new JsonObject
            {
                ["chunk_shape"] = Numbers([.. still, .. Slowest(level.Brick)]),
                ["codecs"] = new JsonArray(
                    LittleEndian(), Named("zstd", new JsonObject { ["level"] = BrickEncoder.Level, ["checksum"] = true })),
                ["index_codecs"] = new JsonArray(LittleEndian(), new JsonObject { ["name"] = "crc32c" }),
                ["index_location"] = "end",
            })),
            ["dimension_names"] = new JsonArray([.. names.Select(name => (JsonNode)name)]),
            ["attributes"] = new JsonObject(),
        };
    }

    private static JsonNode FillValueOf(LayerPlan layer)
    {
        ReadOnlySpan<byte> voxel = layer.FillVoxel;
        return layer.VoxelType switch
        {
            VoxelType.U8 => voxel[0],
            VoxelType.I8 => (sbyte)voxel[0],
            VoxelType.U16 => MemoryMarshal.Read<ushort>(voxel),
            VoxelType.I16 => MemoryMarshal.Read<short>(voxel),
            VoxelType.U32 => MemoryMarshal.Read<uint>(voxel),
            VoxelType.I32 => MemoryMarshal.Read<int>(voxel),
            VoxelType.U64 => MemoryMarshal.Read<ulong>(voxel),
            VoxelType.I64 => MemoryMarshal.Read<long>(voxel),
            VoxelType.F32 => Float(MemoryMarshal.Read<float>(voxel)),
            _ => Float(MemoryMarshal.Read<double>(voxel)),
        };
    }

    /// <summary>JSON has no numbers for these; Zarr v3 writes them by name.</summary>
    private static JsonNode Float(double value) => double.IsFinite(value) ? value : value.ToString(CultureInfo.InvariantCulture);

    private static JsonObject LittleEndian() => Named("bytes", new JsonObject { ["endian"] = "little" });

    private static JsonObject Named(string name, JsonObject configuration) => new() { ["name"] = name, ["configuration"] = configuration };

    private static int[] Slowest(Int3 size) => [size.Z, size.Y, size.X];

    private static JsonArray Numbers(int[] numbers) => [.. numbers.Select(number => (JsonNode)number)];

    private static void WriteJson(string folder, JsonObject json)
    {
        Directory.CreateDirectory(folder);
        Durable.WriteFile(Path.Combine(folder, FileName), Encoding.UTF8.GetBytes(json.ToJsonString(Indented)));
    }
}

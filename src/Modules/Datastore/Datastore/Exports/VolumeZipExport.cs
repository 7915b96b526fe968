using System.Globalization;
using System.IO.Compression;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Codecs;
using Lamella.Datastore.Merged;
using Lamella.Datastore.Store;

namespace Lamella.Datastore.Exports;

/// <summary>
/// The voxels of a volume layer as a zip of Zarr v3 arrays, laid out and encoded exactly as webKnossos and its Python library write and read them:
/// chunks of 32³ in Blosc with LZ4, x fastest, over buckets that are whole copies of what is seen.
/// </summary>
internal static class VolumeZipExport
{
    /// <summary>As an NML names it.</summary>
    public const string Format = "zarr3";

    private const string Layer = "volumeAnnotationData";
    private const int Edge = MergedLayer.Edge;

    /// <summary>Buckets beside each other along x that are read and encoded at once.</summary>
    private const int AtOnce = 16;

    // Stored as it is, an entry whose length follows behind it cannot be read by a reader that goes front to back, as Java's does.
    private const CompressionLevel Packed = CompressionLevel.Fastest;

    public static async Task Write(PlannedVolume volume, VoxelSize size, Stream destination, CancellationToken cancellationToken)
    {
        var zip = await ZipArchive.CreateAsync(destination, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        await Write(zip, "datasource-properties.json", Encoding.UTF8.GetBytes(Properties(volume, size).ToJsonString()), cancellationToken);
        foreach (var level in volume.Levels)
        {
            await Write(zip, $"{Layer}/{level.Mag}/zarr.json", Encoding.UTF8.GetBytes(ArrayOf(volume, level).ToJsonString()), cancellationToken);
            await WriteBuckets(volume, level, zip, cancellationToken);
        }

        await zip.DisposeAsync();
    }

    private static async Task WriteBuckets(PlannedVolume volume, PlannedLevel level, ZipArchive zip, CancellationToken cancellationToken)
    {
        foreach (var row in Rows(level.Buckets))
        {
            // In voxels of the level; what lies beyond its end stays 0.
            var all = new Box((row[0] * Edge) - level.Shift, new(Edge * row.Count, Edge, Edge));
            var inside = all.Intersect(new(Int3.Zero, level.Reader.Level.Size));
            if (inside.IsEmpty)
            {
                continue;
            }

            var voxels = new byte[inside.Voxels * sizeof(ulong)];
            await level.Reader.Read(inside, 0, 0, voxels, cancellationToken);
            var encoded = new byte[]?[row.Count];
            Parallel.For(0, row.Count, i => encoded[i] = Encode(voxels, inside, new(all.Min + new Int3(i * Edge, 0, 0), Int3.One * Edge), volume));
            for (var i = 0; i < row.Count; i++)
            {
                if (encoded[i] is { } chunk)
                {
                    await Write(zip, string.Create(CultureInfo.InvariantCulture, $"{Layer}/{level.Mag}/c.0.{row[i].X}.{row[i].Y}.{row[i].Z}"), chunk, cancellationToken);
                }
            }
        }
    }

    /// <summary>Buckets that lie beside each other along x.</summary>
    private static IEnumerable<IReadOnlyList<Int3>> Rows(IReadOnlyList<Int3> buckets)
    {
        for (var first = 0; first < buckets.Count;)
        {
            var row = new List<Int3>();
            while (first < buckets.Count && row.Count < AtOnce && (row.Count == 0 || buckets[first] == row[^1] + new Int3(1, 0, 0)))
            {
                row.Add(buckets[first++]);
            }

            yield return row;
        }
    }

    /// <summary>A chunk; null where over nothing there is nothing. Over a fallback 0 hides it.</summary>
    private static byte[]? Encode(byte[] voxels, Box inside, Box bucket, PlannedVolume volume)
    {
        var ids = new ulong[Edge * Edge * Edge];
        VoxelBoxes.Copy(voxels, inside, MemoryMarshal.AsBytes(ids.AsSpan()), bucket, sizeof(ulong));
        if (volume.Written.Fallback is null && !ids.AsSpan().ContainsAnyExcept(0UL))
        {
            return null;
        }

        return volume.VoxelType switch
        {
            VoxelType.U8 => Blosc.Encode(Narrow<byte>(ids), sizeof(byte)),
            VoxelType.U16 => Blosc.Encode(Narrow<ushort>(ids), sizeof(ushort)),
            VoxelType.U32 => Blosc.Encode(Narrow<uint>(ids), sizeof(uint)),
            _ => Blosc.Encode(MemoryMarshal.AsBytes(ids.AsSpan()), sizeof(ulong)),
        };
    }

    private static ReadOnlySpan<byte> Narrow<T>(ulong[] ids) where T : unmanaged, INumber<T>
    {
        var narrow = new T[ids.Length];
        for (var i = 0; i < ids.Length; i++)
        {
            narrow[i] = T.CreateTruncating(ids[i]);
        }

        return MemoryMarshal.AsBytes(narrow.AsSpan());
    }

    private static JsonObject ArrayOf(PlannedVolume volume, PlannedLevel level)
    {
        var end = (level.Reader.Level.Size + level.Shift).CeilDiv(Int3.One * Edge) * Edge;
        return new()
        {
            ["zarr_format"] = 3,
            ["node_type"] = "array",
            ["shape"] = new JsonArray(1, end.X, end.Y, end.Z),
            ["data_type"] = volume.VoxelType.ZarrName(),
            ["chunk_grid"] = new JsonObject { ["name"] = "regular", ["configuration"] = new JsonObject { ["chunk_shape"] = new JsonArray(1, Edge, Edge, Edge) } },
            ["chunk_key_encoding"] = new JsonObject { ["name"] = "default", ["configuration"] = new JsonObject { ["separator"] = "." } },
            ["fill_value"] = 0,
            ["codecs"] = new JsonArray(
                new JsonObject { ["name"] = "transpose", ["configuration"] = new JsonObject { ["order"] = new JsonArray(3, 2, 1, 0) } },
                new JsonObject { ["name"] = "bytes", ["configuration"] = new JsonObject { ["endian"] = "little" } },
                new JsonObject
                {
                    ["name"] = "blosc",
                    ["configuration"] = new JsonObject { ["cname"] = "lz4", ["clevel"] = 5, ["shuffle"] = "shuffle", ["typesize"] = volume.VoxelType.Bytes(), ["blocksize"] = 0 },
                }),
            ["dimension_names"] = new JsonArray("c", "x", "y", "z"),
        };
    }

    private static JsonObject Properties(PlannedVolume volume, VoxelSize size) => new()
    {
        ["id"] = new JsonObject { ["name"] = "", ["team"] = "" },
        ["scale"] = new JsonObject { ["factor"] = new JsonArray(size.X, size.Y, size.Z), ["unit"] = size.Unit },
        ["dataLayers"] = new JsonArray(new JsonObject
        {
            ["name"] = Layer,
            ["category"] = "segmentation",
            ["boundingBox"] = new JsonObject
            {
                ["topLeft"] = new JsonArray(volume.Box.Min.X, volume.Box.Min.Y, volume.Box.Min.Z),
                ["width"] = volume.Box.Size.X,
                ["height"] = volume.Box.Size.Y,
                ["depth"] = volume.Box.Size.Z,
            },
            ["elementClass"] = volume.VoxelType.ZarrName(),
            ["dataFormat"] = Format,
            ["numChannels"] = 1,
            ["mags"] = new JsonArray([.. volume.Levels.Select(level => new JsonObject
            {
                ["mag"] = new JsonArray(level.Mag.X, level.Mag.Y, level.Mag.Z),
                ["path"] = $"./{Layer}/{level.Mag}",
                ["axisOrder"] = new JsonObject { ["c"] = 0, ["x"] = 1, ["y"] = 2, ["z"] = 3 },
            })]),
        }),
        ["version"] = 1,
    };

    private static async Task Write(ZipArchive zip, string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await using var entry = await zip.CreateEntry(path, Packed).OpenAsync(cancellationToken);
        await entry.WriteAsync(content, cancellationToken);
    }
}

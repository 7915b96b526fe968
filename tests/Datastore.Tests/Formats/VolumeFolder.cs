using System.Text;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Codecs;
using Lamella.Datastore.Volumes;

namespace Lamella.Datastore.Tests.Formats;

/// <summary>A folder of files that a test writes, removed after it.</summary>
public sealed class VolumeFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("lamella-volume-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public VolumeFolder Write(string name, byte[] content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.WriteAllBytes(this[name], content);
        return this;
    }

    public VolumeFolder Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    /// <summary>The metadata of a Zarr v3 array; <paramref name="more"/> follows after a comma.</summary>
    public VolumeFolder Array3(string folder, string shape, string chunk, string codecs, string type = "uint8", string fill = "0", string more = "") => Write(
        $"{folder}/zarr.json".TrimStart('/'),
        $$$"""
        {"zarr_format": 3, "node_type": "array", "shape": {{{shape}}}, "data_type": "{{{type}}}", "fill_value": {{{fill}}},
         "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": {{{chunk}}}}},
         "chunk_key_encoding": {"name": "default"}, "codecs": {{{codecs}}}{{{(more.Length > 0 ? ", " + more : "")}}}}
        """);

    /// <summary>The metadata of a Zarr v2 array of raw bytes.</summary>
    public VolumeFolder Array2(string folder, string shape, string chunk, string type = "|u1") => Write(
        $"{folder}/.zarray".TrimStart('/'),
        $$"""{"zarr_format": 2, "shape": {{shape}}, "chunks": {{chunk}}, "dtype": "{{type}}", "compressor": null, "filters": null, "order": "C", "fill_value": 0}""");

    internal Volume Open(string folder = "") => VolumeFormats.Open(this[folder], AllowedRoots.Everything);

    internal IChunkedArray Array(string folder = "") => Open(folder).Layers.Single().Levels.Single().Array;

    public static byte[] Packed(byte[] content)
    {
        var packed = new byte[Zstd.CompressBound(content.Length)];
        return packed[..Zstd.Compress(content, packed, 3)];
    }

    /// <summary>A shard of these chunks in the order of its index; null is a chunk that is not stored.</summary>
    public static byte[] Shard(byte[]?[] chunks, bool indexAtStart = false, bool bigEndian = false)
    {
        var index = new MemoryStream();
        var data = new MemoryStream();
        var begin = indexAtStart ? (chunks.Length * 16) + 4 : 0;
        foreach (var chunk in chunks)
        {
            Number(chunk is null ? ulong.MaxValue : (ulong)(begin + data.Length));
            Number(chunk is null ? ulong.MaxValue : (ulong)chunk.Length);
            data.Write(chunk ?? []);
        }

        byte[] withChecksum = [.. index.ToArray(), .. BitConverter.GetBytes(Crc32C.Of(index.ToArray()))];
        return indexAtStart ? [.. withChecksum, .. data.ToArray()] : [.. data.ToArray(), .. withChecksum];

        void Number(ulong number)
        {
            var bytes = BitConverter.GetBytes(number);
            index.Write(bigEndian ? [.. bytes.Reverse()] : bytes);
        }
    }

    /// <summary>Every voxel of a level, channels of the first point in time one after another.</summary>
    internal static async Task<byte[]> ReadAll(VolumeLevel level)
    {
        var length = (int)level.Size.Product * level.Array.VoxelType.Bytes();
        var voxels = new byte[length * level.Array.Channels];
        for (var channel = 0; channel < level.Array.Channels; channel++)
        {
            await new VolumeReader(level).Read(new Box(Int3.Zero, level.Size), channel, 0, voxels.AsMemory(channel * length, length), default);
        }

        return voxels;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Codecs;

namespace Lamella.Benchmarks;

/// <summary>A sharded Zarr v3 array of noise, as our store lays one out. Noise does not compress, so that a brick of 32 KiB is 32 KiB on the wire too.</summary>
internal static class RandomVolume
{
    /// <param name="bricks">Bricks along each axis, all in one shard.</param>
    /// <param name="edge">Voxels along each axis of a brick, of one byte each.</param>
    public static void Write(string folder, int bricks, int edge)
    {
        var size = bricks * edge;
        Directory.CreateDirectory(Path.Combine(folder, "c", "0", "0"));
        File.WriteAllText(Path.Combine(folder, "zarr.json"), JsonSerializer.Serialize(new
        {
            zarr_format = 3,
            node_type = "array",
            shape = Three(size),
            data_type = VoxelType.U8.ZarrName(),
            chunk_grid = new { name = "regular", configuration = new { chunk_shape = Three(size) } },
            chunk_key_encoding = new { name = "default", configuration = new { separator = "/" } },
            fill_value = 0,
            codecs = (object[])
            [
                new
                {
                    name = "sharding_indexed",
                    configuration = new
                    {
                        chunk_shape = Three(edge),
                        codecs = (object[])[new { name = "bytes", configuration = new { endian = "little" } }, new { name = "zstd", configuration = new { level = 3, checksum = false } }],
                        index_codecs = (object[])[new { name = "bytes", configuration = new { endian = "little" } }, new { name = "crc32c" }],
                        index_location = "end",
                    },
                },
            ],
            dimension_names = "zyx".Select(axis => $"{axis}"),
        }));
        using var shard = File.Create(Path.Combine(folder, "c", "0", "0", "0"));
        var index = new ulong[bricks * bricks * bricks * 2];
        var (random, voxels) = (new Random(edge), new byte[edge * edge * edge]);
        var frame = new byte[Zstd.CompressBound(voxels.Length)];
        for (var brick = 0; brick < index.Length; brick += 2)
        {
            random.NextBytes(voxels);
            var length = Zstd.Compress(voxels, frame, 3);
            (index[brick], index[brick + 1]) = ((ulong)shard.Position, (ulong)length);
            shard.Write(frame.AsSpan(0, length));
        }

        var indexBytes = MemoryMarshal.AsBytes(index.AsSpan());
        shard.Write(indexBytes);
        Span<byte> checksum = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, Crc32C.Of(indexBytes));
        shard.Write(checksum);
    }

    private static int[] Three(int length) => [length, length, length];
}

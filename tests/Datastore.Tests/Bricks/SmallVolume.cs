using System.Text.Json;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Datastore.Volumes;
using Lamella.Testing;

namespace Lamella.Datastore.Tests.Bricks;

/// <summary>A small Zarr v3 array of known voxels on the disk, each chunk a file of one zstd frame, some chunks left out.</summary>
internal sealed class SmallVolume
{
    private readonly int _chunk;

    private SmallVolume(string folder, Int3 size, int chunk, VoxelType type, string codec) =>
        (Folder, Size, _chunk, Type, Codec) = (folder, size, chunk, type, codec);

    public string Folder { get; }

    public Int3 Size { get; }

    public VoxelType Type { get; }

    public string Codec { get; }

    /// <param name="chunk">Edge of the stored chunks.</param>
    /// <param name="codec"><c>zstd</c>, or anything else for chunks that are stored as plain bytes.</param>
    public static SmallVolume Write(string folder, Int3 size, int chunk, VoxelType type = VoxelType.U8, string codec = "zstd")
    {
        var volume = new SmallVolume(folder, size, chunk, type, codec);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "zarr.json"), JsonSerializer.Serialize(new
        {
            zarr_format = 3,
            node_type = "array",
            shape = new[] { size.Z, size.Y, size.X },
            data_type = type.ZarrName(),
            chunk_grid = new { name = "regular", configuration = new { chunk_shape = new[] { chunk, chunk, chunk } } },
            chunk_key_encoding = new { name = "default", configuration = new { separator = "/" } },
            fill_value = 3,
            codecs = (object[])[
                new { name = "bytes", configuration = new { endian = "little" } },
                .. codec == "zstd" ? (object[])[new { name = "zstd", configuration = new { level = 1, checksum = false } }] : [],
            ],
            dimension_names = "zyx".Select(axis => $"{axis}"),
        }));
        var grid = size.CeilDiv(new(chunk, chunk, chunk));
        for (var z = 0; z < grid.Z; z++)
        {
            for (var y = 0; y < grid.Y; y++)
            {
                for (var x = 0; x < grid.X; x++)
                {
                    if (!IsLeftOut(new(x, y, z)))
                    {
                        volume.WriteChunk(new(x, y, z), seed: 0);
                    }
                }
            }
        }

        return volume;
    }

    /// <summary>Every fourth chunk along the diagonal is not stored.</summary>
    public static bool IsLeftOut(Int3 chunk) => (chunk.X + chunk.Y + chunk.Z) % 4 == 3;

    public string FileOf(Int3 chunk) => Path.Combine(Folder, "c", $"{chunk.Z}", $"{chunk.Y}", $"{chunk.X}");

    /// <summary>Writes one chunk; another seed gives other voxels.</summary>
    public void WriteChunk(Int3 chunk, int seed)
    {
        var voxels = new byte[_chunk * _chunk * _chunk * Type.Bytes()];
        new Random(HashCode(chunk) + seed).NextBytes(voxels);
        var file = FileOf(chunk);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var frame = new byte[Zstd.CompressBound(voxels.Length)];
        File.WriteAllBytes(file, Codec == "zstd" ? frame[..Zstd.Compress(voxels, frame, 1)] : voxels);
    }

    /// <summary>The voxels of a brick as <see cref="VolumeReader"/> reads them.</summary>
    public async Task<byte[]> Brick(Int3 brick, int edge)
    {
        var level = VolumeFormats.Open(Folder, AllowedRoots.Everything).Layers.Single().Levels.Single();
        var voxels = new byte[edge * edge * edge * Type.Bytes()];
        await new VolumeReader(level).Read(new Box(brick * edge, new(edge, edge, edge)), 0, 0, voxels, default);
        return voxels;
    }

    /// <summary>Registers the volume as a dataset of one layer; answers where its bricks are.</summary>
    public async Task<BrickUrls> Register(
        LamellaFixture lamella, int edge, bool inPlace = true, DatasetAccess access = DatasetAccess.Public, Guid? owner = null)
    {
        var id = Guid.CreateVersion7();
        var location = new LayerLocation(Folder, null, inPlace);
        var layer = new LayerDescription(
            "em", LayerCategory.Image, Type, 1, 1, new Box(Int3.Zero, Size), [new MagDescription(Mag.One, Int3.Zero, Size, edge)], "3", location);
        await lamella.Send(new RegisterDataset(id, $"small {id:n}", "", new VoxelSize(8, 8, 8, "nanometer"), [layer], owner, access));
        return new BrickUrls(lamella, id, location);
    }

    private static int HashCode(Int3 chunk) => (chunk.X * 31) + (chunk.Y * 1_009) + (chunk.Z * 30_011);
}

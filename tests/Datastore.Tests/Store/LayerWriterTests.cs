using System.Text.Json;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Pyramid;
using Lamella.Datastore.Store;
using Lamella.Datastore.Volumes;

namespace Lamella.Datastore.Tests.Store;

/// <summary>Writes layers and reads them back by the reader of foreign volumes, which shares no code with the writer.</summary>
public sealed class LayerWriterTests : IDisposable
{
    private static readonly VoxelSize VoxelSize = new(8, 8, 30, "nanometer");
    private readonly string _folder = Directory.CreateTempSubdirectory("lamella-layers-").FullName;

    public static TheoryData<string, string, int, int> Layers => new()
    {
        { "U8", "Image", 1, 1 },
        { "U16", "Image", 3, 2 },
        { "F32", "Image", 1, 1 },
        { "I64", "Image", 2, 1 },
        { "U64", "Segmentation", 1, 1 },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public async Task Every_level_reads_back_as_its_definition_says_at_odd_sizes_and_negative_offsets(string type, string category, int channels, int timepoints)
    {
        var box = new Box(new(-37, 5, -3), new(150, 101, 70));
        var plan = LayerPlan.Of(
            "layer", Enum.Parse<LayerCategory>(category), Enum.Parse<VoxelType>(type), channels, timepoints, box,
            new byte[Enum.Parse<VoxelType>(type).Bytes()], VoxelSize, brickEdge: 32);
        var source = new RandomSource(plan, box);
        await Write(plan, source);

        var layer = Assert.Single(VolumeFormats.Open(_folder, AllowedRoots.Everything).Layers);
        Assert.Null(layer.Refusal);
        Assert.Equal((plan.Category, plan.VoxelType, channels, timepoints, box), (layer.Category, layer.VoxelType, layer.Channels, layer.Timepoints, layer.Box));
        Assert.Equal(plan.Levels.Select(level => (level.Mag, level.Origin, level.Size)), layer.Levels.Select(level => (level.Mag, level.Origin, level.Size)));
        for (var time = 0; time < timepoints; time++)
        {
            for (var channel = 0; channel < channels; channel++)
            {
                await LevelsAgree(plan, source, layer, channel, time);
            }
        }
    }

    [Fact]
    public async Task What_is_all_fill_value_takes_no_file_and_is_remembered_as_done()
    {
        var plan = LayerPlan.Of("layer", LayerCategory.Image, VoxelType.U8, 1, 1, new(Int3.Zero, new(100, 100, 100)), [9], VoxelSize);
        await Write(plan, new FillSource());

        Assert.Empty(Directory.EnumerateDirectories(_folder, "c", SearchOption.AllDirectories).SelectMany(Directory.EnumerateFiles));
        using var metadata = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(_folder, "1", "zarr.json")));
        Assert.Equal(9, metadata.RootElement.GetProperty("fill_value").GetInt32());
        using var journal = new ShardJournal(Journal, "test");
        Assert.Equal(plan.Levels.Sum(level => (int)level.Shards.Product), journal.Count);
    }

    [Fact]
    public async Task The_same_volume_gives_the_same_bytes()
    {
        var plan = LayerPlan.Of("layer", LayerCategory.Image, VoxelType.U8, 1, 1, new(Int3.Zero, new(200, 150, 100)), [0], VoxelSize, brickEdge: 32);
        await Write(plan, new RandomSource(plan, plan.Box));
        var first = await Files();
        Directory.Delete(_folder, recursive: true);
        await Write(plan, new RandomSource(plan, plan.Box));
        Assert.Equal(first, await Files());
    }

    [Fact]
    public void A_bit_that_turns_within_a_stored_brick_is_found_out_by_whoever_decodes_it()
    {
        var voxels = new byte[32 * 32 * 32];
        new Random(5).NextBytes(voxels);
        var encoder = new BrickEncoder(32, sizeof(byte), [0]);
        var frame = new byte[encoder.FrameBound];
        var length = encoder.Encode(voxels, new Box(Int3.Zero, Int3.One * 32), Int3.Zero, frame);
        var decoded = new byte[voxels.Length];
        Assert.Equal(voxels.Length, Zstd.Decompress(frame.AsSpan(0, length), decoded));

        frame[length / 2] ^= 1;

        Assert.Contains("checksum", Assert.Throws<RefusalException>(() => Zstd.Decompress(frame.AsSpan(0, length), decoded)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_metadata_says_that_bricks_end_with_a_checksum()
    {
        var plan = LayerPlan.Of("layer", LayerCategory.Image, VoxelType.U8, 1, 1, new(Int3.Zero, new(20, 20, 20)), [0], VoxelSize);
        await Write(plan, new FillSource());

        using var metadata = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(_folder, "1", "zarr.json")));
        var codecs = metadata.RootElement.GetProperty("codecs")[0].GetProperty("configuration").GetProperty("codecs");
        Assert.Equal(("zstd", true), (codecs[1].GetProperty("name").GetString(), codecs[1].GetProperty("configuration").GetProperty("checksum").GetBoolean()));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Journal => Path.Combine(_folder, ".journal");

    private async Task Write(LayerPlan plan, IVoxelSource source)
    {
        using var journal = new ShardJournal(Journal, "test");
        var writer = new LayerWriter(_folder, plan, source, journal, (_, _) => { });
        await writer.Write(CancellationToken.None);
    }

    private static async Task LevelsAgree(LayerPlan plan, RandomSource source, VolumeLayer layer, int channel, int time)
    {
        var finer = source.All(channel, time);
        for (var i = 0; i < plan.Levels.Count; i++)
        {
            var level = plan.Levels[i];
            if (i > 0)
            {
                var factors = level.Mag.Factors.FloorDiv(plan.Levels[i - 1].Mag.Factors);
                var coarser = new byte[level.Grid.Voxels * plan.VoxelType.Bytes()];
                Downsampling.Run(plan.Category, plan.VoxelType, finer, plan.Levels[i - 1].Grid, coarser, level.Grid, factors);
                finer = coarser;
            }

            var stored = new byte[finer.Length];
            await new VolumeReader(layer.Levels[i]).Read(new Box(Int3.Zero, level.Size), channel, time, stored, CancellationToken.None);
            Assert.Equal(finer, stored);
        }
    }

    private async Task<string[]> Files() => await Task.WhenAll(Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories)
        .Where(file => file != Journal).Order(StringComparer.Ordinal)
        .Select(async file => $"{Path.GetRelativePath(_folder, file)} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(file)))}"));

    private sealed class RandomSource(LayerPlan plan, Box box) : IVoxelSource
    {
        public byte[] All(int channel, int time)
        {
            var random = new Random(11 + channel + (100 * time));
            var voxels = new byte[box.Voxels * plan.VoxelType.Bytes()];
            for (var i = 0; i < voxels.Length; i += plan.VoxelType.Bytes())
            {
                voxels[i] = (byte)random.Next(plan.Category == LayerCategory.Segmentation ? 5 : 256);
                voxels[i + plan.VoxelType.Bytes() - 1] = plan.VoxelType == VoxelType.F32 ? (byte)0x42 : voxels[i];
            }

            return voxels;
        }

        public Task Read(Box part, int channel, int time, Memory<byte> voxels, CancellationToken cancellationToken)
        {
            VoxelBoxes.Copy(All(channel, time), box, voxels.Span, part, plan.VoxelType.Bytes());
            return Task.CompletedTask;
        }
    }

    private sealed class FillSource : IVoxelSource
    {
        public Task Read(Box box, int channel, int time, Memory<byte> voxels, CancellationToken cancellationToken)
        {
            voxels.Span.Fill(9);
            return Task.CompletedTask;
        }
    }
}

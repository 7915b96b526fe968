using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Volumes;

namespace Lamella.Datastore.Tests.Formats;

public sealed class VolumeReaderTests : IDisposable
{
    private const string Raw = """[{"name": "bytes", "configuration": {"endian": "little"}}]""";
    private readonly VolumeFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Any_box_is_what_it_is_in_the_whole(int workers)
    {
        var level = WriteRandom(new Int3(13, 11, 9), chunk: 4);
        var whole = await VolumeFolder.ReadAll(level);
        var random = new Random(5);
        var reader = new VolumeReader(level, workers);
        for (var round = 0; round < 200; round++)
        {
            var box = new Box(new(random.Next(-5, 15), random.Next(-5, 13), random.Next(-5, 11)), new(random.Next(1, 12), random.Next(1, 12), random.Next(1, 12)));
            var voxels = new byte[box.Voxels];

            await reader.Read(box, 0, 0, voxels, default);

            Assert.Equal(Cut(whole, level.Size, box, fill: 200), voxels);
        }
    }

    [Fact]
    public async Task A_box_that_is_one_chunk_is_decoded_straight_into_its_place()
    {
        var level = WriteRandom(new Int3(13, 11, 9), chunk: 4);
        var voxels = new byte[64];

        await new VolumeReader(level).Read(new Box(new(4, 4, 4), new(4, 4, 4)), 0, 0, voxels, default);

        Assert.Equal(Cut(await VolumeFolder.ReadAll(level), level.Size, new Box(new(4, 4, 4), new(4, 4, 4)), fill: 200), voxels);
    }

    private VolumeLevel WriteRandom(Int3 size, int chunk)
    {
        _folder.Array3("", $"[{size.Z}, {size.Y}, {size.X}]", $"[{chunk}, {chunk}, {chunk}]", Raw, fill: "200");
        var random = new Random(3);
        var grid = size.CeilDiv(Int3.One * chunk);
        for (var i = 0; i < grid.Product; i += 2)
        {
            var content = new byte[chunk * chunk * chunk];
            random.NextBytes(content);
            _folder.Write($"c/{i / grid.X / grid.Y}/{i / grid.X % grid.Y}/{i % grid.X}", content);
        }

        return _folder.Open().Layers.Single().Levels.Single();
    }

    private static byte[] Cut(byte[] whole, Int3 size, Box box, byte fill)
    {
        var cut = new List<byte>();
        for (var z = box.Min.Z; z < box.End.Z; z++)
        {
            for (var y = box.Min.Y; y < box.End.Y; y++)
            {
                for (var x = box.Min.X; x < box.End.X; x++)
                {
                    cut.Add(new Box(Int3.Zero, size).Contains(new(x, y, z)) ? whole[(((z * size.Y) + y) * size.X) + x] : fill);
                }
            }
        }

        return [.. cut];
    }
}

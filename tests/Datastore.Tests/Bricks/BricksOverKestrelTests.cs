using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Datastore.Tests.Bricks;

public sealed class BricksOverKestrelTests(KestrelFixture lamella) : IClassFixture<KestrelFixture>
{
    [Theory]
    [InlineData(32, 32, VoxelType.U8)]
    [InlineData(64, 64, VoxelType.U8)]
    [InlineData(64, 64, VoxelType.U64)]
    [InlineData(24, 32, VoxelType.U16)]
    public async Task Many_at_once_each_get_their_own_brick_the_short_way_and_the_long(int chunk, int edge, VoxelType type)
    {
        var volume = SmallVolume.Write(lamella.NewFolder(), new(edge * 2, edge * 2, edge * 2), chunk, type);
        var urls = await volume.Register(lamella, edge, inPlace: chunk != edge);
        var expected = new List<(Int3 Brick, byte[] Voxels)>();
        foreach (var brick in (Int3[])[new(0, 0, 0), new(1, 0, 0), new(0, 1, 0), new(1, 0, 1)])
        {
            expected.Add((brick, await volume.Brick(brick, edge)));
        }

        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            var (brick, voxels) = expected[i % expected.Count];
            Assert.Equal(voxels, await urls.Voxels(brick, voxels.Length));
        });
    }
}

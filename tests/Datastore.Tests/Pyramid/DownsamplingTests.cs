using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Pyramid;

namespace Lamella.Datastore.Tests.Pyramid;

public sealed class DownsamplingTests
{
    public static TheoryData<int, int, int, int, int, int> Boxes => new()
    {
        { 0, 0, 0, 8, 6, 4 },
        { 0, 0, 0, 7, 5, 3 },
        { 1, 3, 5, 7, 5, 3 },
        { -3, -1, -5, 101, 5, 9 },
        { -3, -2, 1, 1, 1, 1 },
        { 11, -7, 3, 70, 1, 2 },
    };

    [Theory]
    [MemberData(nameof(Boxes))]
    public void Odd_sizes_offsets_and_edges_are_the_mean_of_the_voxels_that_exist(int x, int y, int z, int dx, int dy, int dz)
    {
        foreach (var factors in (Int3[])[new(2, 2, 2), new(2, 2, 1), new(1, 2, 2), new(2, 1, 1), new(1, 1, 2)])
        {
            var fineBox = new Box(new(x, y, z), new(dx, dy, dz));
            var fine = new byte[fineBox.Voxels];
            new Random(5).NextBytes(fine);
            var coarseBox = Box.FromTo(fineBox.Min.FloorDiv(factors), fineBox.End.CeilDiv(factors));
            var coarse = new byte[coarseBox.Voxels];

            Downsampling.Run(LayerCategory.Image, VoxelType.U8, fine, Downsampling.Covered(coarseBox, factors, fineBox), coarse, coarseBox, factors);

            Assert.Equal(Expected(fine, fineBox, coarseBox, factors), coarse);
        }
    }

    [Fact]
    public void An_anisotropic_voxel_is_halved_where_it_is_short_until_it_is_a_cube() => Assert.Equal(
        ["1", "2-2-1", "4-4-1", "8-8-2", "16-16-4"],
        Magnifications.For(new Box(Int3.Zero, new(512, 512, 256)), new VoxelSize(8, 8, 30, "nanometer")).Select(mag => mag.ToString()));

    [Theory]
    [InlineData(0, 5000, 5000, 1, 8, 8, 1)]
    [InlineData(-1, 2, 3000, 3000, 1, 8, 8)]
    [InlineData(0, 1_000_000, 1, 1, 1e-9, 1e9, 1)]
    public void A_pyramid_ends_whatever_the_shape(int offset, int dx, int dy, int dz, double vx, double vy, double vz)
    {
        var mags = Magnifications.For(new Box(Int3.One * offset, new(dx, dy, dz)), new VoxelSize(vx, vy, vz, "nanometer"));
        Assert.InRange(mags.Count, 2, 40);
        Assert.All(mags.Zip(mags.Skip(1)), pair => Assert.True(
            pair.Second.Factors != pair.First.Factors && pair.Second.Factors.FloorDiv(pair.First.Factors) is { X: 1 or 2, Y: 1 or 2, Z: 1 or 2 }));
    }

    private static byte[] Expected(byte[] fine, Box fineBox, Box coarseBox, Int3 factors)
    {
        var expected = new List<byte>();
        for (var z = coarseBox.Min.Z; z < coarseBox.End.Z; z++)
        {
            for (var y = coarseBox.Min.Y; y < coarseBox.End.Y; y++)
            {
                for (var x = coarseBox.Min.X; x < coarseBox.End.X; x++)
                {
                    expected.Add(MeanUnder(new(x, y, z)));
                }
            }
        }

        return [.. expected];

        byte MeanUnder(Int3 voxel)
        {
            var under = new Box(voxel * factors, factors).Intersect(fineBox);
            var sum = 0.0;
            for (var z = under.Min.Z; z < under.End.Z; z++)
            {
                for (var y = under.Min.Y; y < under.End.Y; y++)
                {
                    for (var x = under.Min.X; x < under.End.X; x++)
                    {
                        var at = new Int3(x, y, z) - fineBox.Min;
                        sum += fine[(((at.Z * fineBox.Size.Y) + at.Y) * fineBox.Size.X) + at.X];
                    }
                }
            }

            return (byte)Math.Round(sum / under.Voxels, MidpointRounding.ToEven);
        }
    }
}

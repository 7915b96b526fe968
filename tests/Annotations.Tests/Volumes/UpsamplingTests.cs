using Lamella.Annotations.Volumes;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Annotations.Tests.Volumes;

public sealed class UpsamplingTests
{
    [Theory]
    [InlineData(1, 1, 1, 0)]
    [InlineData(2, 2, 1, 0)]
    [InlineData(4, 4, 4, 0)]
    [InlineData(2, 2, 2, -1)]
    [InlineData(3, 1, 2, -2)]
    public void A_coarse_voxel_fills_every_finer_one_under_it(int x, int y, int z, int shift)
    {
        var (factors, begin) = (new Int3(x, y, z), new Int3(shift, shift, shift));
        var coarse = MaskTests.Any(new Random(x + shift), 3);
        var coarseMin = Int3.One * 32;
        var filled = 0;
        foreach (var fineBrick in LayerGrid.BricksOver(new((coarseMin * factors) + begin, factors * 32)))
        {
            var fine = new ulong[Mask.Words];
            Upsampling.Fill(coarse, coarseMin, factors, begin, fineBrick * 32, fine);
            foreach (var voxel in PoolingTests.Each(new(fineBrick * 32, Int3.One * 32)))
            {
                var over = (voxel - begin).FloorDiv(factors) - coarseMin;
                var expected = new Box(Int3.Zero, Int3.One * 32).Contains(over) && Has(coarse, over);
                Assert.Equal(expected, Has(fine, voxel - (fineBrick * 32)));
                filled += expected ? 1 : 0;
            }
        }

        Assert.Equal(PoolingTests.Each(new(Int3.Zero, Int3.One * 32)).Count(voxel => Has(coarse, voxel)) * factors.Product, filled);
    }

    [Fact]
    public void Runs_are_all_taken_voxels_each_once()
    {
        var mask = MaskTests.Any(new Random(5), 7);

        var voxels = Upsampling.Runs(mask).SelectMany(PoolingTests.Each).ToList();

        Assert.Equal(PoolingTests.Each(new(Int3.Zero, Int3.One * 32)).Where(voxel => Has(mask, voxel)), voxels);
    }

    [Theory]
    [InlineData(32, 40, 33, false)]
    [InlineData(4, 32, 32, true)]
    [InlineData(32, 1, 31, true)]
    public void What_lies_beyond_the_end_is_left_out(int x, int y, int z, bool cut)
    {
        var mask = new ulong[Mask.Words];
        Array.Fill(mask, ulong.MaxValue);

        Assert.Equal(cut, Upsampling.Clip(mask, new(x, y, z)));

        Assert.All(PoolingTests.Each(new(Int3.Zero, Int3.One * 32)), voxel => Assert.Equal(voxel.X < x && voxel.Y < y && voxel.Z < z, Has(mask, voxel)));
    }

    internal static bool Has(ulong[] mask, Int3 voxel)
    {
        var index = voxel.X + (32 * voxel.Y) + (1024 * voxel.Z);
        return ((mask[index / 64] >> (index % 64)) & 1) != 0;
    }
}

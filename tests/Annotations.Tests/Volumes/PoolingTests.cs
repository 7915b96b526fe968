using Lamella.Annotations.Volumes;
using Lamella.Annotations.Volumes.Bricks;
using Lamella.Annotations.Volumes.Coarse;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Annotations.Tests.Volumes;

public sealed class PoolingTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(27)]
    public void Many_places_at_once_are_what_each_is_by_itself(int candidates)
    {
        var random = new Random(candidates);
        const int places = 37;
        var (values, painted) = (new ulong[candidates * places], new ulong[candidates * places]);
        for (var i = 0; i < values.Length; i++)
        {
            painted[i] = random.Next(3) == 0 ? 0 : ulong.MaxValue;
            values[i] = painted[i] & (ulong)random.Next(3);
        }

        var (pooled, pooledPainted) = (new ulong[places], new ulong[places]);
        Pooling.Pool(candidates, values, painted, pooled, pooledPainted);

        for (var place = 0; place < places; place++)
        {
            Assert.Equal(Pooling.PoolOne(candidates, values, painted, places, place), (pooled[place], pooledPainted[place]));
            Assert.Equal(
                Mode(Enumerable.Range(0, candidates).Select(i => painted[(i * places) + place] == 0 ? (ulong?)null : values[(i * places) + place])),
                pooledPainted[place] == 0 ? null : pooled[place]);
        }
    }

    [Theory]
    [InlineData(2, 2, 2, 0, 100, 70, 50)]
    [InlineData(2, 2, 1, 0, 64, 64, 64)]
    [InlineData(2, 2, 2, -1, 101, 67, 33)]
    [InlineData(3, 1, 2, 0, 100, 40, 40)]
    public void A_box_is_pooled_from_the_voxels_that_exist(int x, int y, int z, int shift, int sizeX, int sizeY, int sizeZ)
    {
        var (factors, size, begin) = (new Int3(x, y, z), new Int3(sizeX, sizeY, sizeZ), new Int3(shift, shift, shift));
        var random = new Random(x + y + z + shift);
        var bricks = LayerGrid.BricksOver(new(Int3.Zero, size)).ToDictionary(at => at, at => at == new Int3(1, 0, 0) ? null : OverlayBytesTests.Any(random, 3));
        var coarseSize = (size - begin).CeilDiv(factors);
        foreach (var at in LayerGrid.BricksOver(new(Int3.Zero, coarseSize)))
        {
            var coarse = OverlayBytesTests.Any(random, 5);
            var box = new Box(at * Mask.Edge, Int3.One * Mask.Edge).Intersect(new(Int3.Zero, coarseSize));

            Pooling.PoolBox(box, coarse, at * Mask.Edge, factors, begin, size, address => bricks[address]);

            foreach (var voxel in Each(box))
            {
                var under = new Box((voxel * factors) + begin, factors).Intersect(new(Int3.Zero, size));
                Assert.Equal(Mode(Each(under).Select(fine => Seen(bricks[fine.FloorDiv(Int3.One * Mask.Edge)], fine))), Seen(coarse, voxel));
            }
        }
    }

    [Theory]
    [InlineData(2, 2, 2, 0)]
    [InlineData(2, 2, 2, -1)]
    [InlineData(3, 1, 1, 0)]
    public void Rows_without_paint_or_of_one_value_are_pooled_as_all_others(int x, int y, int z, int shift)
    {
        var (factors, size, begin) = (new Int3(x, y, z), new Int3(100, 40, 40), Int3.One * shift);
        var random = new Random(x + y + z);
        var bricks = LayerGrid.BricksOver(new(Int3.Zero, size)).ToDictionary(at => at, at => random.Next(4) == 0 ? null : Rows(random));
        var coarseSize = (size - begin).CeilDiv(factors);
        foreach (var at in LayerGrid.BricksOver(new(Int3.Zero, coarseSize)))
        {
            var coarse = OverlayBytesTests.Any(random, 5);
            var box = new Box(at * Mask.Edge, Int3.One * Mask.Edge).Intersect(new(Int3.Zero, coarseSize));

            Pooling.PoolBox(box, coarse, at * Mask.Edge, factors, begin, size, address => bricks[address]);

            foreach (var voxel in Each(box))
            {
                var under = new Box((voxel * factors) + begin, factors).Intersect(new(Int3.Zero, size));
                Assert.Equal(Mode(Each(under).Select(fine => Seen(bricks[fine.FloorDiv(Int3.One * Mask.Edge)], fine))), Seen(coarse, voxel));
            }
        }
    }

    [Fact]
    public void In_a_tie_painted_wins_and_then_the_lower_value()
    {
        Assert.Equal(0UL, Mode([null, 0, null, 0]));
        Assert.Equal((3UL, ulong.MaxValue), Pooling.PoolOne(4, [7, 3, 0, 9], [ulong.MaxValue, ulong.MaxValue, 0, ulong.MaxValue], 1, 0));
        Assert.Equal((0UL, ulong.MaxValue), Pooling.PoolOne(4, [0, 0, 0, 0], [0, ulong.MaxValue, 0, ulong.MaxValue], 1, 0));
        Assert.Equal((0UL, 0UL), Pooling.PoolOne(3, [0, 5, 0], [0, ulong.MaxValue, 0], 1, 0));
    }

    /// <summary>A brick of which most rows along x are unpainted or of one value, 0 too, and some have one voxel that is not.</summary>
    private static OverlayBrick Rows(Random random)
    {
        var brick = new OverlayBrick();
        for (var row = 0; row < Mask.Edge * Mask.Edge; row++)
        {
            if (random.Next(3) is var kind and > 0)
            {
                Mask.Set(brick.Painted, row * Mask.Edge, Mask.Edge);
                brick.Values.AsSpan(row * Mask.Edge, Mask.Edge).Fill(kind == 1 ? 7UL : 0);
            }

            if (random.Next(8) == 0)
            {
                var voxel = (row * Mask.Edge) + random.Next(Mask.Edge);
                Mask.Set(brick.Painted, voxel, 1);
                brick.Values[voxel] = 9;
            }
        }

        return brick;
    }

    private static ulong? Mode(IEnumerable<ulong?> voxels) => voxels.GroupBy(voxel => voxel)
        .OrderByDescending(group => group.Count()).ThenByDescending(group => group.Key is not null).ThenBy(group => group.Key).First().Key;

    internal static ulong? Seen(OverlayBrick? brick, Int3 voxel)
    {
        var local = voxel - (voxel.FloorDiv(Int3.One * Mask.Edge) * Mask.Edge);
        var index = local.X + (32 * local.Y) + (1024 * local.Z);
        return brick is null || ((brick.Painted[index / 64] >> (index % 64)) & 1) == 0 ? null : brick.Values[index];
    }

    internal static IEnumerable<Int3> Each(Box box) =>
        from z in Enumerable.Range(box.Min.Z, box.Size.Z)
        from y in Enumerable.Range(box.Min.Y, box.Size.Y)
        from x in Enumerable.Range(box.Min.X, box.Size.X)
        select new Int3(x, y, z);
}

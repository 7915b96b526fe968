using Lamella.BuildingBlocks.Voxels;

namespace Lamella.BuildingBlocks.Tests;

public sealed class Int3Tests
{
    [Theory]
    [InlineData(7, 4, 1, 2)]
    [InlineData(8, 4, 2, 2)]
    [InlineData(-1, 4, -1, 0)]
    [InlineData(-4, 4, -1, -1)]
    [InlineData(-5, 4, -2, -1)]
    [InlineData(0, 4, 0, 0)]
    public void Division_rounds_down_and_up_on_both_sides_of_zero(int value, int by, int floor, int ceiling)
    {
        var divisor = new Int3(by, by, by);

        Assert.Equal(new Int3(floor, floor, floor), new Int3(value, value, value).FloorDiv(divisor));
        Assert.Equal(new Int3(ceiling, ceiling, ceiling), new Int3(value, value, value).CeilDiv(divisor));
    }

    [Fact]
    public void Boxes_that_do_not_meet_share_nothing()
    {
        var box = new Box(new(-10, -10, -10), new(5, 5, 5));

        Assert.True(box.Intersect(new Box(Int3.Zero, Int3.One)).IsEmpty);
        Assert.Equal(0, box.Intersect(new Box(Int3.Zero, Int3.One)).Voxels);
        Assert.Equal(new Box(new(-7, -10, -10), new(2, 5, 5)), box.Intersect(new Box(new(-7, -20, -20), new(100, 100, 100))));
    }

    [Fact]
    public void A_large_box_counts_its_voxels_beyond_32_bits() =>
        Assert.Equal(1L << 48, new Box(Int3.Zero, new(65_536, 65_536, 65_536)).Voxels);
}

using Lamella.Annotations.Volumes;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Annotations.Tests.Volumes;

public sealed class MortonTests
{
    private const int Least = -(1 << 20);
    private const int Most = (1 << 20) - 1;

    [Fact]
    public void Every_address_comes_back_and_its_code_interleaves_its_bits()
    {
        var random = new Random(21);
        for (var round = 0; round < 10_000; round++)
        {
            var at = new Int3(random.Next(Least, Most + 1), random.Next(Least, Most + 1), random.Next(Least, Most + 1));
            var code = Morton.Encode(at);
            Assert.Equal(Plain(at), code);
            Assert.Equal(at, Morton.Decode(code));
        }
    }

    [Fact]
    public void The_corners_of_space_are_the_first_and_the_last_code()
    {
        Assert.Equal(0, Morton.Encode(new(Least, Least, Least)));
        Assert.Equal(long.MaxValue, Morton.Encode(new(Most, Most, Most)));
    }

    [Theory]
    [InlineData(Least - 1)]
    [InlineData(Most + 1)]
    public void Refuses_what_lies_beyond(int axis) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Morton.Encode(new(0, axis, 0)));

    private static long Plain(Int3 at)
    {
        var code = 0L;
        for (var bit = 0; bit < 21; bit++)
        {
            code |= (long)((at.X - Least) >> bit & 1) << (3 * bit);
            code |= (long)((at.Y - Least) >> bit & 1) << ((3 * bit) + 1);
            code |= (long)((at.Z - Least) >> bit & 1) << ((3 * bit) + 2);
        }

        return code;
    }
}

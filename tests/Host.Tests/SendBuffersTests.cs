namespace Lamella.Host.Tests;

public sealed class SendBuffersTests
{
    [Theory]
    [InlineData(-1, 4_096)]
    [InlineData(1, 4_096)]
    [InlineData(4_097, 8_192)]
    [InlineData(32_800, 65_536)]
    [InlineData(262_144, 262_144)]
    [InlineData(1_048_576, 1_048_576)]
    public void A_block_is_as_long_as_was_asked_for_or_the_next_power_of_two(int asked, int length)
    {
        using var block = new SendBuffers().Create().Rent(asked);

        Assert.Equal(length, block.Memory.Length);
    }

    [Fact]
    public void More_than_the_largest_block_is_refused_so_that_the_caller_takes_an_array()
    {
        var pool = new SendBuffers().Create();

        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(pool.MaxBufferSize + 1));
    }

    [Fact]
    public void Nobody_shares_a_block_that_is_in_use()
    {
        var pool = new SendBuffers().Create();
        Parallel.For(0, 200, i =>
        {
            using var block = pool.Rent(40_000);
            var mark = block.Memory.Span;
            mark.Fill((byte)i);
            Thread.Yield();
            Assert.Equal(-1, mark.IndexOfAnyExcept((byte)i));
        });
    }
}

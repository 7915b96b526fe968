using Lamella.Annotations.Volumes;

namespace Lamella.Annotations.Tests.Volumes;

public sealed class MaskTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_written_is_read_back_and_is_what_a_plain_reader_reads(int seed)
    {
        var random = new Random(seed);
        var runs = new byte[Mask.MostBytes];
        var back = new ulong[Mask.Words];
        for (var round = 0; round < 60; round++)
        {
            var bits = Any(random, round);
            var sent = runs.AsSpan(0, Mask.Encode(bits, runs));
            Assert.True(Mask.TryDecode(sent, back));
            Assert.Equal(bits, back);
            Assert.Equal(bits, Plain(sent));
        }
    }

    [Fact]
    public void Nothing_is_no_bytes_and_all_is_four()
    {
        var runs = new byte[Mask.MostBytes];
        var bits = new ulong[Mask.Words];
        Assert.Equal(0, Mask.Encode(bits, runs));
        Array.Fill(bits, ulong.MaxValue);
        Assert.Equal(new byte[] { 0, 0x80, 0x80, 0x02 }, runs[..Mask.Encode(bits, runs)]);
    }

    [Fact]
    public void The_longest_mask_fits_into_what_is_declared()
    {
        var runs = new byte[Mask.MostBytes];
        var bits = new ulong[Mask.Words];
        Array.Fill(bits, 0x5555555555555555UL);
        Assert.Equal(Mask.MostBytes - 1, Mask.Encode(bits, runs));
    }

    [Theory]
    [InlineData("a skip at the end", new byte[] { 1, 2, 3 })]
    [InlineData("a skip alone", new byte[] { 5 })]
    [InlineData("a take of none", new byte[] { 5, 0 })]
    [InlineData("a skip of none in the middle", new byte[] { 0, 1, 0, 1 })]
    [InlineData("a varint cut off", new byte[] { 0, 0x80 })]
    [InlineData("a varint padded with nothing", new byte[] { 0, 0x81, 0x00 })]
    [InlineData("a varint of five groups", new byte[] { 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F })]
    [InlineData("one voxel more than a brick has", new byte[] { 1, 0x80, 0x80, 0x02 })]
    [InlineData("two million voxels", new byte[] { 0, 0xFF, 0xFF, 0x7F })]
    public void Refuses_lies(string lie, byte[] runs) =>
        Assert.False(Mask.TryDecode(runs, new ulong[Mask.Words]), lie);

    [Fact]
    public void A_bomb_of_empty_runs_ends_at_the_second() =>
        Assert.False(Mask.TryDecode(new byte[8 << 20], new ulong[Mask.Words]));

    [Fact]
    public void Random_bytes_are_refused_or_written_back_as_they_came()
    {
        var random = new Random(4);
        var bits = new ulong[Mask.Words];
        var again = new byte[Mask.MostBytes];
        var taken = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var runs = new byte[random.Next(1, 9)];
            random.NextBytes(runs);
            if (Mask.TryDecode(runs, bits))
            {
                Assert.Equal(runs, again[..Mask.Encode(bits, again)]);
                taken++;
            }
        }

        Assert.InRange(taken, 100, 19_900);
    }

    /// <summary>Masks of all kinds: sparse, dense, full rows, a single voxel.</summary>
    internal static ulong[] Any(Random random, int kind)
    {
        var bits = new ulong[Mask.Words];
        for (var i = 0; i < Mask.Words; i++)
        {
            bits[i] = (kind % 4) switch
            {
                0 => (ulong)random.NextInt64(),
                1 => random.Next(3) == 0 ? ulong.MaxValue : 0,
                2 => random.Next(200) == 0 ? 1UL << random.Next(64) : 0,
                _ => ulong.MaxValue << random.Next(64),
            };
        }

        return bits;
    }

    private static ulong[] Plain(ReadOnlySpan<byte> runs)
    {
        var bits = new ulong[Mask.Words];
        var (voxel, take, length, shift) = (0, false, 0, 0);
        foreach (var part in runs)
        {
            length += (part & 0x7F) << shift;
            shift += 7;
            if (part >= 0x80)
            {
                continue;
            }

            for (var i = 0; i < length; i++, voxel++)
            {
                bits[voxel / 64] |= take ? 1UL << (voxel % 64) : 0;
            }

            (take, length, shift) = (!take, 0, 0);
        }

        return bits;
    }
}

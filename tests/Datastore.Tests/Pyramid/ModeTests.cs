using System.Numerics;
using Lamella.Datastore.Pyramid;

namespace Lamella.Datastore.Tests.Pyramid;

public sealed class ModeTests
{
    private const ulong Large = (1UL << 53) + 1;

    [Fact]
    public void Vectors_give_the_ids_of_the_scalar_twin_for_every_width()
    {
        TwinsAgree<byte>();
        TwinsAgree<ushort>();
        TwinsAgree<uint>();
        TwinsAgree<ulong>();
    }

    [Fact]
    public void Ids_beyond_2_to_the_53_stay_exact()
    {
        var coarse = new ulong[1];
        Mode.Row(new Rows<ulong>([Large, Large + 1], [Large + 1, 0], default, default, 2), 2, coarse);
        Assert.Equal(Large + 1, coarse[0]);
    }

    [Fact]
    public void Of_equally_many_the_first_one_wins()
    {
        var coarse = new ulong[1];
        Mode.Row(new Rows<ulong>([9, 4], [4, 9], [7, 7], [9, 4], 4), 2, coarse);
        Assert.Equal(9UL, coarse[0]);
    }

    [Fact]
    public void The_most_frequent_of_eight_is_the_one_that_counting_finds()
    {
        var random = new Random(3);
        for (var attempt = 0; attempt < 20_000; attempt++)
        {
            var ids = Enumerable.Range(0, 8).Select(_ => (ulong)random.Next(1 + (attempt % 5))).ToArray();
            var coarse = new ulong[1];
            Mode.Row(new Rows<ulong>(ids.AsSpan(0, 2), ids.AsSpan(2, 2), ids.AsSpan(4, 2), ids.AsSpan(6, 2), 4), 2, coarse);
            Assert.Equal(ids.GroupBy(id => id).MaxBy(group => group.Count())!.Key, coarse[0]);
        }
    }

    private static void TwinsAgree<T>() where T : unmanaged, INumber<T>
    {
        var random = new Random(7);
        foreach (var count in (ReadOnlySpan<int>)[1, 2, 4])
        {
            foreach (var step in (ReadOnlySpan<int>)[1, 2])
            {
                for (var length = 0; length < 150; length += 7)
                {
                    var rows = Enumerable.Range(0, 4).Select(row => row < count ? Runs<T>(random, length * step) : []).ToArray();
                    var (fast, slow) = (new T[length], new T[length]);
                    Mode.Row(new Rows<T>(rows[0], rows[1], rows[2], rows[3], count), step, fast);
                    Mode.Scalar(new Rows<T>(rows[0], rows[1], rows[2], rows[3], count), step, slow);
                    Assert.Equal(slow, fast);
                }
            }
        }
    }

    private static T[] Runs<T>(Random random, int length) where T : unmanaged, INumber<T>
    {
        var (values, id) = (new T[length], T.One);
        for (var i = 0; i < length; i++)
        {
            id = random.Next(24) == 0 ? T.CreateTruncating(random.Next(4)) : id;
            values[i] = id;
        }

        return values;
    }
}

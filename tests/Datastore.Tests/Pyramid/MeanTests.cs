using System.Numerics;
using System.Runtime.InteropServices;
using Lamella.Datastore.Pyramid;

namespace Lamella.Datastore.Tests.Pyramid;

public sealed class MeanTests
{
    [Fact]
    public void Vectors_give_the_bits_of_the_scalar_twin_for_every_type()
    {
        TwinsAgree<byte>();
        TwinsAgree<sbyte>();
        TwinsAgree<ushort>();
        TwinsAgree<short>();
        TwinsAgree<uint>();
        TwinsAgree<int>();
        TwinsAgree<ulong>();
        TwinsAgree<long>();
        TwinsAgree<float>();
        TwinsAgree<double>();
    }

    [Theory]
    [InlineData(new byte[] { 1, 2 }, 2)]
    [InlineData(new byte[] { 2, 3 }, 2)]
    [InlineData(new byte[] { 3, 4 }, 4)]
    [InlineData(new byte[] { 255, 255 }, 255)]
    [InlineData(new byte[] { 0, 255 }, 128)]
    public void A_half_rounds_to_the_even_number(byte[] voxels, byte mean)
    {
        var coarse = new byte[1];
        Mean.Row(new Rows<byte>(voxels, default, default, default, 1), 2, coarse);
        Assert.Equal(mean, coarse[0]);
    }

    [Fact]
    public void A_negative_half_rounds_to_the_even_number_too()
    {
        var coarse = new short[2];
        Mean.Row(new Rows<short>([-1, 0, -3, 0], default, default, default, 1), 2, coarse);
        Assert.Equal([0, -2], coarse);
    }

    [Fact]
    public void The_largest_integers_do_not_overflow()
    {
        var coarse = new ulong[1];
        ulong[] row = [ulong.MaxValue, ulong.MaxValue];
        Mean.Row(new Rows<ulong>(row, row, row, row, 4), 2, coarse);
        Assert.Equal(ulong.MaxValue, coarse[0]);
    }

    [Fact]
    public void NaN_does_not_count_and_is_the_mean_of_nothing_else()
    {
        var coarse = new float[2];
        Mean.Row(new Rows<float>([float.NaN, 3, float.NaN, float.NaN], [5, 4, float.NaN, float.NaN], default, default, 2), 2, coarse);
        Assert.Equal([4, float.NaN], coarse);
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
                    var rows = Enumerable.Range(0, 4).Select(row => row < count ? Random<T>(random, length * step) : []).ToArray();
                    var (fast, slow) = (new T[length], new T[length]);
                    Mean.Row(new Rows<T>(rows[0], rows[1], rows[2], rows[3], count), step, fast);
                    Mean.Scalar(new Rows<T>(rows[0], rows[1], rows[2], rows[3], count), step, slow);
                    Assert.Equal(MemoryMarshal.AsBytes<T>(slow).ToArray(), MemoryMarshal.AsBytes<T>(fast).ToArray());
                }
            }
        }
    }

    private static T[] Random<T>(Random random, int length) where T : unmanaged, INumber<T>
    {
        var values = new T[length];
        random.NextBytes(MemoryMarshal.AsBytes(values.AsSpan()));
        if (typeof(T) == typeof(float) || typeof(T) == typeof(double))
        {
            for (var i = 0; i < length; i++)
            {
                values[i] = T.CreateTruncating(random.Next(8) == 0 ? double.NaN : (random.NextDouble() * 2000) - 1000);
            }
        }

        return values;
    }
}

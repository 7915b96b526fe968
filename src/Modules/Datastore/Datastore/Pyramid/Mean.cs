using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lamella.Datastore.Pyramid;

/// <summary>
/// The coarser level of an image: the mean of the voxels that a coarse voxel covers. Whole numbers round to the nearest, halves to the even
/// one, so that no level is brighter than the one before; of floats those that are not NaN count, and NaN is the mean of none.
/// <see cref="Scalar"/> is the definition; <see cref="Row"/> gives the same bits.
/// </summary>
internal static class Mean
{
    /// <summary>One coarse row by vectors where the type has them (8 and 16 bit integers, float32), else by <see cref="Scalar"/>.</summary>
    /// <param name="rows">The fine rows, each of <paramref name="step"/> voxels for each coarse one.</param>
    /// <param name="step">1 or 2: how many fine voxels a coarse one covers along x.</param>
    public static void Row<T>(Rows<T> rows, int step, Span<T> coarse) where T : unmanaged, INumber<T>
    {
        var done = 0;
        if (step == 2 && Vector256.IsHardwareAccelerated)
        {
            if (typeof(T) == typeof(byte) || typeof(T) == typeof(sbyte))
            {
                done = Pairs8(Cast<T, byte>(rows), MemoryMarshal.Cast<T, byte>(coarse), typeof(T) == typeof(sbyte));
            }
            else if (typeof(T) == typeof(ushort) || typeof(T) == typeof(short))
            {
                done = Pairs16(Cast<T, ushort>(rows), MemoryMarshal.Cast<T, ushort>(coarse), typeof(T) == typeof(short));
            }
            else if (typeof(T) == typeof(float))
            {
                done = PairsFloat(Cast<T, float>(rows), MemoryMarshal.Cast<T, float>(coarse));
            }
        }

        Scalar(rows.Slice(done * step), step, coarse[done..]);
    }

    /// <summary>One coarse row, voxel by voxel.</summary>
    public static void Scalar<T>(Rows<T> rows, int step, Span<T> coarse) where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(float) || typeof(T) == typeof(double))
        {
            Floats(rows, step, coarse);
        }
        else if (typeof(T) == typeof(ulong))
        {
            Integers<T, UInt128>(rows, step, coarse);
        }
        else if (typeof(T) == typeof(long))
        {
            Integers<T, Int128>(rows, step, coarse);
        }
        else
        {
            Integers<T, long>(rows, step, coarse);
        }
    }

    private static void Integers<T, TSum>(Rows<T> rows, int step, Span<T> coarse)
        where T : unmanaged, INumber<T>
        where TSum : unmanaged, IBinaryInteger<TSum>
    {
        // One, two or four rows, one or two voxels in each: the count is a power of two.
        var shift = BitOperations.Log2((uint)(rows.Count * step));
        var belowHalf = shift == 0 ? TSum.Zero : (TSum.One << (shift - 1)) - TSum.One;
        for (var x = 0; x < coarse.Length; x++)
        {
            var sum = TSum.Zero;
            for (var row = 0; row < rows.Count; row++)
            {
                for (var i = 0; i < step; i++)
                {
                    sum += TSum.CreateTruncating(rows[row][(x * step) + i]);
                }
            }

            coarse[x] = T.CreateTruncating(shift == 0 ? sum : (sum + belowHalf + ((sum >> shift) & TSum.One)) >> shift);
        }
    }

    private static void Floats<T>(Rows<T> rows, int step, Span<T> coarse) where T : unmanaged, INumber<T>
    {
        for (var x = 0; x < coarse.Length; x++)
        {
            var (sum, count) = (0.0, 0.0);
            for (var row = 0; row < rows.Count; row++)
            {
                // The voxels of a row first, then the rows: the vectors add in this order too.
                var (part, parts) = (0.0, 0.0);
                for (var i = 0; i < step; i++)
                {
                    var value = double.CreateTruncating(rows[row][(x * step) + i]);
                    if (!double.IsNaN(value))
                    {
                        part += value;
                        parts++;
                    }
                }

                sum += part;
                count += parts;
            }

            coarse[x] = T.CreateTruncating(sum / count);
        }
    }

    private static int Pairs8(Rows<byte> rows, Span<byte> coarse, bool signed)
    {
        var shift = BitOperations.Log2((uint)(rows.Count * 2));
        var belowHalf = Vector256.Create((ushort)((1 << (shift - 1)) - 1));

        // A signed byte with its sign bit flipped is itself plus 128, and so is its mean: even stays even.
        var flip = Vector256.Create(signed ? (byte)0x80 : (byte)0);
        var x = 0;
        for (; x <= coarse.Length - Vector256<byte>.Count; x += Vector256<byte>.Count)
        {
            var low = Vector256<ushort>.Zero;
            var high = Vector256<ushort>.Zero;
            for (var row = 0; row < rows.Count; row++)
            {
                var voxels = rows[row][(x * 2)..];
                low += PairSums(Vector256.Create(voxels) ^ flip);
                high += PairSums(Vector256.Create(voxels[Vector256<byte>.Count..]) ^ flip);
            }

            low = (low + belowHalf + ((low >>> shift) & Vector256<ushort>.One)) >>> shift;
            high = (high + belowHalf + ((high >>> shift) & Vector256<ushort>.One)) >>> shift;
            (Vector256.Narrow(low, high) ^ flip).CopyTo(coarse[x..]);
        }

        return x;

        static Vector256<ushort> PairSums(Vector256<byte> voxels) =>
            (voxels.AsUInt16() & Vector256.Create((ushort)byte.MaxValue)) + (voxels.AsUInt16() >>> 8);
    }

    private static int Pairs16(Rows<ushort> rows, Span<ushort> coarse, bool signed)
    {
        var shift = BitOperations.Log2((uint)(rows.Count * 2));
        var belowHalf = Vector256.Create((1u << (shift - 1)) - 1);
        var flip = Vector256.Create(signed ? (ushort)0x8000 : (ushort)0);
        var x = 0;
        for (; x <= coarse.Length - Vector256<ushort>.Count; x += Vector256<ushort>.Count)
        {
            var low = Vector256<uint>.Zero;
            var high = Vector256<uint>.Zero;
            for (var row = 0; row < rows.Count; row++)
            {
                var voxels = rows[row][(x * 2)..];
                low += PairSums(Vector256.Create(voxels) ^ flip);
                high += PairSums(Vector256.Create(voxels[Vector256<ushort>.Count..]) ^ flip);
            }

            low = (low + belowHalf + ((low >>> shift) & Vector256<uint>.One)) >>> shift;
            high = (high + belowHalf + ((high >>> shift) & Vector256<uint>.One)) >>> shift;
            (Vector256.Narrow(low, high) ^ flip).CopyTo(coarse[x..]);
        }

        return x;

        static Vector256<uint> PairSums(Vector256<ushort> voxels) =>
            (voxels.AsUInt32() & Vector256.Create((uint)ushort.MaxValue)) + (voxels.AsUInt32() >>> 16);
    }

    private static int PairsFloat(Rows<float> rows, Span<float> coarse)
    {
        var evenThenOdd = Vector256.Create(0, 2, 4, 6, 1, 3, 5, 7);
        var x = 0;
        for (; x <= coarse.Length - Vector128<float>.Count; x += Vector128<float>.Count)
        {
            var sum = Vector256<double>.Zero;
            var count = Vector256<double>.Zero;
            for (var row = 0; row < rows.Count; row++)
            {
                var voxels = Vector256.Shuffle(Vector256.Create(rows[row][(x * 2)..]), evenThenOdd);
                var number = Vector256.Equals(voxels, voxels);
                var (even, odd) = Vector256.Widen(voxels & number);
                sum += even + odd;
                (even, odd) = Vector256.Widen(Vector256<float>.One & number);
                count += even + odd;
            }

            var mean = sum / count;
            Vector256.Narrow(mean, mean).GetLower().CopyTo(coarse[x..]);
        }

        return x;
    }

    private static Rows<TTo> Cast<TFrom, TTo>(Rows<TFrom> rows) where TFrom : unmanaged where TTo : unmanaged => new(
        MemoryMarshal.Cast<TFrom, TTo>(rows.A), MemoryMarshal.Cast<TFrom, TTo>(rows.B),
        MemoryMarshal.Cast<TFrom, TTo>(rows.C), MemoryMarshal.Cast<TFrom, TTo>(rows.D), rows.Count);
}

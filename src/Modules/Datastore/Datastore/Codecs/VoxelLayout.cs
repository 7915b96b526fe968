using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Datastore.Codecs;

/// <summary>Voxels from the order and endianness in which a format stores them to ours: little-endian, x fastest, then y, z.</summary>
internal static class VoxelLayout
{
    // 32 voxels of 8 bytes are four cache lines a row; a tile of 32 rows stays in the first-level cache.
    private const int Tile = 32;

    /// <summary>Reverses the bytes of every voxel in place.</summary>
    public static void ReverseEndianness(Span<byte> voxels, int bytesPerVoxel)
    {
        switch (bytesPerVoxel)
        {
            case 2:
                var shorts = MemoryMarshal.Cast<byte, ushort>(voxels);
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
                break;
            case 4:
                var ints = MemoryMarshal.Cast<byte, uint>(voxels);
                BinaryPrimitives.ReverseEndianness(ints, ints);
                break;
            case 8:
                var longs = MemoryMarshal.Cast<byte, ulong>(voxels);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
        }
    }

    /// <summary>Copies a box of voxels out of any order into ours.</summary>
    /// <param name="from">The stored voxels, beginning at the box's first one.</param>
    /// <param name="strides">How many voxels apart in <paramref name="from"/> neighbours along x, y, z lie.</param>
    /// <param name="size">Of the box, in voxels along x, y, z.</param>
    /// <param name="to">At least as many bytes as the box has.</param>
    public static void Gather(ReadOnlySpan<byte> from, Int3 strides, Int3 size, Span<byte> to, int bytesPerVoxel)
    {
        switch (bytesPerVoxel)
        {
            case 1:
                Gather<byte>(from, strides, size, MemoryMarshal.Cast<byte, byte>(to));
                break;
            case 2:
                Gather(MemoryMarshal.Cast<byte, ushort>(from), strides, size, MemoryMarshal.Cast<byte, ushort>(to));
                break;
            case 4:
                Gather(MemoryMarshal.Cast<byte, uint>(from), strides, size, MemoryMarshal.Cast<byte, uint>(to));
                break;
            default:
                Gather(MemoryMarshal.Cast<byte, ulong>(from), strides, size, MemoryMarshal.Cast<byte, ulong>(to));
                break;
        }
    }

    /// <summary>Writes one voxel's bytes again and again until <paramref name="to"/> is full.</summary>
    public static void Fill(Span<byte> to, ReadOnlySpan<byte> voxel)
    {
        switch (voxel.Length)
        {
            case 1:
                to.Fill(voxel[0]);
                break;
            case 2:
                MemoryMarshal.Cast<byte, ushort>(to).Fill(MemoryMarshal.Read<ushort>(voxel));
                break;
            case 4:
                MemoryMarshal.Cast<byte, uint>(to).Fill(MemoryMarshal.Read<uint>(voxel));
                break;
            default:
                MemoryMarshal.Cast<byte, ulong>(to).Fill(MemoryMarshal.Read<ulong>(voxel));
                break;
        }
    }

    /// <summary>True when every voxel has the value of <paramref name="voxel"/>.</summary>
    public static bool IsFilled(ReadOnlySpan<byte> voxels, ReadOnlySpan<byte> voxel) =>
        voxels.StartsWith(voxel) && voxels[voxel.Length..].SequenceEqual(voxels[..^voxel.Length]);

    private static void Gather<T>(ReadOnlySpan<T> from, Int3 strides, Int3 size, Span<T> to) where T : unmanaged
    {
        if (size.X == 0 || size.Y == 0 || size.Z == 0)
        {
            return;
        }

        // One check of the far corner and of the target's length stands for the checks inside.
        _ = from[checked(((size.X - 1) * strides.X) + ((size.Y - 1) * strides.Y) + ((size.Z - 1) * strides.Z))];
        _ = to[checked((int)size.Product) - 1];
        if (strides.X == 1)
        {
            for (var z = 0; z < size.Z; z++)
            {
                for (var y = 0; y < size.Y; y++)
                {
                    from.Slice((z * strides.Z) + (y * strides.Y), size.X).CopyTo(to[(((z * size.Y) + y) * size.X)..]);
                }
            }

            return;
        }

        // Rows of the source run along y or z: in tiles, so that both sides stay in the cache.
        var alongZ = strides.Z < strides.Y;
        ref var source = ref MemoryMarshal.GetReference(from);
        ref var target = ref MemoryMarshal.GetReference(to);
        var (outer, inner) = alongZ ? (size.Y, size.Z) : (size.Z, size.Y);
        for (var o = 0; o < outer; o++)
        {
            for (var i0 = 0; i0 < inner; i0 += Tile)
            {
                for (var x0 = 0; x0 < size.X; x0 += Tile)
                {
                    var (iEnd, xEnd) = (Math.Min(i0 + Tile, inner), Math.Min(x0 + Tile, size.X));
                    for (var i = i0; i < iEnd; i++)
                    {
                        var (y, z) = alongZ ? (o, i) : (i, o);
                        var start = (y * strides.Y) + (z * strides.Z);
                        var row = ((z * size.Y) + y) * size.X;
                        for (var x = x0; x < xEnd; x++)
                        {
                            Unsafe.Add(ref target, row + x) = Unsafe.Add(ref source, start + (x * strides.X));
                        }
                    }
                }
            }
        }
    }
}

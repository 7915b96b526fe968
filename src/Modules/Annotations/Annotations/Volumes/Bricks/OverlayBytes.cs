using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Lamella.BuildingBlocks;

namespace Lamella.Annotations.Volumes.Bricks;

/// <summary>
/// A brick as it is kept: one zstd frame of a palette (a 16-bit count, then the 64-bit values) and 32³ places in it, counted from 1, of 8 bits
/// each while they suffice and 16 otherwise; 0 is unpainted. Little-endian. A brick of few segments is an eighth of its voxels before it is
/// compressed, and so costs an eighth of the time.
/// </summary>
internal static class OverlayBytes
{
    // At a higher level a brick costs more time than the row that it is written to.
    private const int Level = 1;
    private const int LargestByte = byte.MaxValue;

    // As many values as voxels, each with its place.
    private const int MostBytes = sizeof(ushort) + (Mask.Voxels * (sizeof(ulong) + sizeof(ushort)));

    public static byte[] Pack(OverlayBrick brick)
    {
        var places = ArrayPool<ushort>.Shared.Rent(Mask.Voxels);
        var plain = ArrayPool<byte>.Shared.Rent(MostBytes);
        try
        {
            var palette = Places(brick, places.AsSpan(0, Mask.Voxels));
            var length = Write(palette, places.AsSpan(0, Mask.Voxels), plain);
            var frame = ArrayPool<byte>.Shared.Rent(Zstd.CompressBound(length));
            var packed = frame.AsSpan(0, Zstd.Compress(plain.AsSpan(0, length), frame, Level)).ToArray();
            ArrayPool<byte>.Shared.Return(frame);
            return packed;
        }
        finally
        {
            ArrayPool<ushort>.Shared.Return(places);
            ArrayPool<byte>.Shared.Return(plain);
        }
    }

    /// <param name="packed">No bytes are the brick that nobody painted.</param>
    /// <param name="brick">Overwritten, whatever it held.</param>
    /// <exception cref="RefusalException">StoreFailed: the row is not what was written.</exception>
    public static void Unpack(ReadOnlySpan<byte> packed, OverlayBrick brick)
    {
        brick.Clear();
        if (packed.IsEmpty)
        {
            return;
        }

        var plain = ArrayPool<byte>.Shared.Rent(MostBytes);
        try
        {
            var bytes = plain.AsSpan(0, Zstd.Decompress(packed, plain.AsSpan(0, MostBytes)));
            var count = bytes.Length < sizeof(ushort) ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
            var width = count > LargestByte ? sizeof(ushort) : sizeof(byte);
            if (bytes.Length != sizeof(ushort) + (count * sizeof(ulong)) + (Mask.Voxels * width))
            {
                throw Broken();
            }

            // The places lie at an even address only by chance, and so do the values: both are copied out.
            var palette = new ulong[count];
            bytes.Slice(sizeof(ushort), count * sizeof(ulong)).CopyTo(MemoryMarshal.AsBytes(palette.AsSpan()));
            var rest = bytes[(sizeof(ushort) + (count * sizeof(ulong)))..];
            if (width == sizeof(byte))
            {
                Paint<byte>(rest, palette, brick);
            }
            else
            {
                var places = new ushort[Mask.Voxels];
                rest.CopyTo(MemoryMarshal.AsBytes(places.AsSpan()));
                Paint<ushort>(places, palette, brick);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain);
        }
    }

    private static int Write(List<ulong> palette, ReadOnlySpan<ushort> places, Span<byte> plain)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(plain, (ushort)palette.Count);
        MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(palette)).CopyTo(plain[sizeof(ushort)..]);
        var at = sizeof(ushort) + (palette.Count * sizeof(ulong));
        if (palette.Count > LargestByte)
        {
            MemoryMarshal.AsBytes(places).CopyTo(plain[at..]);
            return at + (Mask.Voxels * sizeof(ushort));
        }

        var bytes = plain.Slice(at, Mask.Voxels);
        for (var i = 0; i < places.Length; i += Vector<ushort>.Count * 2)
        {
            Vector.Narrow(new Vector<ushort>(places[i..]), new Vector<ushort>(places[(i + Vector<ushort>.Count)..])).CopyTo(bytes[i..]);
        }

        return at + Mask.Voxels;
    }

    /// <summary>Each voxel's place in a palette of the values that are there, in the order in which they are met.</summary>
    private static List<ulong> Places(OverlayBrick brick, Span<ushort> places)
    {
        var palette = new List<ulong>();
        var known = new Dictionary<ulong, ushort>();
        places.Clear();
        for (var word = 0; word < Mask.Words; word++)
        {
            for (var taken = brick.Painted[word]; taken != 0;)
            {
                var start = BitOperations.TrailingZeroCount(taken);
                var values = brick.Values.AsSpan((word * 64) + start, BitOperations.TrailingZeroCount(~(taken >> start)));
                var same = values.IndexOfAnyExcept(values[0]);
                var length = same < 0 ? values.Length : same;
                ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(known, values[0], out var isKnown);
                if (!isKnown)
                {
                    palette.Add(values[0]);
                    place = (ushort)palette.Count;
                }

                places.Slice((word * 64) + start, length).Fill(place);
                taken = start + length == 64 ? 0 : taken & (ulong.MaxValue << (start + length));
            }
        }

        return palette;
    }

    private static void Paint<T>(ReadOnlySpan<T> places, ReadOnlySpan<ulong> palette, OverlayBrick brick) where T : unmanaged, IBinaryInteger<T>
    {
        for (var voxel = 0; voxel < Mask.Voxels;)
        {
            var place = places[voxel];
            var same = places[voxel..].IndexOfAnyExcept(place);
            var length = same < 0 ? Mask.Voxels - voxel : same;
            if (place != T.Zero)
            {
                var index = int.CreateTruncating(place) - 1;
                brick.Values.AsSpan(voxel, length).Fill(index < palette.Length ? palette[index] : throw Broken());
                Mask.Set(brick.Painted, voxel, length);
            }

            voxel += length;
        }
    }

    private static RefusalException Broken() => new(RefusalKind.StoreFailed, "A painted brick is not stored as it was written.");
}

using System.Numerics;
using System.Runtime.InteropServices;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Datastore.Codecs;

/// <summary>The delta filter of numcodecs: the first element, then differences, each modulo the range of its type.</summary>
internal sealed class Delta(VoxelType type, bool bigEndian) : ByteCodec
{
    public override string Name => "delta";

    public override int Decode(ReadOnlySpan<byte> encoded, Span<byte> decoded)
    {
        if (encoded.Length > decoded.Length)
        {
            throw TooLong(decoded.Length);
        }

        var bytes = type.Bytes();
        if (encoded.Length % bytes != 0)
        {
            throw Broken($"{encoded.Length} bytes are no whole number of {type.ZarrName()}");
        }

        var sums = decoded[..encoded.Length];
        encoded.CopyTo(sums);
        if (bigEndian)
        {
            VoxelLayout.ReverseEndianness(sums, bytes);
        }

        switch (type)
        {
            case VoxelType.U8 or VoxelType.I8:
                Sum<byte>(sums);
                break;
            case VoxelType.U16 or VoxelType.I16:
                Sum<ushort>(sums);
                break;
            case VoxelType.U32 or VoxelType.I32:
                Sum<uint>(sums);
                break;
            case VoxelType.U64 or VoxelType.I64:
                Sum<ulong>(sums);
                break;
            case VoxelType.F32:
                Sum<float>(sums);
                break;
            case VoxelType.F64:
                Sum<double>(sums);
                break;
        }

        if (bigEndian)
        {
            VoxelLayout.ReverseEndianness(sums, bytes);
        }

        return sums.Length;
    }

    private static void Sum<T>(Span<byte> bytes) where T : unmanaged, INumber<T>
    {
        var elements = MemoryMarshal.Cast<byte, T>(bytes);
        for (var i = 1; i < elements.Length; i++)
        {
            elements[i] += elements[i - 1];
        }
    }
}

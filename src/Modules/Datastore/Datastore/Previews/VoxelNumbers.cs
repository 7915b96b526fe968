using System.Numerics;
using System.Runtime.InteropServices;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Datastore.Previews;

/// <summary>Voxels of any type as floating-point numbers, for pictures and counts; ids above 2^53 lose their last digits.</summary>
internal static class VoxelNumbers
{
    /// <param name="voxels">Little-endian.</param>
    public static double[] Of(ReadOnlySpan<byte> voxels, VoxelType voxelType) => voxelType switch
    {
        VoxelType.U8 => Of<byte>(voxels),
        VoxelType.I8 => Of<sbyte>(voxels),
        VoxelType.U16 => Of<ushort>(voxels),
        VoxelType.I16 => Of<short>(voxels),
        VoxelType.U32 => Of<uint>(voxels),
        VoxelType.I32 => Of<int>(voxels),
        VoxelType.U64 => Of<ulong>(voxels),
        VoxelType.I64 => Of<long>(voxels),
        VoxelType.F32 => Of<float>(voxels),
        _ => Of<double>(voxels),
    };

    private static double[] Of<T>(ReadOnlySpan<byte> voxels) where T : unmanaged, INumber<T>
    {
        var typed = MemoryMarshal.Cast<byte, T>(voxels);
        var numbers = new double[typed.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = double.CreateTruncating(typed[i]);
        }

        return numbers;
    }
}

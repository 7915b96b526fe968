namespace Lamella.BuildingBlocks.Voxels;

/// <summary>What one voxel is. In bytes always little-endian.</summary>
public enum VoxelType
{
    U8,
    U16,
    U32,
    U64,
    I8,
    I16,
    I32,
    I64,
    F32,
    F64,
}

public static class VoxelTypes
{
    /// <summary>Bytes of one voxel.</summary>
    public static int Bytes(this VoxelType type) => type switch
    {
        VoxelType.U8 or VoxelType.I8 => 1,
        VoxelType.U16 or VoxelType.I16 => 2,
        VoxelType.U32 or VoxelType.I32 or VoxelType.F32 => 4,
        _ => 8,
    };

    public static bool IsFloat(this VoxelType type) => type is VoxelType.F32 or VoxelType.F64;

    /// <summary>The name that Zarr v3, OME-Zarr and our API use: <c>uint8</c>, …, <c>float64</c>.</summary>
    public static string ZarrName(this VoxelType type) => type switch
    {
        VoxelType.U8 => "uint8",
        VoxelType.U16 => "uint16",
        VoxelType.U32 => "uint32",
        VoxelType.U64 => "uint64",
        VoxelType.I8 => "int8",
        VoxelType.I16 => "int16",
        VoxelType.I32 => "int32",
        VoxelType.I64 => "int64",
        VoxelType.F32 => "float32",
        _ => "float64",
    };
}

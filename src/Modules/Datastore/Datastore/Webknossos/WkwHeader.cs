using System.Buffers.Binary;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Volumes;

namespace Lamella.Datastore.Webknossos;

internal enum WkwBlocks
{
    Raw = 1,
    Lz4 = 2,
    Lz4Hc = 3,
}

/// <summary>The 16 bytes at the begin of every file of a WKW array (webknossos-wrap, "wkw container"): cubes of blocks, blocks of voxels, both with edges of powers of two.</summary>
/// <param name="BlocksLog2">Blocks along an edge of a file, as power of two.</param>
/// <param name="VoxelsLog2">Voxels along an edge of a block, as power of two.</param>
/// <param name="Channels">Numbers in one voxel, side by side.</param>
/// <param name="DataOffset">Where the first block begins in a file; zero in header.wkw, which has none.</param>
internal readonly record struct WkwHeader(int BlocksLog2, int VoxelsLog2, WkwBlocks Blocks, VoxelType VoxelType, int Channels, ulong DataOffset)
{
    public const int Bytes = 16;

    public int BlockEdge => 1 << VoxelsLog2;

    public int FileEdge => 1 << (BlocksLog2 + VoxelsLog2);

    public int BlocksInFile => 1 << (3 * BlocksLog2);

    public int BlockBytes => (1 << (3 * VoxelsLog2)) * Channels * VoxelType.Bytes();

    public static WkwHeader Parse(string file, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Bytes || !bytes.StartsWith("WKW"u8))
        {
            throw Broken(file, "it does not begin with WKW");
        }

        if (bytes[3] != 1)
        {
            throw Broken(file, $"its version is {bytes[3]}; 1 is read");
        }

        var (blocksLog2, voxelsLog2) = (bytes[4] >> 4, bytes[4] & 15);
        var blocks = (WkwBlocks)bytes[5];
        if (!Enum.IsDefined(blocks))
        {
            throw Broken(file, $"its block type is {bytes[5]}; raw (1), LZ4 (2) and LZ4HC (3) are read");
        }

        VoxelType? type = bytes[6] switch
        {
            1 => VoxelType.U8,
            2 => VoxelType.U16,
            3 => VoxelType.U32,
            4 => VoxelType.U64,
            5 => VoxelType.F32,
            6 => VoxelType.F64,
            7 => VoxelType.I8,
            8 => VoxelType.I16,
            9 => VoxelType.I32,
            10 => VoxelType.I64,
            _ => null,
        };
        if (type is not { } voxelType)
        {
            throw Broken(file, $"its voxel type is {bytes[6]}; 1 to 10 are read");
        }

        var voxelBytes = bytes[7];
        if (voxelBytes == 0 || voxelBytes % voxelType.Bytes() != 0)
        {
            throw Broken(file, $"a voxel of {voxelBytes} bytes is no whole number of {voxelType.ZarrName()}");
        }

        if ((1L << (3 * voxelsLog2)) * voxelBytes > ReadLimits.ChunkBytes)
        {
            throw Broken(file, $"a block of {1 << voxelsLog2} voxels a side is more than {ReadLimits.ChunkBytes >> 20} MiB");
        }

        if ((8L << (3 * blocksLog2)) > ReadLimits.ShardIndexBytes || blocksLog2 + voxelsLog2 > 24)
        {
            throw Broken(file, $"{1 << blocksLog2} blocks a side are more than are read in one file");
        }

        return new WkwHeader(blocksLog2, voxelsLog2, blocks, voxelType, voxelBytes / voxelType.Bytes(), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
    }

    public static RefusalException Broken(string file, string why) => new(RefusalKind.Unreadable, $"The WKW file '{file}' cannot be read: {why}.");
}

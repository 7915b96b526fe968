using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Datastore.Store;

/// <summary>Makes bricks of one edge and voxel type into zstd frames, one at a time; each core has one of its own.</summary>
internal sealed class BrickEncoder(int edge, int voxelBytes, byte[] fillVoxel)
{
    /// <summary>Chosen by measuring: docs/decisions/0031-zstd-level.md.</summary>
    public const int Level = 3;

    private readonly byte[] _voxels = new byte[edge * edge * edge * voxelBytes];
    private readonly byte[] _empty = Filled(edge * edge * edge * voxelBytes, fillVoxel);

    /// <summary>The room that the frame of any brick fits in.</summary>
    public int FrameBound => Zstd.CompressBound(_voxels.Length);

    /// <summary>Encodes the brick at <paramref name="min"/>; answers the frame's length, 0 where the brick is all fill value and need not be stored.</summary>
    /// <param name="voxels">The voxels of <paramref name="box"/>; what the brick has beyond it becomes fill value.</param>
    /// <param name="frame">At least <see cref="FrameBound"/> bytes.</param>
    public int Encode(ReadOnlySpan<byte> voxels, Box box, Int3 min, Span<byte> frame)
    {
        var brick = new Box(min, Int3.One * edge);
        if (brick.Intersect(box) != brick)
        {
            _empty.CopyTo(_voxels, 0);
        }

        VoxelBoxes.Copy(voxels, box, _voxels, brick, voxelBytes);
        return _voxels.AsSpan().SequenceEqual(_empty) ? 0 : Zstd.Compress(_voxels, frame, Level, checksum: true);
    }

    private static byte[] Filled(int length, byte[] voxel)
    {
        var filled = new byte[length];
        VoxelBoxes.Fill(filled, voxel);
        return filled;
    }
}

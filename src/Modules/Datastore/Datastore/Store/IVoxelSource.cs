using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Datastore.Store;

/// <summary>One level of voxels that can be read by boxes: what a layer is written from.</summary>
internal interface IVoxelSource
{
    /// <summary>Voxels (x, y, z) that are decoded together: what is read should hold whole ones where it can.</summary>
    Int3 Chunk => Int3.One;

    /// <summary>Fills <paramref name="voxels"/> with a box that lies in the level: little-endian, x fastest, then y, z.</summary>
    /// <param name="box">In voxels of the level's grid.</param>
    Task Read(Box box, int channel, int time, Memory<byte> voxels, CancellationToken cancellationToken);
}

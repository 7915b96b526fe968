using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Datastore.Contracts;

/// <summary>
/// Writes little-endian voxels to <paramref name="Destination"/>: x fastest, then y, z, channel, time; in bounded memory. Answers how many bytes of voxels were written.
/// </summary>
/// <param name="Path">An array, a group or a dataset folder.</param>
/// <param name="Layer">Needed where the path holds several layers.</param>
/// <param name="Mag">The finest level when null.</param>
/// <param name="Box">In voxels of magnification 1; must lie on the grid of <paramref name="Mag"/>; the layer's own box when null. Outside the data is the fill value.</param>
public sealed record ReadVoxels(string Path, string? Layer, Mag? Mag, Box? Box, Stream Destination, VoxelFile As = VoxelFile.Raw) : IQuery<long>;

/// <summary>What voxels are written as.</summary>
public enum VoxelFile
{
    /// <summary>Nothing but the voxels.</summary>
    Raw,

    /// <summary>A stack of sections with its voxel size, BigTIFF where 4 GiB do not suffice; one channel and one point in time.</summary>
    Tiff,
}

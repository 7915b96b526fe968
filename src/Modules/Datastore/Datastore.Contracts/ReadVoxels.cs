using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Datastore.Contracts;

/// <summary>
/// Writes raw little-endian voxels to <paramref name="Destination"/>: x fastest, then y, z, channel, time; in bounded memory. Answers how many bytes were written.
/// </summary>
/// <param name="Path">An array, a group or a dataset folder.</param>
/// <param name="Layer">Needed where the path holds several layers.</param>
/// <param name="Mag">The finest level when null.</param>
/// <param name="Box">In voxels of magnification 1; must lie on the grid of <paramref name="Mag"/>; the layer's own box when null. Outside the data is the fill value.</param>
public sealed record ReadVoxels(string Path, string? Layer, Mag? Mag, Box? Box, Stream Destination) : IQuery<long>;

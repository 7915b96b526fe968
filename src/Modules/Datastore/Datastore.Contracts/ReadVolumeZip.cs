using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Datastore.Contracts;

/// <summary>
/// The voxels of a volume as webKnossos packs them beside an annotation: a zip of buckets of 32³, as WKW or as Zarr v3, on the bricks of somebody's
/// grid. Everything in it is a stranger's claim; what lies is refused (unreadable) with the reason, some of it only while bricks are read.
/// </summary>
/// <param name="Zip">One that can seek; it stays open, and is read as long as bricks are.</param>
/// <param name="Name">What people know it as.</param>
/// <param name="MostBricks">Of the grid; a zip that fills more is refused.</param>
public sealed record ReadVolumeZip(Stream Zip, string Name, VolumeGrid Grid, int MostBricks) : IQuery<VolumeZip>;

/// <summary>Bricks of 32³ voxels, of which (0, 0, 0) begins at voxel (0, 0, 0).</summary>
/// <param name="Origin">Where voxel (0, 0, 0) begins, in voxels of magnification 1.</param>
/// <param name="Size">Voxels of the grid along x, y, z.</param>
public sealed record VolumeGrid(Mag Mag, Int3 Origin, Int3 Size);

/// <param name="Mag">The magnification that is read: the finest that is stored, of those no finer than the grid. Null where no bucket is stored.</param>
/// <param name="Count">How many bricks there are.</param>
/// <param name="Bricks">Each once, and good until the next is asked for.</param>
public sealed record VolumeZip(Mag? Mag, int Count, IEnumerable<VolumeBrick> Bricks);

/// <summary>32³ voxels, x fastest, then y, then z.</summary>
/// <param name="At">Its address (x, y, z) on the grid.</param>
/// <param name="Stored">One bit a voxel, 64 a word, the first in the lowest: whether it lies in a bucket of the zip and on the grid.</param>
/// <param name="Values">The segment of each; 0 where nothing is stored.</param>
/// <param name="Lost">How many voxels of the brick have a segment in the zip and lie beyond the grid's end.</param>
public sealed record VolumeBrick(Int3 At, ulong[] Stored, ulong[] Values, int Lost);

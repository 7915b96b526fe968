namespace Lamella.BuildingBlocks.Voxels;

/// <summary>The edge lengths of one voxel of magnification 1 along x, y, z, all in one unit (UDUNITS name as in OME-Zarr: <c>nanometer</c>, <c>micrometer</c>, …).</summary>
public sealed record VoxelSize(double X, double Y, double Z, string Unit);

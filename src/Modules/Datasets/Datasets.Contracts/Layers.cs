using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Datasets.Contracts;

/// <summary>One layer as it is registered: what its voxels are and where they lie.</summary>
/// <param name="Name">Unique within its dataset: a file name (letters, digits, <c>_ - .</c>), at most 100 characters.</param>
/// <param name="Category">Image or segmentation.</param>
/// <param name="VoxelType">What one voxel is.</param>
/// <param name="Channels">Number of channels; 1 for a segmentation.</param>
/// <param name="Timepoints">Number of points in time; 1 for a still volume.</param>
/// <param name="Box">Bounding box in voxels of magnification 1 (x, y, z); the offset may be negative.</param>
/// <param name="Mags">Magnifications, finest first.</param>
/// <param name="FillValue">The value of every voxel that is not stored, as an invariant number (<c>0</c>, <c>-1</c>, <c>NaN</c>).</param>
/// <param name="Location">Where the Datastore finds the voxels.</param>
/// <param name="DefaultWindow">The intensities shown as black and white when nobody chose others; null for a segmentation.</param>
/// <param name="DefaultColor">Colour <c>#rrggbb</c> of an image layer's brightest value; null means white.</param>
public sealed record LayerDescription(
    string Name,
    LayerCategory Category,
    VoxelType VoxelType,
    int Channels,
    int Timepoints,
    Box Box,
    IReadOnlyList<MagDescription> Mags,
    string FillValue,
    LayerLocation Location,
    IntensityWindow? DefaultWindow = null,
    string? DefaultColor = null);

/// <summary>One magnification of a layer.</summary>
/// <param name="Mag">How many voxels of magnification 1 one voxel spans along x, y, z.</param>
/// <param name="Origin">Where the voxel (0, 0, 0) of this level begins, in voxels of magnification 1 (x, y, z).</param>
/// <param name="Size">Voxels of this level along x, y, z.</param>
/// <param name="BrickEdge">Edge in voxels of the cubic bricks that are served: 32 or 64. Brick (0, 0, 0) begins at voxel (0, 0, 0) of the level.</param>
public sealed record MagDescription(Mag Mag, Int3 Origin, Int3 Size, int BrickEdge);

/// <summary>Where the Datastore finds a layer: a folder on the server, and the layer within it where the folder holds several.</summary>
/// <param name="Path">Absolute path of an array, a group or a dataset folder.</param>
/// <param name="Layer">The layer's name as the folder itself tells it; null where the path is the layer.</param>
/// <param name="InPlace">True where the data belongs to somebody else: it may change under us and is never deleted.</param>
public sealed record LayerLocation(string Path, string? Layer, bool InPlace);

/// <summary>Intensities shown as darkest and brightest.</summary>
public sealed record IntensityWindow(double Min, double Max);

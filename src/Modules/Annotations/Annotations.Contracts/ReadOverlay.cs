using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Annotations.Contracts;

/// <summary>A volume layer of an annotation, and what it lies over. Not there and not for this caller: refused alike (not found).</summary>
/// <param name="Ended">Also one that is deleted: versions before still have it.</param>
public sealed record GetOverlayLayer(Guid Annotation, Guid Layer, bool Ended = false) : IQuery<OverlayLayer>;

/// <param name="Dataset">The dataset that the annotation lies on.</param>
/// <param name="Fallback">Its segmentation that shows where nothing is painted; null for none.</param>
/// <param name="Reference">Its layer whose magnifications, origins and sizes are the overlay's: the fallback, else the first image.</param>
public sealed record OverlayLayer(Guid Dataset, string? Fallback, string Reference);

/// <summary>What is painted in bricks of a volume layer. Refused as <see cref="GetOverlayLayer"/>; a magnification that the layer does not have is not found.</summary>
/// <param name="Bricks">Addresses (x, y, z) at this magnification: bricks of 32³ voxels, of which (0, 0, 0) begins at voxel (0, 0, 0) of the level.</param>
/// <param name="AsOf">The version whose bricks are wanted, exactly; null for the newest.</param>
public sealed record ReadOverlay(Guid Annotation, Guid Layer, Mag Mag, IReadOnlyList<Int3> Bricks, long? AsOf = null) : IQuery<Overlay>;

/// <param name="Version">Every brick holds all of the log up to this version; when the newest was asked for, perhaps more.</param>
/// <param name="Bricks">As many as were asked for, in that order; null where nothing is painted.</param>
public sealed record Overlay(long Version, IReadOnlyList<OverlaidBrick?> Bricks);

/// <summary>32³ voxels, x fastest, then y, then z.</summary>
/// <param name="Painted">One bit a voxel, 64 a word, the first in the lowest.</param>
/// <param name="Values">The segment of each; 0 where unpainted, and where the fallback is erased.</param>
public sealed record OverlaidBrick(ulong[] Painted, ulong[] Values);

/// <summary>Addresses (x, y, z) at a magnification of all bricks in which something was ever painted, in no order. Refused as <see cref="ReadOverlay"/>.</summary>
/// <param name="AsOf">What was painted up to this version; null for all.</param>
public sealed record ListPaintedBricks(Guid Annotation, Guid Layer, Mag Mag, long? AsOf = null) : IQuery<IReadOnlyList<Int3>>;

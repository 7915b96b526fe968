using Lamella.BuildingBlocks;

namespace Lamella.Annotations.Contracts;

/// <summary>An annotation with its volume layers, for who reads voxels. Not there and not for this caller: refused alike (not found).</summary>
/// <param name="Version">One that it has, or refused (invalid); null for the newest.</param>
public sealed record DescribeVolumes(Guid Annotation, long? Version = null) : IQuery<AnnotatedVolumes>;

/// <param name="Version">Of the log: the one asked for, or the newest.</param>
/// <param name="Layers">Its volume layers as they are now, by name.</param>
public sealed record AnnotatedVolumes(Guid Id, string Name, Guid Dataset, Guid Owner, long Version, IReadOnlyList<AnnotatedLayer> Layers);

/// <param name="Fallback">The dataset's segmentation that shows where nothing is painted; null for none.</param>
public sealed record AnnotatedLayer(Guid Id, string Name, string? Fallback);

using Lamella.BuildingBlocks;

namespace Lamella.Annotations.Contracts;

/// <summary>
/// An annotation as an NML that names a zip of voxels for each of its volume layers: what stands beside those zips in what webKnossos calls an
/// annotation. Not there and not for this caller: refused alike (not found).
/// </summary>
/// <param name="Version">One that it has, or refused (invalid); null for the newest.</param>
/// <param name="Format">Of the voxels, as webKnossos names it.</param>
public sealed record WriteNml(Guid Annotation, long? Version, string Format) : IQuery<WrittenNml>;

/// <param name="Layers">The volume layers that it had then, in the order in which the NML names them.</param>
/// <param name="Pieces">The file, each piece good until the next is asked for.</param>
public sealed record WrittenNml(string Name, Guid Dataset, long Version, IReadOnlyList<WrittenLayer> Layers, IEnumerable<ReadOnlyMemory<byte>> Pieces);

/// <param name="Location">The zip that the NML names.</param>
/// <param name="Fallback">The dataset's segmentation that shows where nothing is painted; null for none.</param>
public sealed record WrittenLayer(Guid Id, string Name, string Location, string? Fallback);

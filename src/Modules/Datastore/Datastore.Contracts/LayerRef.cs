namespace Lamella.Datastore.Contracts;

/// <summary>A layer whose voxels can be read.</summary>
public abstract record LayerRef;

/// <summary>A layer of a dataset, as it is stored.</summary>
public sealed record DatasetLayer(Guid Dataset, string Layer) : LayerRef;

/// <summary>A volume layer of an annotation: what is painted, and the fallback segmentation where nothing is. Its voxels are 64-bit.</summary>
/// <param name="Version">As it was at this version of the annotation; null for now.</param>
public sealed record AnnotationLayer(Guid Annotation, Guid Layer, long? Version = null) : LayerRef;

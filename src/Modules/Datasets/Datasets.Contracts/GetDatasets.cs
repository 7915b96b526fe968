using Lamella.BuildingBlocks;

namespace Lamella.Datasets.Contracts;

/// <summary>Those of the datasets that the caller may see, by id; the others are left out.</summary>
public sealed record GetDatasets(IReadOnlyList<Guid> Ids) : IQuery<IReadOnlyDictionary<Guid, DatasetDescription>>;

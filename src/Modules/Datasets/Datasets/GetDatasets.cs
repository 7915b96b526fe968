using Lamella.BuildingBlocks;
using Lamella.Datasets.Contracts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Lamella.Datasets;

internal sealed class GetDatasetsHandler(DatasetsDb db, Caller caller) : IRequestHandler<GetDatasets, IReadOnlyDictionary<Guid, DatasetDescription>>
{
    public async Task<IReadOnlyDictionary<Guid, DatasetDescription>> Handle(GetDatasets query, CancellationToken cancellationToken) =>
        (await db.Datasets.AsNoTracking().VisibleTo(caller).Where(dataset => query.Ids.Contains(dataset.Id)).ToListAsync(cancellationToken))
        .ToDictionary(dataset => dataset.Id, dataset => dataset.Describe());
}

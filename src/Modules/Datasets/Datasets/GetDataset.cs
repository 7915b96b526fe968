using Lamella.BuildingBlocks;
using Lamella.Datasets.Contracts;
using Lamella.GraphQL;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Lamella.Datasets;

internal sealed class GetDatasetHandler(DatasetsDb db, Caller caller) : IRequestHandler<GetDataset, DatasetDescription>
{
    public async Task<DatasetDescription> Handle(GetDataset query, CancellationToken cancellationToken) =>
        (await db.Datasets.AsNoTracking().VisibleTo(caller).SingleOrDefaultAsync(dataset => dataset.Id == query.Id, cancellationToken))?.Describe()
        ?? throw RefusalException.NotFound("dataset", query.Id);
}

[QueryType]
internal static class GetDatasetField
{
    /// <summary>A dataset that you may see, or null: what is not there and what is not for you look the same.</summary>
    public static async Task<DatasetDescription?> Dataset(Guid id, IMediator mediator, CancellationToken cancellationToken)
    {
        try
        {
            return await mediator.Send(new GetDataset(id), cancellationToken);
        }
        catch (RefusalException refusal) when (refusal.Kind == RefusalKind.NotFound)
        {
            return null;
        }
    }
}

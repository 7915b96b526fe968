using Lamella.BuildingBlocks;
using Lamella.Datasets.Contracts;
using Lamella.GraphQL;
using MediatR;

namespace Lamella.Datasets;

/// <summary>Takes a dataset out of the trash.</summary>
internal sealed record RestoreDataset(Guid Id) : ICommand<DatasetDescription>;

internal sealed class RestoreDatasetHandler(DatasetEditor editor) : IRequestHandler<RestoreDataset, DatasetDescription>
{
    public Task<DatasetDescription> Handle(RestoreDataset command, CancellationToken cancellationToken) =>
        editor.Edit(command.Id, dataset => dataset.Restore(), cancellationToken);
}

[MutationType]
internal static class RestoreDatasetField
{
    /// <summary>Takes a dataset out of the trash.</summary>
    public static Task<DatasetDescription> RestoreDataset(Guid id, IMediator mediator, CancellationToken cancellationToken) =>
        mediator.Send(new RestoreDataset(id), cancellationToken);
}

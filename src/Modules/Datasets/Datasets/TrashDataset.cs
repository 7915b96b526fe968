using Lamella.BuildingBlocks;
using Lamella.Datasets.Contracts;
using Lamella.GraphQL;
using MediatR;

namespace Lamella.Datasets;

/// <summary>Moves a dataset to the trash: nobody sees it there but who may restore it, and its voxels stay.</summary>
internal sealed record TrashDataset(Guid Id) : ICommand<DatasetDescription>;

internal sealed class TrashDatasetHandler(DatasetEditor editor, TimeProvider clock) : IRequestHandler<TrashDataset, DatasetDescription>
{
    public Task<DatasetDescription> Handle(TrashDataset command, CancellationToken cancellationToken) =>
        editor.Edit(command.Id, dataset => dataset.Trash(clock.GetUtcNow()), cancellationToken);
}

[MutationType]
internal static class TrashDatasetField
{
    /// <summary>Moves a dataset to the trash: nobody sees it there but who may restore it, and its voxels stay.</summary>
    public static Task<DatasetDescription> TrashDataset(Guid id, IMediator mediator, CancellationToken cancellationToken) =>
        mediator.Send(new TrashDataset(id), cancellationToken);
}

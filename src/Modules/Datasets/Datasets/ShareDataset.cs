using Lamella.BuildingBlocks;
using Lamella.Datasets.Contracts;
using Lamella.GraphQL;
using MediatR;

namespace Lamella.Datasets;

/// <summary>Says who may see a dataset besides its owner and the administrators.</summary>
internal sealed record ShareDataset(Guid Id, DatasetAccess Access) : ICommand<DatasetDescription>;

internal sealed class ShareDatasetHandler(DatasetEditor editor) : IRequestHandler<ShareDataset, DatasetDescription>
{
    public Task<DatasetDescription> Handle(ShareDataset command, CancellationToken cancellationToken) =>
        editor.Edit(command.Id, dataset => dataset.Share(command.Access), cancellationToken);
}

[MutationType]
internal static class ShareDatasetField
{
    /// <summary>Says who may see a dataset besides its owner and the administrators.</summary>
    public static Task<DatasetDescription> ShareDataset(Guid id, DatasetAccess access, IMediator mediator, CancellationToken cancellationToken) =>
        mediator.Send(new ShareDataset(id, access), cancellationToken);
}

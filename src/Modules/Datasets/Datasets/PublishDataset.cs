using Lamella.BuildingBlocks;
using Lamella.Datasets.Contracts;
using Lamella.GraphQL;
using MediatR;

namespace Lamella.Datasets;

/// <summary>Puts a dataset into the public catalogue (it becomes public), or withdraws it from there (it stays public until shared otherwise).</summary>
internal sealed record PublishDataset(Guid Id, bool Published) : ICommand<DatasetDescription>;

internal sealed class PublishDatasetHandler(DatasetEditor editor, TimeProvider clock) : IRequestHandler<PublishDataset, DatasetDescription>
{
    public Task<DatasetDescription> Handle(PublishDataset command, CancellationToken cancellationToken) =>
        editor.Edit(command.Id, dataset => dataset.Publish(command.Published ? clock.GetUtcNow() : null), cancellationToken);
}

[MutationType]
internal static class PublishDatasetField
{
    /// <summary>Puts a dataset into the public catalogue (it becomes public), or withdraws it from there (it stays public until shared otherwise).</summary>
    public static Task<DatasetDescription> PublishDataset(Guid id, bool published, IMediator mediator, CancellationToken cancellationToken) =>
        mediator.Send(new PublishDataset(id, published), cancellationToken);
}

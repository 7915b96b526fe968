using FluentValidation;
using Lamella.BuildingBlocks;
using Lamella.Datasets.Contracts;
using Lamella.GraphQL;
using MediatR;

namespace Lamella.Datasets;

/// <summary>Gives a dataset another name and description.</summary>
internal sealed record DescribeDataset(Guid Id, string Name, string Description) : ICommand<DatasetDescription>;

internal sealed class DescribeDatasetValidator : AbstractValidator<DescribeDataset>
{
    public DescribeDatasetValidator()
    {
        RuleFor(command => command.Name).NotEmpty().MaximumLength(DatasetNames.MaximumLength);
        RuleFor(command => command.Description).NotNull().MaximumLength(DatasetNames.MaximumDescription);
    }
}

internal sealed class DescribeDatasetHandler(DatasetEditor editor) : IRequestHandler<DescribeDataset, DatasetDescription>
{
    public Task<DatasetDescription> Handle(DescribeDataset command, CancellationToken cancellationToken) =>
        editor.Edit(command.Id, dataset => (dataset.Name, dataset.Description) = (command.Name, command.Description), cancellationToken);
}

[MutationType]
internal static class DescribeDatasetField
{
    /// <summary>Gives a dataset another name and description.</summary>
    public static Task<DatasetDescription> DescribeDataset(Guid id, string name, string description, IMediator mediator, CancellationToken cancellationToken) =>
        mediator.Send(new DescribeDataset(id, name, description), cancellationToken);
}

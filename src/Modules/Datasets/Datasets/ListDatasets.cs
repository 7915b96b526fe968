using FluentValidation;
using Lamella.BuildingBlocks;
using Lamella.Datasets.Contracts;
using Lamella.GraphQL;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Lamella.Datasets;

/// <summary>The datasets that the caller may see, newest first.</summary>
/// <param name="Search">Words that all stand in the name or the description, in any case.</param>
/// <param name="Mine">Only what the caller owns.</param>
/// <param name="SharedWithMe">Only what others own.</param>
/// <param name="Trashed">The trash instead of the list.</param>
internal sealed record ListDatasets(string? Search, bool Mine, bool SharedWithMe, bool Trashed, PagingArguments Page) : IQuery<Connection<DatasetDescription>>;

internal sealed class ListDatasetsValidator : AbstractValidator<ListDatasets>
{
    public ListDatasetsValidator() => RuleFor(query => query.Search).MaximumLength(200);
}

internal sealed class ListDatasetsHandler(DatasetsDb db, Caller caller) : IRequestHandler<ListDatasets, Connection<DatasetDescription>>
{
    public async Task<Connection<DatasetDescription>> Handle(ListDatasets query, CancellationToken cancellationToken)
    {
        var person = caller.PersonId;
        var datasets = db.Datasets.AsNoTracking().VisibleTo(caller, query.Trashed);
        if (query.Mine)
        {
            datasets = datasets.Where(dataset => dataset.OwnerId == person && person != null);
        }

        if (query.SharedWithMe)
        {
            datasets = datasets.Where(dataset => dataset.OwnerId != person || dataset.OwnerId == null);
        }

        foreach (var word in query.Search?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            var pattern = $"%{word.Replace(@"\", @"\\").Replace("%", @"\%").Replace("_", @"\_")}%";
            datasets = datasets.Where(dataset =>
                EF.Functions.ILike(dataset.Name, pattern, @"\") || EF.Functions.ILike(dataset.Description, pattern, @"\"));
        }

        return await NewestFirst.Page(
            datasets,
            query.Page,
            dataset => dataset.CreatedAt,
            dataset => dataset.Id,
            dataset => (dataset.Describe(), new NewestFirst(dataset.CreatedAt, dataset.Id)),
            cancellationToken);
    }
}

[QueryType]
internal static class ListDatasetsField
{
    /// <summary>The datasets that you may see, newest first.</summary>
    [UsePaging(MaxPageSize = 200)]
    public static Task<Connection<DatasetDescription>> Datasets(
        IMediator mediator,
        PagingArguments page,
        CancellationToken cancellationToken,
        string? search = null,
        bool mine = false,
        bool sharedWithMe = false,
        bool trashed = false) =>
        mediator.Send(new ListDatasets(search, mine, sharedWithMe, trashed, page), cancellationToken);
}

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
/// <param name="After">The cursor of the last dataset of the page before.</param>
internal sealed record ListDatasets(string? Search, bool Mine, bool SharedWithMe, bool Trashed, int First, string? After) : IQuery<DatasetConnection>;

/// <summary>One page of datasets.</summary>
internal sealed record DatasetConnection(IReadOnlyList<DatasetDescription> Nodes, int TotalCount, string? EndCursor, bool HasNextPage);

internal sealed class ListDatasetsValidator : AbstractValidator<ListDatasets>
{
    public ListDatasetsValidator()
    {
        RuleFor(query => query.First).InclusiveBetween(1, 200);
        RuleFor(query => query.Search).MaximumLength(200);
        RuleFor(query => query.After).Must(cursor => cursor is null || Guid.TryParseExact(cursor, "n", out _))
            .WithMessage(query => $"'{query.After}' is not a cursor of this list: pass the endCursor of a page.");
    }
}

internal sealed class ListDatasetsHandler(DatasetsDb db, Caller caller) : IRequestHandler<ListDatasets, DatasetConnection>
{
    public async Task<DatasetConnection> Handle(ListDatasets query, CancellationToken cancellationToken)
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

        var total = await datasets.CountAsync(cancellationToken);
        if (query.After is not null)
        {
            var after = Guid.ParseExact(query.After, "n");
            var last = await db.Datasets.Where(dataset => dataset.Id == after).Select(dataset => dataset.CreatedAt).SingleOrDefaultAsync(cancellationToken);
            datasets = datasets.Where(dataset => dataset.CreatedAt < last || (dataset.CreatedAt == last && dataset.Id < after));
        }

        var page = await datasets.OrderByDescending(dataset => dataset.CreatedAt).ThenByDescending(dataset => dataset.Id)
            .Take(query.First + 1).ToListAsync(cancellationToken);
        var nodes = page.Take(query.First).Select(dataset => dataset.Describe()).ToList();
        return new(nodes, total, nodes.Count == 0 ? null : nodes[^1].Id.ToString("n"), page.Count > query.First);
    }
}

[QueryType]
internal static class ListDatasetsField
{
    /// <summary>The datasets that you may see, newest first.</summary>
    public static Task<DatasetConnection> Datasets(
        IMediator mediator,
        CancellationToken cancellationToken,
        string? search = null,
        bool mine = false,
        bool sharedWithMe = false,
        bool trashed = false,
        int first = 50,
        string? after = null) =>
        mediator.Send(new ListDatasets(search, mine, sharedWithMe, trashed, first, after), cancellationToken);
}

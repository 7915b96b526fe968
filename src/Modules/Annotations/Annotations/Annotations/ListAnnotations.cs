using FluentValidation;
using Lamella.BuildingBlocks;
using Lamella.Datasets.Contracts;
using Lamella.GraphQL;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Lamella.Annotations;

/// <summary>The annotations that the caller may see, last edited first.</summary>
/// <param name="Search">Words that all stand in the name, the description or a tag, in any case.</param>
/// <param name="Mine">Only what the caller owns.</param>
/// <param name="SharedWithMe">Only what others own and have opened.</param>
/// <param name="Trashed">The trash instead of the list.</param>
/// <param name="Dataset">Only those on this dataset.</param>
/// <param name="After">The cursor of the last annotation of the page before.</param>
internal sealed record ListAnnotations(
    string? Search, bool Mine, bool SharedWithMe, bool Trashed, Guid? Dataset, AnnotationState? State, int First, string? After) : IQuery<AnnotationConnection>;

/// <summary>One page of annotations.</summary>
internal sealed record AnnotationConnection(IReadOnlyList<AnnotationDescription> Nodes, int TotalCount, string? EndCursor, bool HasNextPage);

internal sealed class ListAnnotationsValidator : AbstractValidator<ListAnnotations>
{
    public ListAnnotationsValidator()
    {
        RuleFor(query => query.First).InclusiveBetween(1, 200);
        RuleFor(query => query.Search).MaximumLength(200);
        RuleFor(query => query.After).Must(cursor => cursor is null || Guid.TryParseExact(cursor, "n", out _))
            .WithMessage(query => $"'{query.After}' is not a cursor of this list: pass the endCursor of a page.");
    }
}

internal sealed class ListAnnotationsHandler(AnnotationsDb db, Caller caller, IMediator mediator) : IRequestHandler<ListAnnotations, AnnotationConnection>
{
    public async Task<AnnotationConnection> Handle(ListAnnotations query, CancellationToken cancellationToken)
    {
        var (person, admin) = (caller.PersonId, caller.IsAdmin);
        var annotations = db.Annotations.AsNoTracking().Where(row => (row.TrashedAt != null) == query.Trashed);
        annotations = query.Dataset is { } dataset ? annotations.Where(row => row.DatasetId == dataset) : annotations;
        annotations = query.State is { } state ? annotations.Where(row => row.State == state) : annotations;
        annotations = query.Mine ? annotations.Where(row => row.OwnerId == person) : annotations;
        annotations = query.SharedWithMe ? annotations.Where(row => row.OwnerId != person && row.Access != AnnotationAccess.Private) : annotations;
        if (!admin)
        {
            // Which datasets the caller sees, the Datasets module decides; it is asked about those that have something open.
            var open = query.Mine || query.Trashed ? [] : await annotations
                .Where(row => row.OwnerId != person && row.Access != AnnotationAccess.Private).Select(row => row.DatasetId).Distinct().ToListAsync(cancellationToken);
            var seen = open.Count == 0 ? [] : (await mediator.Send(new GetDatasets(open), cancellationToken)).Keys.ToList();
            annotations = annotations.Where(row => row.OwnerId == person || (row.Access != AnnotationAccess.Private && seen.Contains(row.DatasetId)));
        }

        foreach (var word in query.Search?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            var pattern = $"%{word.Replace(@"\", @"\\").Replace("%", @"\%").Replace("_", @"\_")}%";
            annotations = annotations.Where(row => EF.Functions.ILike(row.Name, pattern, @"\") || EF.Functions.ILike(row.Description, pattern, @"\")
                || row.Tags.Any(tag => EF.Functions.ILike(tag, pattern, @"\")));
        }

        var total = await annotations.CountAsync(cancellationToken);
        if (query.After is not null)
        {
            var after = Guid.ParseExact(query.After, "n");
            var last = await db.Heads.Where(head => head.AnnotationId == after).Select(head => head.EditedAt).SingleOrDefaultAsync(cancellationToken);
            annotations = annotations.Where(row => row.Head.EditedAt < last || (row.Head.EditedAt == last && row.Id < after));
        }

        var page = await annotations.OrderByDescending(row => row.Head.EditedAt).ThenByDescending(row => row.Id)
            .Take(query.First + 1).ToListAsync(cancellationToken);
        var nodes = page.Take(query.First).Select(row => row.Describe()).ToList();
        return new(nodes, total, nodes.Count == 0 ? null : nodes[^1].Id.ToString("n"), page.Count > query.First);
    }
}

[QueryType]
internal static class ListAnnotationsField
{
    /// <summary>The annotations that you may see, last edited first.</summary>
    public static Task<AnnotationConnection> Annotations(
        IMediator mediator,
        CancellationToken cancellationToken,
        string? search = null,
        bool mine = false,
        bool sharedWithMe = false,
        bool trashed = false,
        Guid? dataset = null,
        AnnotationState? state = null,
        int first = 50,
        string? after = null) =>
        mediator.Send(new ListAnnotations(search, mine, sharedWithMe, trashed, dataset, state, first, after), cancellationToken);
}

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
internal sealed record ListAnnotations(
    string? Search, bool Mine, bool SharedWithMe, bool Trashed, Guid? Dataset, AnnotationState? State, PagingArguments Page) : IQuery<Connection<AnnotationDescription>>;

internal sealed class ListAnnotationsValidator : AbstractValidator<ListAnnotations>
{
    public ListAnnotationsValidator() => RuleFor(query => query.Search).MaximumLength(200);
}

internal sealed class ListAnnotationsHandler(AnnotationsDb db, Caller caller, IMediator mediator) : IRequestHandler<ListAnnotations, Connection<AnnotationDescription>>
{
    public async Task<Connection<AnnotationDescription>> Handle(ListAnnotations query, CancellationToken cancellationToken)
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

        return await NewestFirst.Page(
            annotations,
            query.Page,
            row => row.Head.EditedAt,
            row => row.Id,
            row => (row.Describe(), new NewestFirst(row.Head.EditedAt, row.Id)),
            cancellationToken);
    }
}

[QueryType]
internal static class ListAnnotationsField
{
    /// <summary>The annotations that you may see, last edited first.</summary>
    [UsePaging(MaxPageSize = 200)]
    public static Task<Connection<AnnotationDescription>> Annotations(
        IMediator mediator,
        PagingArguments page,
        CancellationToken cancellationToken,
        string? search = null,
        bool mine = false,
        bool sharedWithMe = false,
        bool trashed = false,
        Guid? dataset = null,
        AnnotationState? state = null) =>
        mediator.Send(new ListAnnotations(search, mine, sharedWithMe, trashed, dataset, state, page), cancellationToken);
}

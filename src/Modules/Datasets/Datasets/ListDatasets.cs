using System.Buffers.Binary;
using System.Buffers.Text;
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
    public ListDatasetsValidator()
    {
        RuleFor(query => query.Search).MaximumLength(200);
        RuleFor(query => query.Page.After).Must(BeACursor).OverridePropertyName("After").WithMessage(query => Wrong(query.Page.After));
        RuleFor(query => query.Page.Before).Must(BeACursor).OverridePropertyName("Before").WithMessage(query => Wrong(query.Page.Before));
    }

    private static bool BeACursor(string? cursor) => cursor is null || DatasetPlace.TryParse(cursor, out _);

    private static string Wrong(string? cursor) => $"'{cursor}' is not a cursor of this list: pass one that a page has.";
}

/// <summary>Where a dataset stands in the list, newest first. It stays a place when the dataset is gone.</summary>
internal readonly record struct DatasetPlace(DateTimeOffset CreatedAt, Guid Id)
{
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[24];
        BinaryPrimitives.WriteInt64BigEndian(bytes, CreatedAt.UtcTicks);
        Id.TryWriteBytes(bytes[8..]);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool TryParse(string cursor, out DatasetPlace place)
    {
        Span<byte> bytes = stackalloc byte[24];
        var isOne = Base64Url.IsValid(cursor, out var length) && length == bytes.Length && Base64Url.DecodeFromChars(cursor, bytes) == length;
        var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes);
        isOne &= ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks;
        place = isOne ? new(new(ticks, TimeSpan.Zero), new(bytes[8..])) : default;
        return isOne;
    }
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

        var total = await datasets.CountAsync(cancellationToken);
        var (page, more) = await Page(datasets, query.Page, cancellationToken);
        var edges = page.Select(dataset => new Edge<DatasetDescription>(dataset.Describe(), new DatasetPlace(dataset.CreatedAt, dataset.Id).ToString())).ToList();
        return new(edges, more, total);
    }

    private static async Task<(List<Dataset> Page, ConnectionPageInfo Info)> Page(IQueryable<Dataset> all, PagingArguments asked, CancellationToken cancellationToken)
    {
        var datasets = all;
        if (asked.After is not null && DatasetPlace.TryParse(asked.After, out var after))
        {
            datasets = datasets.Where(dataset => dataset.CreatedAt < after.CreatedAt || (dataset.CreatedAt == after.CreatedAt && dataset.Id < after.Id));
        }

        if (asked.Before is not null && DatasetPlace.TryParse(asked.Before, out var before))
        {
            datasets = datasets.Where(dataset => dataset.CreatedAt > before.CreatedAt || (dataset.CreatedAt == before.CreatedAt && dataset.Id > before.Id));
        }

        // One more than asked for tells whether there is more, without counting.
        if (asked.First is { } first)
        {
            var found = await datasets.OrderByDescending(dataset => dataset.CreatedAt).ThenByDescending(dataset => dataset.Id).Take(first + 1).ToListAsync(cancellationToken);
            var page = found.Take(first).ToList();
            var cut = asked.Last is { } end ? Math.Max(0, page.Count - end) : 0;
            return (page[cut..], new(found.Count > first || asked.Before is not null, cut > 0 || asked.After is not null));
        }

        var last = asked.Last ?? 0;
        var backwards = await datasets.OrderBy(dataset => dataset.CreatedAt).ThenBy(dataset => dataset.Id).Take(last + 1).ToListAsync(cancellationToken);
        return ([.. backwards.Take(last).Reverse()], new(asked.Before is not null, backwards.Count > last || asked.After is not null));
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

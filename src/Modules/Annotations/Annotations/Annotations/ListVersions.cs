using FluentValidation;
using Lamella.Annotations.Log;
using Lamella.BuildingBlocks;
using Lamella.GraphQL;
using Lamella.Users.Contracts;
using MediatR;
using Npgsql;

namespace Lamella.Annotations;

/// <summary>The versions of an annotation, newest first: what one person did in one go, and is about the same, is one entry.</summary>
/// <param name="Before">Only older ones; null begins with the newest.</param>
internal sealed record ListVersions(Guid Annotation, long? Before, int First) : IQuery<IReadOnlyList<VersionSpan>>;

internal sealed class ListVersionsValidator : AbstractValidator<ListVersions>
{
    public ListVersionsValidator()
    {
        RuleFor(query => query.First).InclusiveBetween(1, 200);
        RuleFor(query => query.Before).GreaterThanOrEqualTo(1);
    }
}

/// <summary>What an edit is about.</summary>
internal enum EditKind
{
    Skeleton,
    Volume,
    Segments,
    Boxes,
    Layers,
    Undo,
    Redo,
    Restore,
    Import,
}

/// <summary>Versions that belong together.</summary>
/// <param name="Version">The last of them: to view and to restore.</param>
/// <param name="FirstVersion">The first of them; the list goes on before it.</param>
/// <param name="At">When the last was made.</param>
/// <param name="Since">When the first was made.</param>
/// <param name="Kinds">What they are about.</param>
/// <param name="Operations">How many operations they hold.</param>
/// <param name="RestoredVersion">The version that was restored by the last of them; null when none was.</param>
[GraphQLName("AnnotationVersions")]
internal sealed record VersionSpan(
    long Version, long FirstVersion, DateTimeOffset At, DateTimeOffset Since, Guid PersonId, IReadOnlyList<EditKind> Kinds, int Operations, long? RestoredVersion);

internal sealed class ListVersionsHandler(AnnotationGate gate, NpgsqlDataSource database) : IRequestHandler<ListVersions, IReadOnlyList<VersionSpan>>
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public async Task<IReadOnlyList<VersionSpan>> Handle(ListVersions query, CancellationToken cancellationToken)
    {
        await gate.Find(query.Annotation, Rights.See, cancellationToken, trashed: true);
        await using var select = database.CreateCommand(
            """
            select version, person_id, at, kinds, operation_count,
                (select target from annotations.restores r where r.annotation_id = l.annotation_id and r.version = l.version order by ordinal desc limit 1)
            from annotations.log l where annotation_id = $1 and version < $2 order by version desc
            """);
        select.Parameters.Add(new() { Value = query.Annotation });
        select.Parameters.Add(new() { Value = query.Before ?? long.MaxValue });
        var spans = new List<VersionSpan>();
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var (version, person, at, operations) = (rows.GetInt64(0), rows.GetGuid(1), rows.GetFieldValue<DateTimeOffset>(2), rows.GetInt32(4));
            var row = new VersionSpan(
                version, version, at, at, person, KindsOf((OperationKinds)rows.GetInt32(3)), operations, rows.IsDBNull(5) ? null : rows.GetInt64(5));
            if (spans.Count > 0 && BelongTogether(row, spans[^1]))
            {
                spans[^1] = spans[^1] with
                {
                    FirstVersion = version,
                    Since = at,
                    Kinds = [.. spans[^1].Kinds.Union(row.Kinds).Order()],
                    Operations = spans[^1].Operations + operations,
                };
            }
            else if (spans.Count == query.First)
            {
                break;
            }
            else
            {
                spans.Add(row);
            }
        }

        return spans;
    }

    private static bool BelongTogether(VersionSpan older, VersionSpan span) =>
        older.PersonId == span.PersonId && span.Since - older.At <= Pause && span.At - older.At <= Longest
        && older.RestoredVersion is null && span.RestoredVersion is null && OneHoldsTheOther(older.Kinds, span.Kinds);

    /// <summary>The first piece of a stroke may make the segment that it paints; the others only paint, and are of the same go.</summary>
    private static bool OneHoldsTheOther(IReadOnlyList<EditKind> these, IReadOnlyList<EditKind> those) => !these.Except(those).Any() || !those.Except(these).Any();

    private static IReadOnlyList<EditKind> KindsOf(OperationKinds kinds) =>
        [.. Enum.GetValues<EditKind>().Where(kind => kinds.HasFlag(Enum.Parse<OperationKinds>(kind.ToString())))];
}

[ObjectType<VersionSpan>(IgnoreProperties = [nameof(VersionSpan.PersonId)])]
internal static class VersionSpanFields
{
    /// <summary>Who made them.</summary>
    public static Task<Person?> Person(
        [Parent] VersionSpan span, [FromDataLoader(nameof(AnnotationFields.OwnersById))] IDataLoader<Guid, Person> people, CancellationToken cancellationToken) =>
        people.LoadAsync(span.PersonId, cancellationToken);
}

[QueryType]
internal static class ListVersionsField
{
    /// <summary>The versions of an annotation, newest first: what one person did in one go, and is about the same, is one entry.</summary>
    public static Task<IReadOnlyList<VersionSpan>> AnnotationVersions(Guid id, IMediator mediator, CancellationToken cancellationToken, long? before = null, int first = 50) =>
        mediator.Send(new ListVersions(id, before, first), cancellationToken);
}

using Lamella.BuildingBlocks;
using Lamella.Datasets.Contracts;
using Lamella.GraphQL;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lamella.Annotations;

/// <summary>An annotation of one's own with all that another holds, its history too: undo, versions and voxels go on where the other was.</summary>
internal sealed record DuplicateAnnotation(Guid Id) : ICommand<AnnotationDescription>;

internal sealed class DuplicateAnnotationHandler(AnnotationGate gate, AnnotationsDb db, Caller caller, IMediator mediator, NpgsqlDataSource database, TimeProvider clock)
    : IRequestHandler<DuplicateAnnotation, AnnotationDescription>
{
    public async Task<AnnotationDescription> Handle(DuplicateAnnotation command, CancellationToken cancellationToken)
    {
        var original = await gate.Find(command.Id, Rights.See, cancellationToken);
        if (caller.PersonId is not { } owner)
        {
            throw new RefusalException(RefusalKind.Forbidden, "An annotation belongs to a person: sign in to duplicate one.");
        }

        // Nobody may begin an annotation on a dataset that is not there for them.
        await mediator.Send(new GetDataset(original.DatasetId), cancellationToken);
        var copy = new Annotation(Guid.CreateVersion7(), original.DatasetId, owner, await db.CopyName(owner, original.Name, cancellationToken), clock.GetUtcNow())
        {
            Description = original.Description,
            Tags = original.Tags,
        };
        db.Add(copy);
        await db.SaveChangesAsync(cancellationToken);
        await CopyRows(original.Id, copy.Id, cancellationToken);
        db.ChangeTracker.Clear();
        return (await db.Annotations.SingleAsync(row => row.Id == copy.Id, cancellationToken)).Describe();
    }

    // All in one statement, which sees all tables at one moment. Ranges of ids are not copied: they were handed to clients of the original.
    private async Task CopyRows(Guid from, Guid to, CancellationToken cancellationToken)
    {
        // Given back before anything else is asked: a transaction spans one connection.
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var build = new NpgsqlCommand(
            """
            select 'with ' || string_agg(
                format('%s as (insert into annotations.%s (annotation_id, %s) select $2, %s from annotations.%s where annotation_id = $1)', t, t, names, names, t), ', ')
                || ' update annotations.heads set version = (select version from annotations.heads where annotation_id = $1) where annotation_id = $2'
            from (
                select quote_ident(table_name) t, string_agg(quote_ident(column_name), ', ' order by ordinal_position) names from information_schema.columns
                where table_schema = 'annotations' and column_name <> 'annotation_id' and table_name not in ('heads', 'id_ranges') and table_name in (
                    select table_name from information_schema.columns where table_schema = 'annotations' and column_name = 'annotation_id')
                group by table_name) tables
            """,
            connection);
        var statement = (string)(await build.ExecuteScalarAsync(cancellationToken))!;
        await using var copy = new NpgsqlCommand(statement, connection) { Parameters = { new() { Value = from }, new() { Value = to } }, CommandTimeout = 600 };
        await copy.ExecuteNonQueryAsync(cancellationToken);
    }
}

[MutationType]
internal static class DuplicateAnnotationField
{
    /// <summary>Makes an annotation of your own with all that another holds, its history too. It is private.</summary>
    [Authorize(SiteRoles.Annotator | SiteRoles.Manager | SiteRoles.Admin)]
    public static Task<AnnotationDescription> DuplicateAnnotation(Guid id, IMediator mediator, CancellationToken cancellationToken) =>
        mediator.Send(new DuplicateAnnotation(id), cancellationToken);
}

using Lamella.BuildingBlocks;
using Lamella.Datastore.Contracts;
using Lamella.Datastore.Volumes;
using Lamella.GraphQL;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Lamella.Datastore.Imports;

/// <summary>The caller's imports, newest first, at most a hundred; for administrators everybody's.</summary>
internal sealed record FindImports(Guid? Id = null) : IQuery<IReadOnlyList<ImportProgress>>;

internal sealed class FindImportsHandler(DatastoreDb db, Caller caller) : IRequestHandler<FindImports, IReadOnlyList<ImportProgress>>
{
    private const int Most = 100;

    public async Task<IReadOnlyList<ImportProgress>> Handle(FindImports query, CancellationToken cancellationToken)
    {
        var jobs = await db.Imports.AsNoTracking().OfCaller(caller)
            .Where(job => query.Id == null || job.Id == query.Id)
            .OrderByDescending(job => job.CreatedAt).Take(Most).ToListAsync(cancellationToken);
        return [.. jobs.Select(job => job.Describe())];
    }
}

internal static class ImportsOfCaller
{
    /// <summary>Those that the caller may see: managers their own, administrators all, nobody else any.</summary>
    public static IQueryable<ImportJob> OfCaller(this IQueryable<ImportJob> jobs, Caller caller) =>
        caller.IsAdmin ? jobs
        : caller.IsManager && caller.PersonId is { } person ? jobs.Where(job => job.OwnerId == person)
        : jobs.Where(_ => false);
}

/// <summary>An import of a volume.</summary>
[ObjectType<ImportProgress>]
[GraphQLName("Import")]
internal static class ImportFields;

[QueryType]
internal static class FindImportsFields
{
    /// <summary>Your imports, newest first; for administrators everybody's.</summary>
    public static Task<IReadOnlyList<ImportProgress>> Imports(IMediator mediator, CancellationToken cancellationToken) =>
        mediator.Send(new FindImports(), cancellationToken);

    /// <summary>One of your imports, or null.</summary>
    public static async Task<ImportProgress?> Import(Guid id, IMediator mediator, CancellationToken cancellationToken) =>
        (await mediator.Send(new FindImports(id), cancellationToken)).SingleOrDefault();

    /// <summary>What a path on the server is, for those who may add datasets.</summary>
    [GraphQLName("probe")]
    public static Task<ProbedVolume> Probe(string path, IMediator mediator, CancellationToken cancellationToken) =>
        mediator.Send(new ProbeVolume(path), cancellationToken);

    /// <summary>The folders on the server below which you may add datasets; none for those who may add none.</summary>
    public static IReadOnlyList<string> AllowedRoots(AllowedRoots roots, Caller caller) => caller.IsManager ? roots.Roots ?? [] : [];
}

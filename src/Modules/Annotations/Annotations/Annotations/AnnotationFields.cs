using Lamella.BuildingBlocks;
using Lamella.Datasets.Contracts;
using Lamella.GraphQL;
using Lamella.Users.Contracts;
using MediatR;

namespace Lamella.Annotations;

/// <summary>What people draw in a dataset: skeletons, segments and boxes. The drawing itself is read by HTTP.</summary>
[ObjectType<AnnotationDescription>(IgnoreProperties = [nameof(AnnotationDescription.DatasetId), nameof(AnnotationDescription.OwnerId)])]
[GraphQLName("Annotation")]
internal static class AnnotationFields
{
    /// <summary>The dataset that it is drawn in; null when you may not see that any more.</summary>
    public static Task<DatasetDescription?> Dataset([Parent] AnnotationDescription annotation, IDataLoader<Guid, DatasetDescription> datasets, CancellationToken cancellationToken) =>
        datasets.LoadAsync(annotation.DatasetId, cancellationToken);

    /// <summary>The person who owns it.</summary>
    public static Task<Person?> Owner([Parent] AnnotationDescription annotation, [FromDataLoader(nameof(OwnersById))] IDataLoader<Guid, Person> people, CancellationToken cancellationToken) =>
        people.LoadAsync(annotation.OwnerId, cancellationToken);

    /// <summary>Whether you may draw in it now: it is open to you for that, and active.</summary>
    public static bool MayEdit([Parent] AnnotationDescription annotation, Caller caller) =>
        annotation.State == AnnotationState.Active && annotation.TrashedAt is null && caller.IsSignedIn
        && (MayManage(annotation, caller) || annotation.Access == AnnotationAccess.DatasetEdit);

    /// <summary>Whether you may rename, share, finish and trash it.</summary>
    public static bool MayManage([Parent] AnnotationDescription annotation, Caller caller) => caller.IsAdmin || annotation.OwnerId == caller.PersonId;

    [DataLoader]
    internal static Task<IReadOnlyDictionary<Guid, DatasetDescription>> DatasetsById(IReadOnlyList<Guid> ids, IMediator mediator, CancellationToken cancellationToken) =>
        mediator.Send(new GetDatasets(ids), cancellationToken);

    [DataLoader]
    internal static Task<IReadOnlyDictionary<Guid, Person>> OwnersById(IReadOnlyList<Guid> ids, IMediator mediator, CancellationToken cancellationToken) =>
        mediator.Send(new GetPeople(ids), cancellationToken);
}

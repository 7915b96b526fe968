using Lamella.BuildingBlocks;
using Lamella.Datasets.Contracts;
using Lamella.GraphQL;
using Lamella.Users.Contracts;
using MediatR;

namespace Lamella.Datasets;

/// <summary>A dataset: layers of voxels that lie in one space.</summary>
[ObjectType<DatasetDescription>]
[GraphQLName("Dataset")]
internal static class DatasetFields
{
    /// <summary>The person who owns it; null for what the operator of the site added.</summary>
    public static async Task<Person?> Owner([Parent] DatasetDescription dataset, IDataLoader<Guid, Person> people, CancellationToken cancellationToken) =>
        dataset.OwnerId is { } owner ? await people.LoadAsync(owner, cancellationToken) : null;

    /// <summary>Whether you may rename, share, publish and trash it.</summary>
    public static bool MayEdit([Parent] DatasetDescription dataset, Caller caller) => Visibility.MayEdit(dataset.OwnerId, caller);

    [DataLoader]
    internal static Task<IReadOnlyDictionary<Guid, Person>> PeopleById(IReadOnlyList<Guid> ids, IMediator mediator, CancellationToken cancellationToken) =>
        mediator.Send(new GetPeople(ids), cancellationToken);
}

/// <summary>One layer of a dataset. Where it lies on the server is nobody's business outside.</summary>
[ObjectType<LayerDescription>(IgnoreProperties = [nameof(LayerDescription.Location)])]
[GraphQLName("Layer")]
internal static class LayerFields;

/// <summary>One magnification of a layer.</summary>
[ObjectType<MagDescription>]
[GraphQLName("Magnification")]
internal static class MagFields;

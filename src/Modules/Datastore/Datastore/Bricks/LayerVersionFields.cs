using Lamella.Datasets.Contracts;
using Lamella.GraphQL;

namespace Lamella.Datastore.Bricks;

/// <summary>What the Datastore knows of a layer that the Datasets module lists.</summary>
[ObjectType<LayerDescription>]
internal static class LayerVersionFields
{
    /// <summary>The version of the stored content, part of the address of every brick. It changes when the content does.</summary>
    public static async Task<string> ContentVersion(
        [Parent] LayerDescription layer,
        [FromDataLoader(nameof(VersionByLocation))] IDataLoader<LayerLocation, string> versions,
        CancellationToken cancellationToken) =>
        (await versions.LoadAsync(layer.Location, cancellationToken))!;

    /// <summary>The version of each place. What cannot be read has one too; its bricks then tell what is wrong.</summary>
    [DataLoader]
    internal static async Task<IReadOnlyDictionary<LayerLocation, string>> VersionByLocation(
        IReadOnlyList<LayerLocation> locations, StoredLayers stored, CancellationToken cancellationToken)
    {
        var versions = new Dictionary<LayerLocation, string>(locations.Count);
        foreach (var location in locations)
        {
            versions[location] = await stored.At(location).Version(cancellationToken);
        }

        return versions;
    }
}

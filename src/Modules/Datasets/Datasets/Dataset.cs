using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;

namespace Lamella.Datasets;

/// <summary>A dataset as it is kept: what data there is, whose, who may see it. Its voxels are the Datastore's.</summary>
internal sealed class Dataset
{
    private Dataset()
    {
    }

    public Dataset(RegisterDataset registered, DateTimeOffset now)
    {
        Id = registered.Id;
        Name = registered.Name;
        Description = registered.Description;
        VoxelSize = registered.VoxelSize;
        Layers = registered.Layers;
        OwnerId = registered.OwnerId;
        Access = registered.Access;
        CreatedAt = now;
    }

    public Guid Id { get; private set; }

    public string Name { get; set; } = "";

    public string Description { get; set; } = "";

    /// <summary>SPDX identifier; null where none is stated.</summary>
    public string? Licence { get; set; }

    public VoxelSize VoxelSize { get; private set; } = null!;

    public IReadOnlyList<LayerDescription> Layers { get; private set; } = [];

    public Guid? OwnerId { get; private set; }

    public DatasetAccess Access { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset? PublishedAt { get; private set; }

    public DateTimeOffset? TrashedAt { get; private set; }

    /// <summary>Published data is cited, so what was published stays in sight until it is withdrawn.</summary>
    public void Share(DatasetAccess access)
    {
        if (PublishedAt is not null && access != DatasetAccess.Public)
        {
            throw new RefusalException(
                RefusalKind.Conflict, $"'{Name}' is published and therefore public: withdraw the publication before restricting access.");
        }

        Access = access;
    }

    /// <param name="at">When it was published; null withdraws it. A second publication keeps the first date, which citations carry.</param>
    public void Publish(DateTimeOffset? at)
    {
        Access = at is null ? Access : DatasetAccess.Public;
        PublishedAt = at is null ? null : PublishedAt ?? at;
    }

    public void Trash(DateTimeOffset now) => TrashedAt ??= now;

    public void Restore() => TrashedAt = null;

    /// <summary>How the layer is shown to somebody who has chosen nothing.</summary>
    public void SetLayerDefaults(string layer, IntensityWindow? window, string? color)
    {
        if (Layers.All(known => known.Name != layer))
        {
            throw new RefusalException(
                RefusalKind.NotFound, $"'{Name}' has no layer '{layer}': it has {string.Join(", ", Layers.Select(known => known.Name))}.");
        }

        Layers = [.. Layers.Select(known => known.Name == layer ? known with { DefaultWindow = window, DefaultColor = color } : known)];
    }

    public DatasetDescription Describe() =>
        new(Id, Name, Description, VoxelSize, Layers, OwnerId, Access, CreatedAt, PublishedAt, TrashedAt, Licence);
}

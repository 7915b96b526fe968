using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Volumes;

namespace Lamella.Datastore.Imports;

/// <summary>
/// Opens a volume that is to be served where it lies, within what will be open to those who serve it: its own folder and the allowed ones. The
/// operator may read more than that, and would register what nobody is served afterwards.
/// </summary>
internal static class OpenInPlace
{
    /// <param name="path">As it was given; what is registered is the real one.</param>
    /// <param name="allowed">What whoever asks may read.</param>
    /// <param name="served">The folders that are open to everybody who serves.</param>
    /// <exception cref="RefusalException">As <see cref="VolumeFormats.Open"/>, and where a part of it lies outside.</exception>
    public static Volume Open(string path, AllowedRoots allowed, AllowedRoots served)
    {
        var real = allowed.Resolve(path);
        var volume = VolumeFormats.Open(real, allowed);
        var confined = Said(() => VolumeFormats.Open(real, served.And(real)));
        foreach (var layer in confined.Layers.Where(layer => layer.Refusal is not null))
        {
            if (volume.Layers.FirstOrDefault(other => other.Name == layer.Name) is { Refusal: null })
            {
                throw Outside($"Layer '{layer.Name}': {layer.Refusal}");
            }
        }

        return confined;
    }

    /// <summary>Reads a first and a middle voxel of every level, so that chunks that lead elsewhere are found before anybody asks for a brick.</summary>
    public static async Task TryReading(VolumeLayer layer, CancellationToken cancellationToken)
    {
        var voxel = new byte[layer.VoxelType.Bytes()];
        foreach (var level in layer.Levels)
        {
            foreach (var at in (Int3[])[level.Inside.Min, level.Inside.Min + level.Inside.Size.FloorDiv(Int3.One * 2)])
            {
                try
                {
                    await new VolumeReader(level).Read(new Box(at, Int3.One), 0, 0, voxel, cancellationToken);
                }
                catch (RefusalException refusal) when (refusal.Kind == RefusalKind.Forbidden)
                {
                    throw Outside($"Layer '{layer.Name}', magnification {level.Mag}: {refusal.Message}");
                }
            }
        }
    }

    private static Volume Said(Func<Volume> open)
    {
        try
        {
            return open();
        }
        catch (RefusalException refusal) when (refusal.Kind == RefusalKind.Forbidden)
        {
            throw Outside(refusal.Message);
        }
    }

    private static RefusalException Outside(string what) => new(
        RefusalKind.Forbidden, $"It cannot be served where it lies. {what} Add that folder to Datastore:AllowedRoots, or import without --in-place, which copies the voxels.");
}

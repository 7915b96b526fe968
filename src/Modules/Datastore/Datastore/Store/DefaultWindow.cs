using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Datastore.Previews;

namespace Lamella.Datastore.Store;

/// <summary>The intensities that an image is shown with until somebody chooses others: all but the darkest and the brightest hundredth of the coarsest level.</summary>
internal static class DefaultWindow
{
    /// <returns>Null for a segmentation.</returns>
    public static async Task<IntensityWindow?> Of(string layerFolder, LayerPlan plan, CancellationToken cancellationToken)
    {
        if (plan.Category == LayerCategory.Segmentation)
        {
            return null;
        }

        var coarsest = plan.Levels[^1];
        using var level = new StoredLevel(layerFolder, plan, coarsest);
        var voxels = new byte[coarsest.Size.Product * plan.VoxelType.Bytes()];
        await level.Read(coarsest.Grid, 0, 0, voxels, cancellationToken);
        return Of(LayerHistogram.Of(voxels, plan.VoxelType));
    }

    /// <summary>Never empty: an image of one value is shown as black.</summary>
    public static IntensityWindow Of(LayerHistogram histogram) => histogram.Percentiles switch
    {
        { P1: var low, P99: var high } when low < high => new(low, high),
        _ when histogram.Min < histogram.Max => new(histogram.Min, histogram.Max),
        _ => new(histogram.Min, histogram.Min + 1),
    };
}

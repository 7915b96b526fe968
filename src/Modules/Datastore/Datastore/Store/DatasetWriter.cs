using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;

namespace Lamella.Datastore.Store;

/// <summary>A layer to be written, and where its finest voxels come from.</summary>
/// <param name="FillValue">The plan's fill voxel as an invariant number.</param>
internal sealed record LayerToWrite(LayerPlan Plan, IVoxelSource Source, string FillValue);

/// <summary>How far the writing of a dataset is, in raw bytes of all levels.</summary>
/// <param name="Kept">Of those done, what an earlier run had written already.</param>
internal sealed record WritingProgress(long Done, long Total, long Kept);

/// <summary>Writes the layers of a dataset into our own store, and goes on where an earlier run of the same was stopped.</summary>
internal static class DatasetWriter
{
    /// <param name="folder">The dataset's folder.</param>
    /// <param name="journalPath">Where it is kept what is done; removed when all is.</param>
    /// <param name="what">All that decides what is written, as one line: another one than the journal's begins anew.</param>
    /// <returns>The layers as they are registered.</returns>
    public static async Task<IReadOnlyList<LayerDescription>> Write(
        string folder, string journalPath, string what, IReadOnlyList<LayerToWrite> layers, Action<WritingProgress> progress, CancellationToken cancellationToken)
    {
        var total = layers.Sum(layer => LayerWriter.VoxelsOf(layer.Plan) * layer.Plan.VoxelType.Bytes());
        var (done, kept) = (0L, 0L);
        var described = new List<LayerDescription>();
        using (var journal = new ShardJournal(journalPath, what))
        {
            foreach (var (plan, source, fillValue) in layers)
            {
                var layerFolder = Path.Combine(folder, plan.Name);
                var writer = new LayerWriter(layerFolder, plan, source, journal, (voxels, isKept) =>
                {
                    var bytes = voxels * plan.VoxelType.Bytes();
                    done += bytes;
                    kept += isKept ? bytes : 0;
                    progress(new WritingProgress(done, total, kept));
                });
                await writer.Write(cancellationToken);
                described.Add(Describe(layerFolder, plan, fillValue, await DefaultWindow.Of(layerFolder, plan, cancellationToken)));
            }
        }

        File.Delete(journalPath);
        return described;
    }

    private static LayerDescription Describe(string folder, LayerPlan plan, string fillValue, IntensityWindow? window) => new(
        plan.Name, plan.Category, plan.VoxelType, plan.Channels, plan.Timepoints, plan.Box,
        [.. plan.Levels.Select(level => new MagDescription(level.Mag, level.Origin, level.Size, level.BrickEdge))],
        fillValue, new LayerLocation(folder, null, InPlace: false), window);
}

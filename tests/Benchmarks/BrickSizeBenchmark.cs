using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Demo;
using Lamella.Datastore.Store;

namespace Lamella.Benchmarks;

/// <summary>How long a browser takes to fill a view with bricks of 32³ and of 64³ of the same voxels, and how fast it pages: what decision 0030 rests on.</summary>
internal sealed class BrickSizeBenchmark : IBenchmark
{
    private static readonly int[] Edges = [32, 64];

    public string Name => "bricks";

    public int Order => 65;

    public async Task Run(Report report, CancellationToken cancellationToken)
    {
        await using var site = await Site.Make();
        Report.Progress("growing the demo's voxels, in bricks of 32³ and of 64³");
        var piece = Neuropil.Grow(7, cancellationToken: cancellationToken);
        var datasets = new List<Guid>();
        foreach (var edge in Edges)
        {
            var id = Guid.CreateVersion7();
            var folder = Path.Combine(site.Folder, "volumes", $"{id:n}");
            var layers = await DatasetWriter.Write(folder, Path.Combine(folder, ".journal"), $"{edge}", [.. LayersOf(piece, edge)], _ => { }, cancellationToken);
            await site.Register(id, $"bricks of {edge}", Neuropil.VoxelSize, layers);
            datasets.Add(id);
        }

        await using var host = await site.Serve(core: null, cancellationToken);
        await FrontEndBenchmark.Run(
            report, "bricks", ["--host", host.Address, "--small", $"{datasets[0]}", "--large", $"{datasets[1]}"], [], cancellationToken);
    }

    private static IEnumerable<LayerToWrite> LayersOf(Neuropil piece, int edge)
    {
        var box = new Box(Int3.Zero, Neuropil.Size);
        yield return new(LayerPlan.Of("em", LayerCategory.Image, VoxelType.U8, 1, 1, box, [0], Neuropil.VoxelSize, edge), new ImageSource(piece), "0");
        yield return new(
            LayerPlan.Of("cells", LayerCategory.Segmentation, VoxelType.U64, 1, 1, box, new byte[sizeof(ulong)], Neuropil.VoxelSize, edge), new CellSource(piece), "0");
    }
}

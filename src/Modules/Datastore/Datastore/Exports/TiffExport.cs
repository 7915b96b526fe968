using System.IO.Compression;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Exports.Zips;
using Lamella.Datastore.Volumes;

namespace Lamella.Datastore.Exports;

/// <summary>Layers as stacks of sections: a file a layer, and where there are several channels or points in time, a file each.</summary>
internal static class TiffExport
{
    /// <summary>What is decoded before it is written on. Sections are wide and thin, so that each brick is decoded once only if many sections fit.</summary>
    private const long PieceBytes = 128 << 20;

    public static async Task Write(ExportPlan plan, ExportZip zip, CancellationToken cancellationToken)
    {
        foreach (var layer in plan.Layers)
        {
            await Write(layer, plan.Dataset.VoxelSize, zip, cancellationToken);
        }
    }

    /// <summary>The file of a channel and point in time within the export.</summary>
    public static string FileOf(ExportedLayer layer, int channel, int time) =>
        layer.Channels == 1 && layer.Timepoints == 1 ? $"{layer.Name}.tif" : $"{layer.Name} t{time} c{channel}.tif";

    private static async Task Write(ExportedLayer layer, VoxelSize size, ExportZip zip, CancellationToken cancellationToken)
    {
        var (factors, type, voxels) = (layer.Level.Mag.Factors, layer.Reader.VoxelType, layer.Voxels);
        var voxel = size with { X = size.X * factors.X, Y = size.Y * factors.Y, Z = size.Z * factors.Z };
        var stack = new TiffStack(voxels.Size.X, voxels.Size.Y, voxels.Size.Z, type, voxel);
        var pieces = ReadVoxelsHandler.Pieces(voxels, Int3.One * layer.Level.BrickEdge, PieceBytes / type.Bytes());
        var buffer = GC.AllocateUninitializedArray<byte>(checked((int)(ReadVoxelsHandler.Largest(voxels.Size, PieceBytes / type.Bytes()).Product * type.Bytes())));
        for (var time = 0; time < layer.Timepoints; time++)
        {
            for (var channel = 0; channel < layer.Channels; channel++)
            {
                // Ids repeat and shrink to little in no time; grey values hardly shrink and take long.
                var level = layer.Category == LayerCategory.Segmentation ? CompressionLevel.Fastest : CompressionLevel.NoCompression;
                await using var entry = await zip.Open(FileOf(layer, channel, time), level, cancellationToken);
                await using var tiff = stack.Into(entry);
                foreach (var piece in pieces)
                {
                    var read = buffer.AsMemory(0, (int)(piece.Voxels * type.Bytes()));
                    await layer.Reader.Read(piece, channel, time, read, cancellationToken);
                    await tiff.WriteAsync(read, cancellationToken);
                }
            }
        }
    }
}

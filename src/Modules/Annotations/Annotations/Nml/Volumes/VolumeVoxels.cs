using Lamella.Annotations.Nml.Files;
using Lamella.Annotations.Nml.Uploads;
using Lamella.Annotations.Volumes;
using Lamella.Annotations.Volumes.Bricks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Datastore.Contracts;
using MediatR;

namespace Lamella.Annotations.Nml.Volumes;

/// <summary>A volume layer of a file, with its voxels as bricks on disk until it is imported.</summary>
/// <param name="Layer">The id that it is imported under.</param>
/// <param name="Fallback">A segmentation of the dataset; null for none.</param>
/// <param name="LargestSegment">Of its list, its voxels and what its fallback can hold.</param>
internal sealed record VolumeVoxels(NmlVolume Volume, Guid Layer, string? Fallback, ulong LargestSegment, BrickFile Bricks);

/// <summary>Reads the voxels beside files, before any transaction: a zip that lies is refused before anything is written.</summary>
internal sealed class VolumeReading(DatasetDescription dataset, IMediator mediator, List<string> notes) : IDisposable
{
    /// <summary>Bricks of one import: 2,048 x 1,024 x 1,024 voxels where all are painted.</summary>
    public const int MostBricks = 65_536;

    /// <summary>Packed, of one import: what an undo of it holds in memory.</summary>
    private const long MostBytes = 256L * 1024 * 1024;

    /// <summary>Packed, of one request.</summary>
    private const long MostBytesOfAll = 1024L * 1024 * 1024;

    private readonly List<BrickFile> _files = [];
    private long _bytes;

    /// <summary>The volume layers of one import.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<VolumeVoxels>>> Read(IReadOnlyList<UploadedFile> files, CancellationToken cancellationToken)
    {
        var (all, bricks, bytes) = (new List<IReadOnlyList<VolumeVoxels>>(), MostBricks, MostBytes);
        foreach (var file in files)
        {
            var volumes = new List<VolumeVoxels>();
            foreach (var volume in file.File.Volumes.Select(element => NmlVolume.Read(element, notes)))
            {
                volumes.Add(await Read(file, volume, bricks, bytes, cancellationToken));
                (bricks, bytes) = (bricks - volumes[^1].Bricks.Count, bytes - volumes[^1].Bricks.Bytes);
            }

            all.Add(volumes);
        }

        return all;
    }

    public void Dispose() => _files.ForEach(file => file.Dispose());

    private async Task<VolumeVoxels> Read(UploadedFile file, NmlVolume volume, int mostBricks, long mostBytes, CancellationToken cancellationToken)
    {
        var fallback = dataset.Layers.FirstOrDefault(layer => layer.Name == volume.Fallback && layer.Category == LayerCategory.Segmentation);
        if (volume.Fallback is { Length: > 0 } named && fallback is null)
        {
            notes.Add($"'{volume.Name}' was painted over '{named}', which is no segmentation of '{dataset.Name}': what was painted is taken, over nothing.");
        }

        var bricks = new BrickFile(TemporaryFile.Create());
        _files.Add(bricks);
        var largest = 0UL;
        if (volume.Location is not null && file.Beside(volume.Location) is { } zip)
        {
            await using (zip)
            {
                largest = await Read(zip, volume, fallback, bricks, mostBricks, mostBytes, cancellationToken);
            }
        }
        else
        {
            notes.Add($"The voxels of '{volume.Name}' are not beside {file.Name}{(volume.Location is null ? "" : $", where {volume.Location} should be")}: its segments are taken.");
        }

        return new(
            volume, Guid.CreateVersion7(), fallback?.Name, Math.Max(Math.Max(largest, volume.LargestSegment), CreateAnnotationHandler.LargestOf(fallback?.VoxelType)), bricks);
    }

    private async Task<ulong> Read(
        Stream zip, NmlVolume volume, LayerDescription? fallback, BrickFile bricks, int mostBricks, long mostBytes, CancellationToken cancellationToken)
    {
        var finest = LayerGrids.Over(dataset, fallback?.Name).Finest;
        var read = await mediator.Send(new ReadVolumeZip(zip, volume.Location!, new(finest.Mag, finest.Origin, finest.Size), mostBricks), cancellationToken);
        var (largest, lost, brick) = (0UL, 0L, OverlayBrick.Rent());
        foreach (var (at, stored, values, beyond) in read.Bricks)
        {
            lost += beyond;
            stored.CopyTo(brick.Painted, 0);
            values.CopyTo(brick.Values, 0);
            largest = Math.Max(largest, Look(brick, isZeroPainted: fallback is not null));
            if (!brick.IsUnpainted)
            {
                var packed = OverlayBytes.Pack(brick);
                bricks.Add(Morton.Encode(at), packed);
                _bytes += packed.Length;
            }

            if (bricks.Bytes > mostBytes || _bytes > MostBytesOfAll)
            {
                throw NmlCursor.Refuse($"{volume.Location} holds more voxels than are taken at once: import so large a volume as a layer of a dataset.");
            }
        }

        OverlayBrick.Return(brick);
        if (lost > 0)
        {
            notes.Add($"{lost:N0} voxels of '{volume.Name}' lie beyond the end of '{dataset.Name}' and are cut away.");
        }

        if (read.Mag is { } mag && mag != finest.Mag)
        {
            notes.Add($"'{volume.Name}' is stored at magnification {mag} and no finer: each of its voxels fills all finer ones under it.");
        }

        return largest;
    }

    /// <summary>
    /// The largest segment of a brick. Over nothing, 0 is what nobody painted; over a fallback a bucket is a copy of all that is seen, and 0 in it was
    /// erased.
    /// </summary>
    private static ulong Look(OverlayBrick brick, bool isZeroPainted)
    {
        var largest = 0UL;
        for (var voxel = 0; voxel < Mask.Voxels; voxel++)
        {
            largest = Math.Max(largest, brick.Values[voxel]);
            if (brick.Values[voxel] == 0 && !isZeroPainted)
            {
                brick.Painted[voxel / 64] &= ~(1UL << (voxel % 64));
            }
        }

        return largest;
    }
}

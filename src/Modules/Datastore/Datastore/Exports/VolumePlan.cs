using FluentValidation;
using FluentValidation.Results;
using Lamella.Annotations.Contracts;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Datastore.Contracts;
using Lamella.Datastore.Merged;
using MediatR;

namespace Lamella.Datastore.Exports;

/// <summary>One magnification of a volume layer as webKnossos stores it: in buckets of 32³ that begin at voxel 0 of the dataset.</summary>
/// <param name="Shift">Where the level's voxel (0, 0, 0) lies, in voxels of the level from the dataset's.</param>
/// <param name="Buckets">Those in which something was painted, by z, y and x.</param>
internal sealed record PlannedLevel(IBoxReader Reader, Int3 Shift, IReadOnlyList<Int3> Buckets)
{
    public Mag Mag => Reader.Level.Mag;
}

/// <param name="VoxelType">Unsigned, and holds every segment.</param>
/// <param name="Box">Of the layer, in voxels of magnification 1.</param>
internal sealed record PlannedVolume(WrittenLayer Written, VoxelType VoxelType, Box Box, IReadOnlyList<PlannedLevel> Levels);

/// <summary>An annotation as webKnossos takes it, every question settled before its first byte is sent.</summary>
internal sealed record VolumePlan(WrittenNml Nml, DatasetDescription Dataset, IReadOnlyList<PlannedVolume> Volumes);

/// <summary>Looks everything up as the caller sees it.</summary>
internal sealed class VolumePlanner(BoxReaders readers, IMediator mediator)
{
    private static readonly Int3 Edge = Int3.One * MergedLayer.Edge;

    /// <exception cref="RefusalException">Not found: it is not there, or not for this caller.</exception>
    /// <exception cref="ValidationException">What is wanted cannot be exported.</exception>
    public async Task<VolumePlan> Plan(Guid annotation, long? version, string format, CancellationToken cancellationToken)
    {
        var nml = await mediator.Send(new WriteNml(annotation, version, format), cancellationToken);
        var dataset = await mediator.Send(new GetDataset(nml.Dataset), cancellationToken);
        var volumes = new List<PlannedVolume>();
        foreach (var layer in nml.Layers)
        {
            volumes.Add(await Plan(annotation, nml.Version, layer, dataset, cancellationToken));
        }

        return new(nml, dataset, volumes);
    }

    private async Task<PlannedVolume> Plan(Guid annotation, long version, WrittenLayer layer, DatasetDescription dataset, CancellationToken cancellationToken)
    {
        var over = await mediator.Send(new GetOverlayLayer(annotation, layer.Id, Ended: true), cancellationToken);
        var reference = dataset.Layers.FirstOrDefault(known => known.Name == over.Reference) ?? throw RefusalException.NotFound("layer", over.Reference);
        if (reference.Box.Min.X < 0 || reference.Box.Min.Y < 0 || reference.Box.Min.Z < 0)
        {
            throw new ValidationException([new ValidationFailure("layer", $"'{reference.Name}' begins at {reference.Box.Min}, and webKnossos has no buckets before voxel 0.")]);
        }

        var finest = reference.Mags[0];
        var (painted, largest) = await Painted(annotation, version, layer.Id, finest.Mag, cancellationToken);
        var levels = new List<PlannedLevel>();
        foreach (var level in reference.Mags)
        {
            var reader = await readers.Open(new AnnotationLayer(annotation, layer.Id, version), level.Mag, version, cancellationToken);
            levels.Add(new(reader, level.Origin.FloorDiv(level.Mag.Factors), Buckets(painted, finest, level)));
        }

        var fallback = over.Fallback is null ? null : dataset.Layers.FirstOrDefault(known => known.Name == over.Fallback);
        return new(layer, Narrowest(largest, fallback?.VoxelType), reference.Box, levels);
    }

    /// <summary>
    /// The finest bricks in which something is painted at the version, and the largest segment in them: all voxels of an array have one type, and only
    /// looking tells which holds it.
    /// </summary>
    private async Task<(List<Int3> Bricks, ulong Largest)> Painted(Guid annotation, long version, Guid layer, Mag mag, CancellationToken cancellationToken)
    {
        var (painted, largest) = (new List<Int3>(), 0UL);
        foreach (var some in (await mediator.Send(new ListPaintedBricks(annotation, layer, mag), cancellationToken)).Chunk(MergedLayer.AtOnce))
        {
            var overlay = await mediator.Send(new ReadOverlay(annotation, layer, mag, some, version), cancellationToken);
            foreach (var (at, brick) in some.Zip(overlay.Bricks))
            {
                if (brick is null)
                {
                    continue;
                }

                painted.Add(at);
                foreach (var value in brick.Values)
                {
                    largest = Math.Max(largest, value);
                }
            }
        }

        return (painted, largest);
    }

    /// <summary>The buckets of a level that lie over finest bricks. A dataset that begins between buckets has up to eight over each.</summary>
    private static List<Int3> Buckets(List<Int3> bricks, MagDescription finest, MagDescription level)
    {
        var buckets = new HashSet<Int3>();
        foreach (var brick in bricks)
        {
            var voxels = new Box(brick * Edge, Edge).Intersect(new(Int3.Zero, finest.Size));
            var (min, end) = ((voxels.Min * finest.Mag.Factors) + finest.Origin, (voxels.End * finest.Mag.Factors) + finest.Origin);
            var (first, last) = (min.FloorDiv(level.Mag.Factors).FloorDiv(Edge), end.CeilDiv(level.Mag.Factors).CeilDiv(Edge));
            buckets.UnionWith(Store.VoxelBoxes.Each(last - first).Select(place => first + place));
        }

        return [.. buckets.OrderBy(bucket => (bucket.Z, bucket.Y, bucket.X))];
    }

    /// <summary>That of the fallback, as who reads both expects, if it holds all that was painted; else webKnossos's usual one, or the largest.</summary>
    private static VoxelType Narrowest(ulong largest, VoxelType? fallback)
    {
        var (type, most) = fallback switch
        {
            VoxelType.U8 or VoxelType.I8 => (VoxelType.U8, (ulong)byte.MaxValue),
            VoxelType.U16 or VoxelType.I16 => (VoxelType.U16, ushort.MaxValue),
            VoxelType.U32 or VoxelType.I32 or null => (VoxelType.U32, uint.MaxValue),
            _ => (VoxelType.U64, ulong.MaxValue),
        };
        return largest <= most ? type : largest <= uint.MaxValue ? VoxelType.U32 : VoxelType.U64;
    }
}

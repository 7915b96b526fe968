using System.Runtime.InteropServices;
using Lamella.Annotations.Contracts;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Datastore.Bricks;
using Lamella.Datastore.Contracts;
using Lamella.Datastore.Volumes;
using MediatR;

namespace Lamella.Datastore.Merged;

/// <summary>A volume layer of an annotation as one caller sees it, ready to be read in bricks of 32³ voxels of 64 bits.</summary>
internal sealed class MergedLayer(AnnotationLayer layer, SeenLayer reference, bool hasFallback, BrickReader reader, IMediator mediator)
{
    public const int Edge = 32;
    public const int BrickBytes = Edge * Edge * Edge * sizeof(ulong);

    /// <summary>The overlay of a brick comes to a quarter of a megabyte.</summary>
    public const int AtOnce = 32;

    /// <summary>Finest first.</summary>
    public IReadOnlyList<MagDescription> Levels => reference.Description.Mags;

    public static Box Bricks(MagDescription level) => new(Int3.Zero, level.Size.CeilDiv(new(Edge, Edge, Edge)));

    /// <summary>What is painted in bricks of a level.</summary>
    public Task<Overlay> Overlay(MagDescription level, IReadOnlyList<Int3> bricks, CancellationToken cancellationToken) =>
        mediator.Send(new ReadOverlay(layer.Annotation, layer.Layer, level.Mag, bricks, layer.Version), cancellationToken);

    /// <summary>A brick with what is painted in it over the fallback: voxels, a stored frame of them, or fill where all are 0.</summary>
    /// <exception cref="RefusalException">StoreFailed: the fallback cannot be read.</exception>
    public async Task<Brick> Merge(MagDescription level, Int3 at, OverlaidBrick? painted, CancellationToken cancellationToken)
    {
        var (fallback, type, fill) = hasFallback ? await Fallback(level, at, cancellationToken) : (Brick.Fill, VoxelType.U64, new byte[sizeof(ulong)]);
        if (painted is null && type == VoxelType.U64 && (fallback.Content != BrickContent.Fill || !fill.AsSpan().ContainsAnyExcept((byte)0)))
        {
            return fallback;
        }

        if (fallback.Content == BrickContent.Frame)
        {
            fallback = BrickReader.Decode(fallback, Edge * Edge * Edge * type.Bytes());
        }

        using (fallback)
        {
            return Merge(fallback, type, fill, painted);
        }
    }

    private static Brick Merge(Brick fallback, VoxelType type, ReadOnlySpan<byte> fill, OverlaidBrick? painted)
    {
        var merged = Brick.Rent(BrickContent.Voxels, BrickBytes);
        var ids = MemoryMarshal.Cast<byte, ulong>(merged.Rented.AsSpan(0, BrickBytes));
        if (fallback.Content == BrickContent.Fill)
        {
            Merging.Widen(fill, type, ids[..1]);
            ids.Fill(ids[0]);
        }
        else
        {
            Merging.Widen(fallback.Bytes.Span, type, ids);
        }

        if (painted is not null)
        {
            Merging.Over(painted.Painted, painted.Values, ids);
        }

        if (ids.ContainsAnyExcept(0UL))
        {
            return merged;
        }

        merged.Dispose();
        return Brick.Fill;
    }

    private async Task<(Brick Brick, VoxelType Type, byte[] Fill)> Fallback(MagDescription level, Int3 at, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var open = await reference.Stored.Open(cancellationToken);
            var stored = open.Level(level.Mag);
            try
            {
                var brick = await reader.Read(new BrickPlace(open, stored, Edge, new ChunkIndex(at.X, at.Y, at.Z, 0, 0)), cancellationToken);
                return (brick, stored.Array.VoxelType, stored.Array.FillVoxel);
            }
            catch (ContentChangedException changed)
            {
                await reference.Stored.LookAgain(changed, attempt, cancellationToken);
            }
        }
    }
}

/// <summary>Opens volume layers of annotations: Annotations says whether the caller sees them, Datasets whether they see what lies under them.</summary>
internal sealed class MergedLayers(SeenDatasets datasets, BrickReader reader)
{
    /// <exception cref="RefusalException">Not found.</exception>
    public async Task<MergedLayer> Open(AnnotationLayer layer, IServiceProvider services, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var over = await mediator.Send(new GetOverlayLayer(layer.Annotation, layer.Layer), cancellationToken);
        var dataset = await datasets.Get(over.Dataset, caller, services, cancellationToken);
        return new(layer, dataset.Layer(over.Reference), over.Fallback is not null, reader, mediator);
    }
}

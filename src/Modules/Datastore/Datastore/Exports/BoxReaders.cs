using System.Buffers;
using System.Runtime.InteropServices;
using Lamella.Annotations.Contracts;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Datastore.Bricks;
using Lamella.Datastore.Contracts;
using Lamella.Datastore.Merged;
using Lamella.Datastore.Volumes;
using MediatR;

namespace Lamella.Datastore.Exports;

/// <summary>Reads any box of one level of a layer, as one caller sees it, at one version of its content.</summary>
internal interface IBoxReader
{
    MagDescription Level { get; }

    VoxelType VoxelType { get; }

    /// <summary>One voxel, little-endian: the value of all that is not stored.</summary>
    byte[] FillVoxel { get; }

    /// <summary>Fills <paramref name="voxels"/> with the box, little-endian, x fastest, then y, z. Outside the level is the fill value.</summary>
    /// <param name="box">In voxels of the level.</param>
    /// <param name="voxels">Exactly as many bytes as the box has.</param>
    /// <exception cref="RefusalException">StoreFailed; Gone: the content is another than when the reader was opened; NotFound: access has ended.</exception>
    ValueTask Read(Box box, int channel, int time, Memory<byte> voxels, CancellationToken cancellationToken);
}

/// <summary>A layer of a dataset, as it is stored. Of data that belongs to somebody else a change under our hands ends the reading.</summary>
internal sealed class StoredBoxReader(SeenLayer layer, OpenLayer open, MagDescription level) : IBoxReader
{
    private readonly VolumeLevel _stored = open.Level(level.Mag);

    public MagDescription Level => level;

    public VoxelType VoxelType => _stored.Array.VoxelType;

    public byte[] FillVoxel => _stored.Array.FillVoxel;

    public static async Task<StoredBoxReader> Open(SeenLayer layer, MagDescription level, CancellationToken cancellationToken) =>
        new(layer, await layer.Stored.Open(cancellationToken), level);

    public async ValueTask Read(Box box, int channel, int time, Memory<byte> voxels, CancellationToken cancellationToken)
    {
        await new VolumeReader(_stored, Environment.ProcessorCount).Read(box, channel, time, voxels, cancellationToken);
        if (await layer.Stored.Version(cancellationToken) is var version && version != open.Version)
        {
            throw layer.Gone(version);
        }
    }
}

/// <summary>A volume layer of an annotation at a version: what was painted then, over the fallback segmentation.</summary>
/// <param name="fallback">Null where there is none: unpainted is 0.</param>
internal sealed class MergedBoxReader(AnnotationLayer layer, long version, MagDescription level, StoredBoxReader? fallback, IMediator mediator) : IBoxReader
{
    private static readonly Int3 Edge = new(MergedLayer.Edge, MergedLayer.Edge, MergedLayer.Edge);

    public MagDescription Level => level;

    public VoxelType VoxelType => VoxelType.U64;

    public byte[] FillVoxel { get; } = new byte[sizeof(ulong)];

    public async ValueTask Read(Box box, int channel, int time, Memory<byte> voxels, CancellationToken cancellationToken)
    {
        await ReadFallback(box, voxels, cancellationToken);
        var inside = box.Intersect(new(Int3.Zero, level.Size));
        if (inside.IsEmpty)
        {
            return;
        }

        var first = inside.Min.FloorDiv(Edge);
        var grid = inside.End.CeilDiv(Edge) - first;
        foreach (var bricks in Store.VoxelBoxes.Each(grid).Select(place => first + place).Chunk(MergedLayer.AtOnce))
        {
            var overlay = await mediator.Send(new ReadOverlay(layer.Annotation, layer.Layer, level.Mag, bricks, version), cancellationToken);
            for (var i = 0; i < bricks.Length; i++)
            {
                if (overlay.Bricks[i] is { } painted)
                {
                    Merging.Over(painted.Painted, painted.Values, new Box(bricks[i] * Edge, Edge).Intersect(inside), bricks[i] * Edge, MemoryMarshal.Cast<byte, ulong>(voxels.Span), box);
                }
            }
        }
    }

    private async ValueTask ReadFallback(Box box, Memory<byte> voxels, CancellationToken cancellationToken)
    {
        switch (fallback?.VoxelType)
        {
            case null:
                voxels.Span.Clear();
                break;
            case VoxelType.U64 or VoxelType.I64:
                await fallback.Read(box, 0, 0, voxels, cancellationToken);
                break;
            case { } narrow:
                var length = checked((int)(box.Voxels * narrow.Bytes()));
                var rented = ArrayPool<byte>.Shared.Rent(length);
                try
                {
                    await fallback.Read(box, 0, 0, rented.AsMemory(0, length), cancellationToken);
                    Merging.Widen(rented.AsSpan(0, length), narrow, MemoryMarshal.Cast<byte, ulong>(voxels.Span));
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(rented);
                }

                break;
        }
    }
}

/// <summary>Opens whatever a <see cref="LayerRef"/> names for reading boxes.</summary>
internal sealed class BoxReaders(SeenDatasets datasets, Caller caller, IMediator mediator, IServiceProvider services)
{
    /// <param name="mag">One that the layer has, or refused (not found).</param>
    /// <param name="version">Of the annotation's log, for an annotation's layer.</param>
    /// <exception cref="RefusalException">Not found.</exception>
    public async Task<IBoxReader> Open(LayerRef layer, Mag mag, long version, CancellationToken cancellationToken)
    {
        if (layer is DatasetLayer stored)
        {
            return await OpenStored(stored.Dataset, stored.Layer, mag, cancellationToken);
        }

        var painted = (AnnotationLayer)layer;
        var over = await mediator.Send(new GetOverlayLayer(painted.Annotation, painted.Layer, Ended: painted.Version is not null), cancellationToken);
        var reference = (await datasets.Get(over.Dataset, caller, services, cancellationToken)).Layer(over.Reference);
        return new MergedBoxReader(
            painted, version, reference.Mag(mag), over.Fallback is null ? null : await OpenStored(over.Dataset, over.Fallback, mag, cancellationToken), mediator);
    }

    private async Task<StoredBoxReader> OpenStored(Guid dataset, string layer, Mag mag, CancellationToken cancellationToken)
    {
        var seen = (await datasets.Get(dataset, caller, services, cancellationToken)).Layer(layer);
        return await StoredBoxReader.Open(seen, seen.Mag(mag), cancellationToken);
    }
}

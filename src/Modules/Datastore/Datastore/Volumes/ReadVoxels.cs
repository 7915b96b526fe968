using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Contracts;
using Lamella.Datastore.Exports;
using MediatR;

namespace Lamella.Datastore.Volumes;

internal sealed class ReadVoxelsHandler(AllowedRoots roots, Caller caller) : IRequestHandler<ReadVoxels, long>
{
    // What is decoded before it is written on. A layer of chunks across a plane of 11,000 x 11,000 bytes fits two deep.
    private const long PieceBytes = 256 << 20;

    public async Task<long> Handle(ReadVoxels query, CancellationToken cancellationToken)
    {
        var volume = VolumeFormats.Open(query.Path, roots.For(caller));
        var layer = Choose(query, volume);
        var level = Choose(query, layer);
        var box = OnTheGrid(query.Box, layer, level);
        var reader = new VolumeReader(level, Environment.ProcessorCount);
        var bytes = layer.VoxelType.Bytes();
        var buffer = new byte[Largest(box.Size, PieceBytes / bytes).Product * bytes];
        var destination = query.As == VoxelFile.Raw ? query.Destination : Stack(volume, layer, level, box).Into(query.Destination);
        long written = 0;
        for (var time = 0; time < layer.Timepoints; time++)
        {
            for (var channel = 0; channel < layer.Channels; channel++)
            {
                foreach (var piece in Pieces(box, level.Array.ChunkSize, PieceBytes / bytes))
                {
                    var voxels = buffer.AsMemory(0, (int)piece.Voxels * bytes);
                    await reader.Read(piece, channel, time, voxels, cancellationToken);
                    await destination.WriteAsync(voxels, cancellationToken);
                    written += voxels.Length;
                }
            }
        }

        return written;
    }

    private static TiffStack Stack(Volume volume, VolumeLayer layer, VolumeLevel level, Box box)
    {
        if (layer.Channels > 1 || layer.Timepoints > 1)
        {
            throw new RefusalException(
                RefusalKind.Unreadable,
                $"Layer '{layer.Name}' has {layer.Channels} channels and {layer.Timepoints} points in time; a TIFF stack holds one of each. Read it raw.");
        }

        var (size, factors) = (volume.VoxelSize ?? new VoxelSize(1, 1, 1, "pixel"), level.Mag.Factors);
        var voxel = size with { X = size.X * factors.X, Y = size.Y * factors.Y, Z = size.Z * factors.Z };
        return new TiffStack(box.Size.X, box.Size.Y, box.Size.Z, layer.VoxelType, voxel);
    }

    private static VolumeLayer Choose(ReadVoxels query, Volume volume)
    {
        var names = string.Join(", ", volume.Layers.Select(layer => layer.Name));
        var layer = query.Layer is null
            ? volume.Layers is [var only] ? only : throw new RefusalException(RefusalKind.NotFound, $"'{query.Path}' holds several layers; name one of: {names}.")
            : volume.Layers.FirstOrDefault(layer => layer.Name == query.Layer)
                ?? throw new RefusalException(RefusalKind.NotFound, $"'{query.Path}' holds no layer '{query.Layer}'; it holds: {names}.");
        return layer.Refusal is null
            ? layer
            : throw new RefusalException(RefusalKind.Unreadable, $"Layer '{layer.Name}' cannot be read. {layer.Refusal}");
    }

    private static VolumeLevel Choose(ReadVoxels query, VolumeLayer layer) => query.Mag is not { } mag
        ? layer.Levels[0]
        : layer.Levels.FirstOrDefault(level => level.Mag == mag) ?? throw new RefusalException(
            RefusalKind.NotFound, $"Layer '{layer.Name}' has no magnification {mag}; it has: {string.Join(", ", layer.Levels.Select(level => level.Mag))}.");

    /// <summary>The box in voxels of the level. Its begin must be one; its end may cut one, which is then read whole, as at the edge of odd sizes.</summary>
    private static Box OnTheGrid(Box? asked, VolumeLayer layer, VolumeLevel level)
    {
        var (factors, origin) = (level.Mag.Factors, level.Origin);
        if (asked is not { } box)
        {
            return Box.FromTo((layer.Box.Min - origin).FloorDiv(factors), (layer.Box.End - origin).CeilDiv(factors));
        }

        if (box.IsEmpty)
        {
            throw new RefusalException(RefusalKind.Unreadable, $"The box {box} is empty: its sizes must be above zero.");
        }

        if (!Fits(box.Min.X, box.Size.X) || !Fits(box.Min.Y, box.Size.Y) || !Fits(box.Min.Z, box.Size.Z))
        {
            throw new RefusalException(RefusalKind.Unreadable, $"The box {box} reaches beyond {ReadLimits.AxisLength} voxels from zero, which is as far as is read.");
        }

        var first = (box.Min - origin).FloorDiv(factors);
        var aligned = (first * factors) + origin;
        return aligned == box.Min
            ? Box.FromTo(first, (box.End - origin).CeilDiv(factors))
            : throw new RefusalException(
                RefusalKind.Unreadable, $"The box begins at {box.Min}, within a voxel of magnification {level.Mag}: begin at {aligned}, or at {aligned + factors}.");
    }

    private static bool Fits(int min, int size) => Math.Abs((long)min) <= ReadLimits.AxisLength && (long)min + size <= ReadLimits.AxisLength;

    /// <summary>The box cut into parts that hold at most <paramref name="voxels"/>, in the order in which they are written: whole planes on chunk borders, else rows, else parts of a row.</summary>
    internal static IEnumerable<Box> Pieces(Box box, Int3 chunk, long voxels)
    {
        // One at a time: a volume may have more of them than there is memory for.
        var step = Largest(box.Size, voxels);
        var end = box.Min;
        for (var z = box.Min.Z; z < box.End.Z; z = end.Z)
        {
            for (var y = box.Min.Y; y < box.End.Y; y = end.Y)
            {
                for (var x = box.Min.X; x < box.End.X; x = end.X)
                {
                    end = new Int3(End(x, step.X, box.End.X, chunk.X), End(y, step.Y, box.End.Y, chunk.Y), End(z, step.Z, box.End.Z, chunk.Z));
                    yield return Box.FromTo(new Int3(x, y, z), end);
                }
            }
        }
    }

    /// <summary>No piece is larger along any axis.</summary>
    internal static Int3 Largest(Int3 size, long voxels) =>
        (long)size.X * size.Y <= voxels ? size with { Z = (int)Math.Min(size.Z, voxels / ((long)size.X * size.Y)) }
        : size.X <= voxels ? new Int3(size.X, (int)(voxels / size.X), 1)
        : new Int3((int)voxels, 1, 1);

    private static int End(int begin, int step, int end, int chunk)
    {
        if (end - begin <= step)
        {
            return end;
        }

        var stop = begin + step;
        var onBorder = stop - (((stop % chunk) + chunk) % chunk);
        return onBorder > begin ? onBorder : stop;
    }
}

using System.Buffers;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Codecs;
using Lamella.Datastore.Volumes;
using Microsoft.AspNetCore.Http;

namespace Lamella.Datastore.Bricks;

internal enum BrickContent
{
    /// <summary>All fill value: nothing is sent.</summary>
    Fill,

    /// <summary>The zstd frame as it is stored, or one like it.</summary>
    Frame,

    /// <summary>Voxels, little-endian, x fastest, then y, z.</summary>
    Voxels,
}

/// <summary>A brick in a rented array that whoever holds it gives back.</summary>
internal readonly record struct Brick(BrickContent Content, byte[]? Rented, int Length) : IDisposable
{
    public static Brick Fill => default;

    public ReadOnlyMemory<byte> Bytes => Rented.AsMemory(0, Length);

    public static Brick Rent(BrickContent content, int length) => new(content, ArrayPool<byte>.Shared.Rent(length), length);

    public void Dispose()
    {
        if (Rented is not null)
        {
            ArrayPool<byte>.Shared.Return(Rented);
        }
    }
}

/// <summary>One brick of an open layer: the cube of <paramref name="Edge"/> voxels at <paramref name="Index"/> in the grid of bricks of a level.</summary>
internal readonly record struct BrickPlace(OpenLayer Layer, VolumeLevel Level, int Edge, ChunkIndex Index)
{
    /// <summary>In bytes, decoded.</summary>
    public int Length => Edge * Edge * Edge * Level.Array.VoxelType.Bytes();

    public Box Box => new(Index.Position * Edge, new(Edge, Edge, Edge));

    /// <summary>
    /// Whether the stored chunk is the brick. Our own border chunks hold the fill value beyond the level's end; what others left there is
    /// anybody's guess.
    /// </summary>
    public bool MayPassAsStored =>
        Level.Array.ChunkSize == new Int3(Edge, Edge, Edge) && (!Layer.InPlace || new Box(Int3.Zero, Level.Size).Intersect(Box) == Box);
}

/// <summary>Reads bricks: as they are stored where that is what a brick is, put together from decoded chunks where it is not.</summary>
internal sealed class BrickReader(BrickFiles files, DecodedChunks decoded)
{
    /// <summary>What was stored and what we send is made at a level where a brick costs well under a millisecond.</summary>
    private const int Level = 1;

    /// <exception cref="RefusalException">StoreFailed, with the cause.</exception>
    public async ValueTask<Brick> Read(BrickPlace place, CancellationToken cancellationToken)
    {
        try
        {
            if (place.MayPassAsStored)
            {
                var stored = await place.Level.Array.Locate(place.Index, cancellationToken);
                if (stored.State != StoredChunkState.NeedsDecoding)
                {
                    return stored.State == StoredChunkState.Missing ? Brick.Fill : await ReadFrame(place, stored, cancellationToken);
                }
            }

            return await Make(place, cancellationToken);
        }
        catch (Exception failed) when (failed is RefusalException { Kind: not RefusalKind.StoreFailed } or IOException or UnauthorizedAccessException)
        {
            throw new RefusalException(RefusalKind.StoreFailed, failed.Message, failed);
        }
    }

    /// <summary>
    /// Sends a brick that lies in memory as it is stored, straight into the buffer of the answer; false, with nothing sent, when it takes the
    /// disk, work, or words about what is wrong: <see cref="Read"/> does that.
    /// </summary>
    public bool TryReadNow(BrickPlace place, BrickStream stream, int index)
    {
        if (!place.MayPassAsStored)
        {
            return false;
        }

        try
        {
            var locating = place.Level.Array.Locate(place.Index, CancellationToken.None);
            if (!locating.IsCompletedSuccessfully)
            {
                return false;
            }

            var stored = locating.Result;
            switch (stored.State)
            {
                case StoredChunkState.Missing:
                    stream.Write(new(index, StatusCodes.Status204NoContent, Brick.Fill, null));
                    return true;
                case StoredChunkState.NeedsDecoding:
                    return false;
                default:
                    var frame = stream.Reserve(stored.Length);
                    var file = files.Open(stored.Path!, place.Layer.Roots);
                    if (!file.TryReadNow(stored.Offset, frame) || !ZstdFrame.Holds(frame, place.Length) || !IsStill(place.Layer, file))
                    {
                        return false;
                    }

                    stream.Commit(index, stored.Length, place.Length);
                    return true;
            }
        }
        catch (Exception failed) when (failed is RefusalException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>The same brick as voxels.</summary>
    public static Brick Decode(Brick frame, int length)
    {
        using (frame)
        {
            var voxels = Brick.Rent(BrickContent.Voxels, length);
            try
            {
                var decoded = Zstd.Decompress(frame.Bytes.Span, voxels.Rented.AsSpan(0, length));
                return decoded == length
                    ? voxels
                    : throw new RefusalException(RefusalKind.StoreFailed, $"A brick of {length} bytes is stored as a frame that holds {decoded}.");
            }
            catch (RefusalException broken)
            {
                voxels.Dispose();
                throw new RefusalException(RefusalKind.StoreFailed, broken.Message, broken);
            }
        }
    }

    /// <summary>The same brick as a zstd frame.</summary>
    public static Brick Encode(Brick voxels)
    {
        using (voxels)
        {
            var frame = ArrayPool<byte>.Shared.Rent(Zstd.CompressBound(voxels.Length));
            return new(BrickContent.Frame, frame, Zstd.Compress(voxels.Bytes.Span, frame, Level));
        }
    }

    private async ValueTask<Brick> ReadFrame(BrickPlace place, StoredChunk stored, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var file = files.Open(stored.Path!, place.Layer.Roots);
            var frame = Brick.Rent(BrickContent.Frame, stored.Length);
            try
            {
                if (!file.TryReadNow(stored.Offset, frame.Rented.AsSpan(0, stored.Length)))
                {
                    await file.Read(stored.Offset, frame.Rented.AsMemory(0, stored.Length), cancellationToken);
                }

                if (!ZstdFrame.Holds(frame.Bytes.Span, place.Length))
                {
                    throw new RefusalException(
                        RefusalKind.StoreFailed, $"At byte {stored.Offset} of '{stored.Path}' lies no zstd frame of a brick of {place.Length} bytes.");
                }

                if (!IsStill(place.Layer, file))
                {
                    files.Forget(file);
                    throw new ContentChangedException(file.Stamp.Written);
                }

                return frame;
            }
            catch (ObjectDisposedException) when (attempt < 3)
            {
                // Closed to make room between finding and reading it.
                frame.Dispose();
            }
            catch (RefusalException)
            {
                frame.Dispose();
                files.Forget(file);
                throw;
            }
            catch
            {
                frame.Dispose();
                throw;
            }
        }
    }

    /// <summary>Whether the file still is what the layer's version tells of. Asked after reading, so that what was read is.</summary>
    private static bool IsStill(OpenLayer layer, BrickFile file) => !layer.InPlace || (file.IsUnchanged && file.Stamp.Written <= layer.Stamp.AsOf);

    private async ValueTask<Brick> Make(BrickPlace place, CancellationToken cancellationToken)
    {
        var (array, box, bytes) = (place.Level.Array, place.Box, place.Level.Array.VoxelType.Bytes());
        var inside = box.Intersect(new Box(Int3.Zero, Int3.Min(place.Level.Size, array.Size)));
        var (first, end) = (inside.Min.FloorDiv(array.ChunkSize), inside.End.CeilDiv(array.ChunkSize));
        var brick = Brick.Rent(BrickContent.Voxels, place.Length);
        var voxels = brick.Rented.AsMemory(0, place.Length);
        try
        {
            VoxelLayout.Fill(voxels.Span, array.FillVoxel);
            var isFill = true;
            for (var z = first.Z; z < end.Z; z++)
            {
                for (var y = first.Y; y < end.Y; y++)
                {
                    for (var x = first.X; x < end.X; x++)
                    {
                        if (await decoded.Get(array, place.Index with { X = x, Y = y, Z = z }, cancellationToken) is { } chunk)
                        {
                            VolumeReader.Copy(chunk, new Box(new Int3(x, y, z) * array.ChunkSize, array.ChunkSize), voxels.Span, box, inside, bytes);
                            isFill = false;
                        }
                    }
                }
            }

            if (isFill || VoxelLayout.IsFilled(voxels.Span, array.FillVoxel))
            {
                brick.Dispose();
                return Brick.Fill;
            }

            return brick;
        }
        catch
        {
            brick.Dispose();
            throw;
        }
    }
}

/// <summary>The file that a brick was read from is not the one that the layer's version tells of.</summary>
internal sealed class ContentChangedException(DateTime written) : Exception
{
    /// <summary>When the file was changed (UTC).</summary>
    public DateTime Written => written;
}

using System.Buffers;
using System.Collections.Concurrent;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Codecs;
using Lamella.Datastore.Volumes;
using Microsoft.Extensions.Logging;

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
        Level.Array.ChunkSize == new Int3(Edge, Edge, Edge) && (!Layer.InPlace || Level.Inside.Intersect(Box) == Box);
}

/// <summary>Reads bricks: as they are stored where that is what a brick is, put together from decoded chunks where it is not.</summary>
internal sealed partial class BrickReader(BrickFiles files, DecodedChunks decoded, HotFrames hot, ILogger<BrickReader> log)
{
    /// <summary>What was stored and what we send is made at a level where a brick costs well under a millisecond.</summary>
    private const int Level = 1;

    /// <summary>Bricks of which it is remembered where they lie: about 10 MB.</summary>
    private const int Remembered = 100_000;

    private readonly ConcurrentDictionary<(IChunkedArray Array, ChunkIndex Index), LyingBrick> _lying = new();

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
        catch (Exception failed) when (failed is not (RefusalException or ContentChangedException) && !cancellationToken.IsCancellationRequested)
        {
            // Whatever it is, it is this brick's: those beside it are answered.
            LogFailed(place.Layer.Layer.Name, place.Level.Mag, place.Index, failed);
            throw new RefusalException(RefusalKind.StoreFailed, $"Brick {place.Index.Position} of magnification {place.Level.Mag} cannot be read: {failed.Message}", failed);
        }
    }

    /// <summary>
    /// Where the brick lies when it goes out as it is stored and no word has to be said about it; null when finding it takes the disk or
    /// work, or when something is wrong: <see cref="Read"/> does and tells all that.
    /// </summary>
    public LyingBrick? Find(BrickPlace place)
    {
        if (!place.MayPassAsStored)
        {
            return null;
        }

        // Our own volumes never change, so where a brick lies need not be looked up in its shard's index again.
        var key = (place.Level.Array, place.Index);
        if (!place.Layer.InPlace && _lying.TryGetValue(key, out var known))
        {
            return known;
        }

        try
        {
            var locating = place.Level.Array.Locate(place.Index, CancellationToken.None);
            if (!locating.IsCompletedSuccessfully || locating.Result is not { State: not StoredChunkState.NeedsDecoding } stored)
            {
                return null;
            }

            var lying = new LyingBrick(stored.State == StoredChunkState.Missing ? null : files.Open(stored.Path!, place.Layer.Roots), stored.Offset, stored.Length);
            if (!place.Layer.InPlace)
            {
                if (_lying.Count >= Remembered)
                {
                    _lying.Clear();
                }

                _lying[key] = lying;
            }

            return lying;
        }
        catch (Exception)
        {
            return null;
        }
    }

    /// <summary>Fills <paramref name="frame"/> with the brick if it lies in memory; false, with nothing of use in it, when it does not or something is wrong.</summary>
    public bool TryReadNow(BrickPlace place, LyingBrick lying, Span<byte> frame)
    {
        if (lying.Frame is { } kept)
        {
            kept.CopyTo(frame);
            return true;
        }

        try
        {
            lying.File!.Used = Environment.TickCount64;
            if (lying.File.TryReadNow(lying.Offset, frame) && ZstdFrame.Holds(frame, place.Length) && IsStill(place.Layer, lying.File))
            {
                if (!place.Layer.InPlace)
                {
                    hot.Asked(lying, frame);
                }

                return true;
            }
        }
        catch (Exception failed) when (failed is ObjectDisposedException or IOException or UnauthorizedAccessException)
        {
            // Closed to make room, or gone: it is opened again where it is read next, which tells what is wrong.
        }

        _lying.TryRemove((place.Level.Array, place.Index), out _);
        return false;
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
        var inside = box.Intersect(place.Level.Inside);
        if (inside.IsEmpty)
        {
            // The source has become smaller than what is registered.
            return Brick.Fill;
        }

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

    [LoggerMessage(LogLevel.Error, "Reading brick {Index} of magnification {Mag} of layer {Layer} failed.")]
    private partial void LogFailed(string layer, Mag mag, ChunkIndex index, Exception failed);
}

/// <summary>The file that a brick was read from is not the one that the layer's version tells of.</summary>
internal sealed class ContentChangedException(DateTime written) : Exception
{
    /// <summary>When the file was changed (UTC).</summary>
    public DateTime Written => written;
}

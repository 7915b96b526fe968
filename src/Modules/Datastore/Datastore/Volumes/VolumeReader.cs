using System.Buffers;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Codecs;

namespace Lamella.Datastore.Volumes;

/// <summary>Reads any box of one level, whatever its chunks are. Holds one chunk in memory for each worker while it reads.</summary>
/// <param name="workers">How many chunks are decoded at once; fewer, when that many would take more than <see cref="WorkingBytes"/>.</param>
internal sealed class VolumeReader(VolumeLevel level, int workers = 1)
{
    /// <summary>What all workers together may hold.</summary>
    private const long WorkingBytes = 256 << 20;

    /// <summary>
    /// Fills <paramref name="voxels"/> with the box, little-endian, x fastest, then y, z. Outside the data, and where nothing is stored, is the fill value.
    /// </summary>
    /// <param name="box">In voxels of this level, counted from its voxel (0, 0, 0); may reach beyond the level on any side.</param>
    /// <param name="voxels">Exactly as many bytes as the box has.</param>
    /// <exception cref="BuildingBlocks.RefusalException">As <see cref="IChunkedArray.ReadChunk"/>; then <paramref name="voxels"/> holds nothing of use.</exception>
    public async ValueTask Read(Box box, int channel, int time, Memory<byte> voxels, CancellationToken cancellationToken)
    {
        var array = level.Array;
        var bytes = array.VoxelType.Bytes();
        ArgumentOutOfRangeException.ThrowIfNotEqual(voxels.Length, checked((int)(box.Voxels * bytes)), nameof(voxels));
        var inside = box.Intersect(level.Inside);
        if (inside.IsEmpty || inside != box)
        {
            VoxelLayout.Fill(voxels.Span, array.FillVoxel);
        }

        if (inside.IsEmpty)
        {
            return;
        }

        var chunkSize = array.ChunkSize;
        var first = inside.Min.FloorDiv(chunkSize);
        var grid = inside.End.CeilDiv(chunkSize) - first;
        if (grid.Product == 1 && inside == box && new Box(first * chunkSize, chunkSize) == box)
        {
            await ReadOrFill(array, new ChunkIndex(first.X, first.Y, first.Z, channel, time), voxels, cancellationToken);
            return;
        }

        var chunkBytes = checked((int)(chunkSize.Product * bytes));
        var atOnce = (int)Math.Clamp(Math.Min(workers, WorkingBytes / chunkBytes), 1, grid.Product);
        long taken = 0;

        // Who asks begins at once: a small box is half read before another thread has woken.
        var others = Enumerable.Range(1, atOnce - 1).Select(_ => Task.Run(ReadParts, CancellationToken.None)).ToArray();
        await Task.WhenAll([.. others, ReadParts()]);

        async Task ReadParts()
        {
            try
            {
                for (long part; (part = Interlocked.Increment(ref taken) - 1) < grid.Product;)
                {
                    await ReadPart(part, cancellationToken);
                }
            }
            catch
            {
                // The box is lost, so nobody begins another part of it.
                Interlocked.Exchange(ref taken, grid.Product);
                throw;
            }
        }

        async ValueTask ReadPart(long part, CancellationToken token)
        {
            var position = first + new Int3((int)(part % grid.X), (int)(part / grid.X % grid.Y), (int)(part / grid.X / grid.Y));
            var chunk = ArrayPool<byte>.Shared.Rent(chunkBytes);
            try
            {
                await ReadOrFill(array, new ChunkIndex(position.X, position.Y, position.Z, channel, time), chunk.AsMemory(0, chunkBytes), token);
                Copy(chunk, new Box(position * chunkSize, chunkSize), voxels.Span, box, inside, bytes);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(chunk);
            }
        }
    }

    /// <summary>Copies the part that lies in <paramref name="inside"/> from one box of voxels into another.</summary>
    internal static void Copy(ReadOnlySpan<byte> from, Box fromBox, Span<byte> to, Box toBox, Box inside, int bytes)
    {
        var part = fromBox.Intersect(inside);
        var length = part.Size.X * bytes;
        for (var z = part.Min.Z; z < part.End.Z; z++)
        {
            for (var y = part.Min.Y; y < part.End.Y; y++)
            {
                from.Slice(Offset(fromBox, z, y), length).CopyTo(to[Offset(toBox, z, y)..]);
            }
        }

        int Offset(Box box, int z, int y) =>
            (int)((((((long)(z - box.Min.Z) * box.Size.Y) + (y - box.Min.Y)) * box.Size.X) + (part.Min.X - box.Min.X)) * bytes);
    }

    private static async ValueTask ReadOrFill(IChunkedArray array, ChunkIndex chunk, Memory<byte> voxels, CancellationToken cancellationToken)
    {
        if (!await array.ReadChunk(chunk, voxels, cancellationToken))
        {
            VoxelLayout.Fill(voxels.Span, array.FillVoxel);
        }
    }
}

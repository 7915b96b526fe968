using System.Buffers;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Codecs;

namespace Lamella.Datastore.Volumes;

/// <summary>Reads any box of one level, whatever its chunks are. Holds one chunk in memory while it reads.</summary>
internal sealed class VolumeReader(VolumeLevel level)
{
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
        var inside = box.Intersect(new Box(Int3.Zero, Int3.Min(level.Size, array.Size)));
        var chunkSize = array.ChunkSize;
        if (inside.IsEmpty || inside != box)
        {
            VoxelLayout.Fill(voxels.Span, array.FillVoxel);
        }

        if (inside.IsEmpty)
        {
            return;
        }

        var (first, end) = (inside.Min.FloorDiv(chunkSize), inside.End.CeilDiv(chunkSize));
        var chunkBytes = checked((int)(chunkSize.Product * bytes));
        var straight = inside == box && new Box(first * chunkSize, chunkSize) == box;
        var rented = straight ? null : ArrayPool<byte>.Shared.Rent(chunkBytes);
        try
        {
            for (var z = first.Z; z < end.Z; z++)
            {
                for (var y = first.Y; y < end.Y; y++)
                {
                    for (var x = first.X; x < end.X; x++)
                    {
                        var target = rented is null ? voxels : rented.AsMemory(0, chunkBytes);
                        var stored = await array.ReadChunk(new ChunkIndex(x, y, z, channel, time), target, cancellationToken);
                        if (!stored)
                        {
                            VoxelLayout.Fill(target.Span, array.FillVoxel);
                        }

                        if (rented is not null)
                        {
                            Copy(target.Span, new Box(new Int3(x, y, z) * chunkSize, chunkSize), voxels.Span, box, inside, bytes);
                        }
                    }
                }
            }
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
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
}

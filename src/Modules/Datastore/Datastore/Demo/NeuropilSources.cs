using System.Runtime.InteropServices;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Store;

namespace Lamella.Datastore.Demo;

/// <summary>The grey levels of a grown piece, to be written.</summary>
internal sealed class ImageSource(Neuropil piece) : IVoxelSource
{
    public Task Read(Box box, int channel, int time, Memory<byte> voxels, CancellationToken cancellationToken)
    {
        VoxelBoxes.Copy(piece.Image, new Box(Int3.Zero, Neuropil.Size), voxels.Span, box, sizeof(byte));
        return Task.CompletedTask;
    }
}

/// <summary>The cells of a grown piece, to be written with the ids that people see.</summary>
internal sealed class CellSource(Neuropil piece) : IVoxelSource
{
    public Task Read(Box box, int channel, int time, Memory<byte> voxels, CancellationToken cancellationToken)
    {
        Parallel.For(0, box.Size.Z, z =>
        {
            var ids = MemoryMarshal.Cast<byte, ulong>(voxels.Span);
            for (var y = 0; y < box.Size.Y; y++)
            {
                var row = piece.Cells.AsSpan(
                    ((((box.Min.Z + z) * Neuropil.Size.Y) + box.Min.Y + y) * Neuropil.Size.X) + box.Min.X, box.Size.X);
                var target = ids.Slice(((z * box.Size.Y) + y) * box.Size.X, box.Size.X);
                for (var x = 0; x < row.Length; x++)
                {
                    target[x] = row[x] == 0 ? 0 : Neuropil.FirstId + row[x] - 1;
                }
            }
        });
        return Task.CompletedTask;
    }
}

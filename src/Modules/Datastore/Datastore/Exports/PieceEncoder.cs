using System.Collections.Concurrent;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Store;

namespace Lamella.Datastore.Exports;

/// <summary>Makes the chunks of a piece of a volume into zstd frames, on all cores, in the memory that the piece before had.</summary>
internal sealed class PieceEncoder(int edge, int voxelBytes, byte[] fillVoxel)
{
    private readonly ConcurrentBag<(BrickEncoder Encoder, byte[] Frame)> _idle = [];

    private byte[] _voxels = [];

    /// <summary>Room for as many voxels; what it held before is no more.</summary>
    public Memory<byte> Room(long voxels)
    {
        var bytes = checked((int)(voxels * voxelBytes));
        if (_voxels.Length < bytes)
        {
            _voxels = GC.AllocateUninitializedArray<byte>(bytes);
        }

        return _voxels.AsMemory(0, bytes);
    }

    /// <summary>The frames of those chunks that are not all fill value.</summary>
    /// <param name="voxels">Of <paramref name="piece"/>.</param>
    /// <param name="piece">Begins on a chunk's border.</param>
    /// <param name="origin">Where chunk (0, 0, 0) begins.</param>
    public IReadOnlyList<(Int3 Chunk, byte[] Frame)> Encode(ReadOnlyMemory<byte> voxels, Box piece, Int3 origin)
    {
        var first = (piece.Min - origin).FloorDiv(Int3.One * edge);
        var chunks = VoxelBoxes.Each(piece.Size.CeilDiv(Int3.One * edge)).Select(place => first + place).ToArray();
        var frames = new byte[chunks.Length][];
        Parallel.For(0, chunks.Length, i =>
        {
            var worker = _idle.TryTake(out var idle) ? idle : Begin();
            frames[i] = worker.Frame[..worker.Encoder.Encode(voxels.Span, piece, origin + (chunks[i] * edge), worker.Frame)];
            _idle.Add(worker);
        });
        return [.. chunks.Zip(frames).Where(chunk => chunk.Second.Length > 0)];
    }

    private (BrickEncoder Encoder, byte[] Frame) Begin()
    {
        var encoder = new BrickEncoder(edge, voxelBytes, fillVoxel);
        return (encoder, new byte[encoder.FrameBound]);
    }
}

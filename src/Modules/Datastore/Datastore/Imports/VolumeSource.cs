using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Store;
using Lamella.Datastore.Volumes;

namespace Lamella.Datastore.Imports;

/// <summary>The finest level of a foreign layer as the source of ours. Slabs of whole chunks are read on all cores.</summary>
internal sealed class VolumeSource(VolumeLevel level) : IVoxelSource
{
    private readonly VolumeReader _reader = new(level);

    /// <summary>Where the level's first voxel lies on the grid of its own voxels.</summary>
    private readonly Int3 _origin = level.Origin.FloorDiv(level.Mag.Factors);

    public Int3 Chunk => level.Array.ChunkSize;

    public async Task Read(Box box, int channel, int time, Memory<byte> voxels, CancellationToken cancellationToken)
    {
        var local = box with { Min = box.Min - _origin };
        var chunk = level.Array.ChunkSize.Z;
        var slice = (int)((long)box.Size.X * box.Size.Y * level.Array.VoxelType.Bytes());
        await Parallel.ForEachAsync(Slabs(local, chunk), cancellationToken, async (slab, stop) => await _reader.Read(
            slab, channel, time, voxels.Slice((slab.Min.Z - local.Min.Z) * slice, slab.Size.Z * slice), stop));
    }

    private static IEnumerable<Box> Slabs(Box box, int chunk)
    {
        // Cut where chunks end, so that none is decoded for two slabs.
        for (var z = box.Min.Z; z < box.End.Z;)
        {
            var end = Math.Min((Int3.One * z).FloorDiv(Int3.One * chunk).Z * chunk + chunk, box.End.Z);
            yield return Box.FromTo(box.Min with { Z = z }, box.End with { Z = end });
            z = end;
        }
    }
}

using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Store;

namespace Lamella.Datastore.Tests.Imports;

/// <summary>An OME-Zarr volume of random bytes to be imported, in a folder of its own.</summary>
internal sealed class SourceVolume(Box box) : IVoxelSource, IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("lamella-source-").FullName;

    public Box Box => box;

    public string Folder => Path.Combine(_root, "em");

    /// <summary>Voxels of <see cref="Box"/>, x fastest, then y, z.</summary>
    public byte[] Voxels { get; } = RandomBytes(box.Voxels);

    public async Task Write(bool withPyramid = true)
    {
        var plan = LayerPlan.Of("em", LayerCategory.Image, VoxelType.U8, 1, 1, box, [0], new VoxelSize(8, 8, 30, "nanometer"), brickEdge: 32);
        plan = withPyramid ? plan : plan with { Levels = [plan.Levels[0]] };
        File.Delete(Path.Combine(_root, "journal"));
        using var journal = new ShardJournal(Path.Combine(_root, "journal"), "source");
        var writer = new LayerWriter(Folder, plan, this, journal, (_, _) => { });
        await writer.Write(CancellationToken.None);
    }

    /// <summary>Other voxels, to be written again.</summary>
    public void Change(Action<byte[]> change) => change(Voxels);

    public void BreakFinestShard()
    {
        var shard = Directory.EnumerateFiles(Path.Combine(Folder, "1", "c"), "*", SearchOption.AllDirectories).First();
        using var file = File.OpenWrite(shard);
        file.Write(new byte[5000]);
    }

    public Task Read(Box part, int channel, int time, Memory<byte> voxels, CancellationToken cancellationToken)
    {
        VoxelBoxes.Copy(Voxels, box, voxels.Span, part, sizeof(byte));
        return Task.CompletedTask;
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static byte[] RandomBytes(long count)
    {
        var bytes = new byte[count];
        new Random(17).NextBytes(bytes);
        return bytes;
    }
}

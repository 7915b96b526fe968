using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Volumes;
using Lamella.Testing;

namespace Lamella.Datastore.Tests.Formats;

/// <summary>Real volumes with a few bytes changed, the same ones in every run: they open and read, or are refused, and nothing else happens.</summary>
public sealed class MutatedVolumeTests : IDisposable
{
    private const int Rounds = 150;
    private const long MostVoxels = 1 << 20;
    private readonly VolumeFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SharedDataTheory("written")]
    [InlineData("tensorstore/z2-blosc-lz4")]
    [InlineData("tensorstore/z2-zlib-F")]
    [InlineData("tensorstore/z2-zstd-bigendian")]
    [InlineData("tensorstore/z3-shard-zstd")]
    [InlineData("tensorstore/z3-shard-transposed-blosc")]
    [InlineData("tensorstore/z3-gzip-crc-bigendian")]
    [InlineData("zarr-python/v2-delta")]
    [InlineData("zarr-python/consolidated")]
    [InlineData("ome-zarr/ome-0.4.zarr")]
    [InlineData("ome-zarr/ome-0.5.zarr")]
    [InlineData("webknossos/phantom")]
    public async Task Changed_bytes_are_read_or_refused(string path)
    {
        var source = Path.Combine(Repository.SharedData, "written", path);
        var files = Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        foreach (var file in files)
        {
            _folder.Write(Path.GetRelativePath(source, file), File.ReadAllBytes(file));
        }

        var metadata = files.Where(file => Path.GetFileName(file) is ".zarray" or ".zattrs" or ".zgroup" or "zarr.json" or "datasource-properties.json" or "header.wkw").ToArray();
        var random = new Random(20);
        for (var round = 0; round < Rounds; round++)
        {
            var pool = round % 2 == 0 ? metadata : files;
            var name = Path.GetRelativePath(source, pool[random.Next(pool.Length)]);
            var original = File.ReadAllBytes(_folder[name]);
            File.WriteAllBytes(_folder[name], Mutate(original, random));

            await ReadOrBeRefused();

            File.WriteAllBytes(_folder[name], original);
        }
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        if (original.Length == 0 || random.Next(8) == 0)
        {
            return original[..random.Next(original.Length + 1)];
        }

        var changed = original.ToArray();
        for (var change = random.Next(1, 5); change > 0; change--)
        {
            // Digits become other digits half of the time, so that metadata stays JSON and lies.
            var at = random.Next(2) == 0 ? random.Next(changed.Length) : Array.FindIndex(changed, random.Next(changed.Length), value => value is >= (byte)'0' and <= (byte)'9');
            if (at >= 0)
            {
                changed[at] = changed[at] is >= (byte)'0' and <= (byte)'9' ? (byte)random.Next('0', '9' + 1) : (byte)random.Next(256);
            }
        }

        return changed;
    }

    private async Task ReadOrBeRefused()
    {
        Volume volume;
        try
        {
            volume = _folder.Open();
        }
        catch (RefusalException)
        {
            return;
        }

        foreach (var level in volume.Layers.SelectMany(layer => layer.Levels))
        {
            var box = new Box(new Int3(-1, 0, 0), Int3.Min(level.Size, new Int3(100, 75, 64)));
            if (box.Voxels is 0 or > MostVoxels)
            {
                continue;
            }

            try
            {
                await new VolumeReader(level).Read(box, level.Array.Channels - 1, level.Array.Timepoints - 1, new byte[box.Voxels * level.Array.VoxelType.Bytes()], default);
                await level.Array.Locate(default, default);
            }
            catch (RefusalException)
            {
            }
        }
    }
}

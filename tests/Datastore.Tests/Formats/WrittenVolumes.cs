using System.Security.Cryptography;
using System.Text.Json;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Volumes;
using Lamella.Testing;

namespace Lamella.Datastore.Tests.Formats;

/// <summary>Volumes that other programs wrote, with checksums of their voxels that other programs took.</summary>
internal sealed record WrittenVolume(string Path, string Axes, int[] Shape, VoxelType VoxelType, string Sha256, Int3 Offset)
{
    public static IEnumerable<WrittenVolume> All(string folder)
    {
        var list = System.IO.Path.Combine(Repository.SharedData, folder, "checksums.json");
        if (!File.Exists(list))
        {
            yield break;
        }

        using var document = JsonDocument.Parse(File.ReadAllBytes(list));
        foreach (var entry in document.RootElement.EnumerateArray())
        {
            var type = Enum.GetValues<VoxelType>().First(type => type.ZarrName() == entry.GetProperty("dtype").GetString());
            var offset = entry.TryGetProperty("offset", out var given) ? given.EnumerateArray().Select(value => value.GetInt32()).ToArray() : [0, 0, 0];
            var shape = entry.GetProperty("shape").EnumerateArray().Select(value => value.GetInt32()).ToArray();
            var axes = entry.GetProperty("axes").GetString()!;
            yield return new(
                System.IO.Path.Combine(Repository.SharedData, folder, entry.GetProperty("path").GetString()!),
                axes == "as stored" ? "zyx" : axes, shape, type, entry.GetProperty("sha256").GetString()!, new Int3(offset[0], offset[1], offset[2]));
        }
    }

    public static WrittenVolume At(string path) => All("").Concat(All("written")).First(volume => volume.Path.EndsWith(path, StringComparison.Ordinal));

    /// <summary>The checksum over voxels in the C order of <see cref="Axes"/>, from voxels that lie x fastest, then y, z, channel.</summary>
    public string Sha256Of(byte[] voxels)
    {
        var bytes = VoxelType.Bytes();
        var lengths = Axes.Zip(Shape).ToDictionary(pair => pair.First, pair => pair.Second);
        int Length(char axis) => lengths.GetValueOrDefault(axis, 1);
        var strides = new Dictionary<char, int>
        {
            ['x'] = 1,
            ['y'] = Length('x'),
            ['z'] = Length('x') * Length('y'),
            ['c'] = Length('x') * Length('y') * Length('z'),
        };
        var ordered = new byte[voxels.Length];
        var position = new int[Axes.Length];
        for (var i = 0; i < voxels.Length / bytes; i++)
        {
            var from = 0;
            for (var axis = 0; axis < position.Length; axis++)
            {
                from += position[axis] * strides[Axes[axis]];
            }

            voxels.AsSpan(from * bytes, bytes).CopyTo(ordered.AsSpan(i * bytes));
            for (var axis = position.Length - 1; axis >= 0 && ++position[axis] == Shape[axis]; axis--)
            {
                position[axis] = 0;
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(ordered));
    }
}

internal static class VolumeExtensions
{
    /// <summary>The layer's whole box at one level, all channels of the first point in time.</summary>
    public static async Task<byte[]> ReadAll(this VolumeLayer layer, VolumeLevel level)
    {
        var min = (layer.Box.Min - level.Origin).FloorDiv(level.Mag.Factors);
        var box = Box.FromTo(min, (layer.Box.End - level.Origin).CeilDiv(level.Mag.Factors));
        var length = (int)box.Voxels * layer.VoxelType.Bytes();
        var voxels = new byte[length * layer.Channels];
        var reader = new VolumeReader(level);
        for (var channel = 0; channel < layer.Channels; channel++)
        {
            await reader.Read(box, channel, 0, voxels.AsMemory(channel * length, length), CancellationToken.None);
        }

        return voxels;
    }
}

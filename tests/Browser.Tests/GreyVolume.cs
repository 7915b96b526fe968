using System.Globalization;

namespace Lamella.Browser.Tests;

/// <summary>A small volume as somebody else's program would have left it: Zarr v2, one byte a voxel, not compressed, chunks of 32.</summary>
internal static class GreyVolume
{
    /// <summary>Edge of the cube in voxels.</summary>
    public const int Edge = 64;

    /// <summary>Writes a cube whose voxels are <paramref name="base"/> plus a pattern of (x, y, z) of at most 63.</summary>
    public static void Write(string folder, int @base = 64)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(
            Path.Combine(folder, ".zarray"),
            string.Create(CultureInfo.InvariantCulture, $$"""
            {"zarr_format":2,"shape":[{{Edge}},{{Edge}},{{Edge}}],"chunks":[32,32,32],"dtype":"|u1","compressor":null,"fill_value":0,"order":"C","filters":null}
            """));
        for (var chunk = 0; chunk < 8; chunk++)
        {
            var (cz, cy, cx) = (chunk >> 2, (chunk >> 1) & 1, chunk & 1);
            var voxels = new byte[32 * 32 * 32];
            for (var i = 0; i < voxels.Length; i++)
            {
                voxels[i] = Voxel(@base, (cx * 32) + (i % 32), (cy * 32) + (i / 32 % 32), (cz * 32) + (i / 1024));
            }

            File.WriteAllBytes(Path.Combine(folder, $"{cz}.{cy}.{cx}"), voxels);
        }
    }

    public static byte Voxel(int @base, int x, int y, int z) => (byte)(@base + ((x ^ y ^ z) & 63));
}

using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Annotations.Tests.Nml;

/// <summary>Annotation zips as webKnossos packs them, or nearly so.</summary>
internal static class VolumeZips
{
    public const int Voxels = 32 * 32 * 32;

    /// <summary>A zip of these files, each either text or bytes.</summary>
    public static byte[] Zip(params (string Name, object Content)[] files)
    {
        var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content is byte[] raw ? raw : Encoding.UTF8.GetBytes((string)content));
            }
        }

        return bytes.ToArray();
    }

    /// <summary>An annotation of one volume layer.</summary>
    public static byte[] Annotation(byte[] volume, string attributes = "", string within = "") => Zip(
        ("a.nml", $"<things><parameters/><volume id=\"0\" name=\"drawn\" location=\"data_0_drawn.zip\" {attributes}>{within}</volume></things>"), ("data_0_drawn.zip", volume));

    /// <summary>A zip of raw WKW buckets of 32-bit voxels.</summary>
    public static byte[] Wkw(string mag, params (Int3 At, uint[] Voxels)[] buckets) => Zip(
    [
        ($"{mag}/header.wkw", Header()),
        .. buckets.Select(bucket => ($"{mag}/z{bucket.At.Z}/y{bucket.At.Y}/x{bucket.At.X}.wkw", (object)Bucket(bucket.Voxels))),
    ]);

    public static byte[] Bucket(uint[] voxels)
    {
        var bytes = new byte[16 + (voxels.Length * sizeof(uint))];
        Header(dataOffset: 16).CopyTo(bytes, 0);
        for (var i = 0; i < voxels.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16 + (i * sizeof(uint))), voxels[i]);
        }

        return bytes;
    }

    /// <param name="blocks">1 raw, 2 LZ4.</param>
    /// <param name="type">3 is uint32, 5 float.</param>
    public static byte[] Header(byte edges = 0x05, byte blocks = 1, byte type = 3, byte voxelBytes = 4, byte dataOffset = 0) =>
        [.. "WKW"u8, 1, edges, blocks, type, voxelBytes, dataOffset, 0, 0, 0, 0, 0, 0, 0];

    public static uint[] Filled(uint value) => [.. Enumerable.Repeat(value, Voxels)];
}

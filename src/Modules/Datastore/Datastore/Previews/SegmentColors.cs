using System.Buffers.Binary;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Datastore.Previews;

/// <summary>
/// The colour that a segment has by itself: one of 4096 by a hash of its id, as the viewer draws it.
/// The same rule is in frontend/engine/src/gpu/segmentColors.ts; tests hold both to frontend/engine/tests/segmentColors.txt.
/// </summary>
internal static class SegmentColors
{
    private const double GoldenAngle = 2.399963229728653;

    private static readonly (byte R, byte G, byte B)[] Palette = [.. Enumerable.Range(0, 4096).Select(place => FromOklch(
        0.62 + (0.06 * (place % 4)), 0.11 + (0.025 * ((place >> 2) % 4)), place * GoldenAngle % (2 * Math.PI)))];

    public static (byte R, byte G, byte B) Of(ulong id)
    {
        var bits = (uint)id ^ ((uint)(id >> 32) * 0x85EBCA6B);
        bits = (bits ^ (bits >> 16)) * 0x7FEB352D;
        bits = (bits ^ (bits >> 15)) * 0x846CA68B;
        return Palette[(bits ^ (bits >> 16)) & 4095];
    }

    /// <summary>The id of one voxel: negative ones as the unsigned number with the same 64 bits, fractions cut off, what is no number as 0.</summary>
    public static ulong IdOf(ReadOnlySpan<byte> voxel, VoxelType voxelType) => voxelType switch
    {
        VoxelType.U8 => voxel[0],
        VoxelType.I8 => (ulong)(sbyte)voxel[0],
        VoxelType.U16 => BinaryPrimitives.ReadUInt16LittleEndian(voxel),
        VoxelType.I16 => (ulong)BinaryPrimitives.ReadInt16LittleEndian(voxel),
        VoxelType.U32 => BinaryPrimitives.ReadUInt32LittleEndian(voxel),
        VoxelType.I32 => (ulong)BinaryPrimitives.ReadInt32LittleEndian(voxel),
        VoxelType.F32 => (ulong)(long)BinaryPrimitives.ReadSingleLittleEndian(voxel),
        VoxelType.F64 => (ulong)(long)BinaryPrimitives.ReadDoubleLittleEndian(voxel),
        _ => BinaryPrimitives.ReadUInt64LittleEndian(voxel),
    };

    // OKLCH, Ottosson 2020, cut to what a screen shows.
    private static (byte R, byte G, byte B) FromOklch(double lightness, double chroma, double hue)
    {
        var (a, b) = (chroma * Math.Cos(hue), chroma * Math.Sin(hue));
        var l = Math.Pow(lightness + (0.3963377774 * a) + (0.2158037573 * b), 3);
        var m = Math.Pow(lightness - (0.1055613458 * a) - (0.0638541728 * b), 3);
        var s = Math.Pow(lightness - (0.0894841775 * a) - (1.291485548 * b), 3);
        return (
            Screen((4.0767416621 * l) - (3.3077115913 * m) + (0.2309699292 * s)),
            Screen((-1.2684380046 * l) + (2.6097574011 * m) - (0.3413193965 * s)),
            Screen((-0.0041960863 * l) - (0.7034186147 * m) + (1.707614701 * s)));
    }

    private static byte Screen(double linear)
    {
        var within = Math.Clamp(linear, 0, 1);
        return (byte)Math.Round(255 * (within <= 0.0031308 ? 12.92 * within : (1.055 * Math.Pow(within, 1 / 2.4)) - 0.055));
    }
}

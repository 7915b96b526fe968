using System.Globalization;
using System.Runtime.InteropServices;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Volumes;

namespace Lamella.Datastore.Zarr;

/// <summary>The fill value of an array, from JSON to the bytes of one voxel.</summary>
internal static class ZarrFill
{
    public static (byte[] Voxel, string Text) Parse(Claim fill, VoxelType type)
    {
        // Version 2 allows null: what is not stored is undefined, and zero is as good as any.
        if (!fill.IsGiven)
        {
            return (new byte[type.Bytes()], "0");
        }

        if (fill.Kind is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False)
        {
            return Parse(fill, fill.Truth ? "1" : "0", type);
        }

        return Parse(fill, fill.IsText ? fill.Text : fill.IsNumber ? fill.Raw : throw fill.Wrong("a number"), type);
    }

    private static (byte[] Voxel, string Text) Parse(Claim fill, string text, VoxelType type)
    {
        var voxel = new byte[type.Bytes()];
        if (type.IsFloat())
        {
            var value = text switch
            {
                "NaN" => double.NaN,
                "Infinity" => double.PositiveInfinity,
                "-Infinity" => double.NegativeInfinity,
                _ when text.StartsWith("0x", StringComparison.Ordinal) => FromBits(fill, text, type),
                _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw fill.Wrong("a number"),
            };
            if (type == VoxelType.F32)
            {
                MemoryMarshal.Write(voxel, (float)value);
            }
            else
            {
                MemoryMarshal.Write(voxel, value);
            }

            return (voxel, value.ToString(CultureInfo.InvariantCulture));
        }

        var whole = Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) ? integer
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && real == Math.Floor(real) && Math.Abs(real) < 2e19 ? (Int128)real
            : throw fill.Wrong($"a value of {type.ZarrName()}");
        var (least, most) = Range(type);
        if (whole < least || whole > most)
        {
            throw fill.Wrong($"a value of {type.ZarrName()}");
        }

        Span<byte> wide = stackalloc byte[16];
        MemoryMarshal.Write(wide, whole);
        wide[..voxel.Length].CopyTo(voxel);
        return (voxel, whole.ToString(CultureInfo.InvariantCulture));
    }

    private static double FromBits(Claim fill, string text, VoxelType type) =>
        !ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits) ? throw fill.Wrong("the bits of a number, as 0x…")
        : type == VoxelType.F32 ? BitConverter.UInt32BitsToSingle((uint)bits)
        : BitConverter.UInt64BitsToDouble(bits);

    private static (Int128 Least, Int128 Most) Range(VoxelType type) => type switch
    {
        VoxelType.U8 => (0, byte.MaxValue),
        VoxelType.U16 => (0, ushort.MaxValue),
        VoxelType.U32 => (0, uint.MaxValue),
        VoxelType.U64 => (0, ulong.MaxValue),
        VoxelType.I8 => (sbyte.MinValue, sbyte.MaxValue),
        VoxelType.I16 => (short.MinValue, short.MaxValue),
        VoxelType.I32 => (int.MinValue, int.MaxValue),
        _ => (long.MinValue, long.MaxValue),
    };
}

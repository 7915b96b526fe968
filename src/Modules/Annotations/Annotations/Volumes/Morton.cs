using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Annotations.Volumes;

/// <summary>Brick addresses along the Z-order curve: neighbours in space lie near each other in the table, and everybody locks bricks in the same order.</summary>
internal static class Morton
{
    // 21 bits an axis fill 63: a code is never negative in a bigint.
    private const int Bias = 1 << 20;

    /// <summary>The code of a brick address, x in the lowest bit.</summary>
    /// <param name="at">Each axis from -1,048,576 to 1,048,575.</param>
    /// <exception cref="ArgumentOutOfRangeException">An axis lies beyond.</exception>
    public static long Encode(Int3 at) => Spread(Biased(at.X)) | (Spread(Biased(at.Y)) << 1) | (Spread(Biased(at.Z)) << 2);

    public static Int3 Decode(long code) => new(Gather(code) - Bias, Gather(code >> 1) - Bias, Gather(code >> 2) - Bias);

    private static long Biased(int axis) => axis is >= -Bias and < Bias
        ? axis + Bias
        : throw new ArgumentOutOfRangeException(nameof(axis), axis, $"A brick address lies from {-Bias} to {Bias - 1} on each axis.");

    // Two free bits before each bit, doubling the distance in five steps.
    private static long Spread(long axis)
    {
        axis = (axis | (axis << 32)) & 0x001F00000000FFFF;
        axis = (axis | (axis << 16)) & 0x001F0000FF0000FF;
        axis = (axis | (axis << 8)) & 0x100F00F00F00F00F;
        axis = (axis | (axis << 4)) & 0x10C30C30C30C30C3;
        return (axis | (axis << 2)) & 0x1249249249249249;
    }

    private static int Gather(long code)
    {
        code &= 0x1249249249249249;
        code = (code | (code >> 2)) & 0x10C30C30C30C30C3;
        code = (code | (code >> 4)) & 0x100F00F00F00F00F;
        code = (code | (code >> 8)) & 0x001F0000FF0000FF;
        code = (code | (code >> 16)) & 0x001F00000000FFFF;
        return (int)((code | (code >> 32)) & 0x1FFFFF);
    }
}

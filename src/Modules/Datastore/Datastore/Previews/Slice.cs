using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;

namespace Lamella.Datastore.Previews;

/// <summary>Pictures of one slice of voxels, rows from the top, x to the right, RGB.</summary>
internal static class Slice
{
    /// <summary>Grey, or tinted, through a window; each pixel is the mean of the voxels under it, NaN being dark.</summary>
    /// <param name="size">Voxels along x and y.</param>
    /// <param name="picture">Pixels along x and y.</param>
    /// <param name="tint">Red, green and blue of the brightest value.</param>
    public static byte[] OfImage(
        ReadOnlySpan<byte> voxels, VoxelType voxelType, (int X, int Y) size, (int X, int Y) picture, IntensityWindow window, (byte R, byte G, byte B) tint)
    {
        var numbers = VoxelNumbers.Of(voxels, voxelType);
        var pixels = new byte[picture.X * picture.Y * 3];
        for (var y = 0; y < picture.Y; y++)
        {
            var (fromY, toY) = Under(y, picture.Y, size.Y);
            for (var x = 0; x < picture.X; x++)
            {
                var (fromX, toX) = Under(x, picture.X, size.X);
                var (sum, count) = (0.0, 0);
                for (var j = fromY; j < toY; j++)
                {
                    for (var i = fromX; i < toX; i++)
                    {
                        var value = numbers[(j * size.X) + i];
                        sum += double.IsNaN(value) ? window.Min : Math.Clamp(value, window.Min, window.Max);
                        count++;
                    }
                }

                var shade = ((sum / count) - window.Min) / (window.Max - window.Min);
                var at = ((y * picture.X) + x) * 3;
                (pixels[at], pixels[at + 1], pixels[at + 2]) =
                    ((byte)((shade * tint.R) + 0.5), (byte)((shade * tint.G) + 0.5), (byte)((shade * tint.B) + 0.5));
            }
        }

        return pixels;
    }

    /// <summary>Lays its colour over each segment; where there is none, 0, the picture stays as it is.</summary>
    /// <param name="opacity">0 to 1.</param>
    public static void Overlay(
        Span<byte> pixels, (int X, int Y) picture, ReadOnlySpan<byte> ids, VoxelType voxelType, (int X, int Y) size, double opacity)
    {
        var bytes = voxelType.Bytes();
        for (var y = 0; y < picture.Y; y++)
        {
            var row = (int)(((long)y * size.Y) + (size.Y / 2)) / picture.Y;
            for (var x = 0; x < picture.X; x++)
            {
                var column = (int)(((long)x * size.X) + (size.X / 2)) / picture.X;
                var voxel = ids.Slice(((Math.Min(row, size.Y - 1) * size.X) + Math.Min(column, size.X - 1)) * bytes, bytes);
                if (SegmentColors.IdOf(voxel, voxelType) is var id and not 0)
                {
                    var at = ((y * picture.X) + x) * 3;
                    var (r, g, b) = SegmentColors.Of(id);
                    (pixels[at], pixels[at + 1], pixels[at + 2]) = (Mixed(pixels[at], r), Mixed(pixels[at + 1], g), Mixed(pixels[at + 2], b));
                }
            }
        }

        byte Mixed(byte below, byte above) => (byte)((below * (1 - opacity)) + (above * opacity) + 0.5);
    }

    /// <summary>The voxels under a pixel: at least one.</summary>
    private static (int From, int To) Under(int pixel, int pixels, int voxels)
    {
        var from = (int)((long)pixel * voxels / pixels);
        return (from, Math.Max((int)((long)(pixel + 1) * voxels / pixels), from + 1));
    }
}

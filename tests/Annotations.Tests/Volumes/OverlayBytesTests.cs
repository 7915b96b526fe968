using Lamella.Annotations.Volumes;
using Lamella.Annotations.Volumes.Bricks;
using Lamella.BuildingBlocks;

namespace Lamella.Annotations.Tests.Volumes;

public sealed class OverlayBytesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(32_768)]
    public void A_brick_comes_back_as_it_was_kept_however_many_segments_it_has(int segments)
    {
        var brick = Any(new Random(segments), segments);

        var back = Any(new Random(1), 9);
        OverlayBytes.Unpack(OverlayBytes.Pack(brick), back);

        Assert.True(brick.IsSame(back));
    }

    [Fact]
    public void No_bytes_are_the_brick_that_nobody_painted()
    {
        var brick = Any(new Random(2), 4);
        OverlayBytes.Unpack([], brick);
        Assert.True(brick.IsUnpainted);
        Assert.All(brick.Values, value => Assert.Equal(0UL, value));
    }

    [Fact]
    public void A_row_that_is_not_what_was_written_is_refused()
    {
        var packed = new byte[Zstd.CompressBound(3)];
        packed = packed[..Zstd.Compress([1, 0, 7], packed, 1)];
        Assert.Equal(RefusalKind.StoreFailed, Assert.Throws<RefusalException>(() => OverlayBytes.Unpack(packed, new OverlayBrick())).Kind);
    }

    /// <summary>A brick with runs of painted and unpainted voxels, of so many segments.</summary>
    internal static OverlayBrick Any(Random random, int segments)
    {
        var brick = new OverlayBrick();
        for (var voxel = 0; voxel < Mask.Voxels;)
        {
            var length = Math.Min(segments > 1000 ? 1 : random.Next(1, 90), Mask.Voxels - voxel);
            if (segments > 1000 || random.Next(3) > 0)
            {
                Mask.Set(brick.Painted, voxel, length);
                brick.Values.AsSpan(voxel, length).Fill(segments > 1000 ? (ulong)voxel : (ulong)random.Next(segments) * 0x1_0000_0001);
            }

            voxel += length;
        }

        return brick;
    }
}

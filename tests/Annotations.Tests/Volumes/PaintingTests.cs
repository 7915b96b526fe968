using Lamella.Annotations.Volumes;
using Lamella.Annotations.Volumes.Bricks;

namespace Lamella.Annotations.Tests.Volumes;

public sealed class PaintingTests
{
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void A_hundred_strokes_leave_what_voxel_by_voxel_they_leave(int seed)
    {
        var random = new Random(seed);
        var brick = new OverlayBrick();
        var plain = new ulong?[Mask.Voxels];
        for (var stroke = 0; stroke < 100; stroke++)
        {
            var mask = MaskTests.Any(random, stroke);
            var sent = mask.ToArray();
            var segment = (ulong)random.Next(4);
            var mode = random.Next(4);
            switch (mode)
            {
                case 1:
                    Painting.KeepEmpty(mask, brick.Painted, brick.Values);
                    break;
                case 2:
                    Painting.KeepOnly(mask, segment + 1, brick.Painted, brick.Values);
                    break;
            }

            if (mode == 3)
            {
                Painting.Unpaint(mask, brick.Painted, brick.Values);
            }
            else
            {
                Painting.Paint(mask, segment, brick.Painted, brick.Values);
            }

            for (var voxel = 0; voxel < Mask.Voxels; voxel++)
            {
                var cut = (mode == 1 && plain[voxel] is > 0) || (mode == 2 && plain[voxel] is { } other && other != segment + 1);
                if (Has(sent, voxel) && !cut)
                {
                    plain[voxel] = mode == 3 ? null : segment;
                }
            }

            Assert.Equal(plain, Seen(brick));
        }
    }

    [Fact]
    public void An_unpainted_voxel_has_the_value_0()
    {
        var brick = new OverlayBrick();
        var all = new ulong[Mask.Words];
        Array.Fill(all, ulong.MaxValue);
        Painting.Paint(all, ulong.MaxValue, brick.Painted, brick.Values);
        Assert.All(brick.Values, value => Assert.Equal(ulong.MaxValue, value));
        Painting.Unpaint(all, brick.Painted, brick.Values);
        Assert.All(brick.Values, value => Assert.Equal(0UL, value));
    }

    private static bool Has(ulong[] mask, int voxel) => (mask[voxel / 64] >> (voxel % 64) & 1) != 0;

    private static ulong?[] Seen(OverlayBrick brick) =>
        [.. brick.Values.Select((value, voxel) => Has(brick.Painted, voxel) ? value : (ulong?)null)];
}

using System.Runtime.InteropServices;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Merged;

namespace Lamella.Datastore.Tests.Merged;

public sealed class MergingTests
{
    [Fact]
    public void Painted_voxels_lie_over_the_others_voxel_by_voxel()
    {
        var random = new Random(6);
        var (painted, values, ids) = (new ulong[512], new ulong[32_768], new ulong[32_768]);
        for (var i = 0; i < ids.Length; i++)
        {
            (values[i], ids[i]) = ((ulong)random.NextInt64(), (ulong)random.NextInt64());
            painted[i / 64] |= random.Next(3) == 0 || i / 64 % 5 == 0 ? 1UL << (i % 64) : 0;
        }

        var expected = ids.Select((id, i) => ((painted[i / 64] >> (i % 64)) & 1) != 0 ? values[i] : id).ToArray();
        Merging.Over(painted, values, ids);
        Assert.Equal(expected, ids);
    }

    [Fact]
    public void A_part_of_a_brick_lies_over_a_box_voxel_by_voxel()
    {
        var random = new Random(7);
        var (brick, box) = (new Int3(32, 64, -32), new Box(new(20, 70, -20), new(30, 11, 9)));
        foreach (var part in (Box[])[new Box(brick, Int3.One * 32).Intersect(box), new(new(33, 71, -19), new(1, 3, 2)), new(new(32, 70, -20), new(18, 11, 8))])
        {
            var (painted, values, ids) = (new ulong[512], new ulong[32_768], new ulong[box.Voxels]);
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = (ulong)random.NextInt64();
                painted[i / 64] |= random.Next(3) == 0 || i / 64 % 5 == 0 ? 1UL << (i % 64) : 0;
            }

            var expected = ids.ToArray();
            for (var i = 0; i < expected.Length; i++)
            {
                var voxel = box.Min + new Int3(i % 30, i / 30 % 11, i / 330);
                var local = voxel - brick;
                var index = local.X + (32 * local.Y) + (1024 * local.Z);
                expected[i] = part.Contains(voxel) && ((painted[index / 64] >> (index % 64)) & 1) != 0 ? values[index] : 0;
            }

            Merging.Over(painted, values, part, brick, ids, box);
            Assert.Equal(expected, ids);
        }
    }

    [Theory]
    [InlineData(VoxelType.U8, 255UL)]
    [InlineData(VoxelType.U16, 65_535UL)]
    [InlineData(VoxelType.U32, 4_294_967_295UL)]
    [InlineData(VoxelType.U64, ulong.MaxValue)]
    [InlineData(VoxelType.I64, ulong.MaxValue)]
    public void Ids_are_widened_exactly(VoxelType type, ulong largest)
    {
        var voxels = new byte[8 * type.Bytes()];
        Array.Fill(voxels, (byte)255, 0, type.Bytes());
        voxels[type.Bytes()] = 7;
        var ids = new ulong[8];
        Merging.Widen(voxels, type, ids);
        Assert.Equal([largest, 7, 0, 0, 0, 0, 0, 0], ids);
    }

    [Fact]
    public void Whole_numbers_in_floats_stay_what_they_are()
    {
        var ids = new ulong[2];
        Merging.Widen(MemoryMarshal.AsBytes<float>([70_000f, 0f]), VoxelType.F32, ids);
        Assert.Equal([70_000UL, 0], ids);
    }
}

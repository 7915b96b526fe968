using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Datastore.Store;

/// <summary>Copies between boxes of voxels, x fastest, then y, z.</summary>
internal static class VoxelBoxes
{
    /// <summary>Copies what two boxes share from one to the other; the rest of <paramref name="to"/> stays as it is.</summary>
    public static void Copy(ReadOnlySpan<byte> from, Box fromBox, Span<byte> to, Box toBox, int voxelBytes)
    {
        var shared = fromBox.Intersect(toBox);
        if (shared.IsEmpty)
        {
            return;
        }

        var (source, target) = (shared.Min - fromBox.Min, shared.Min - toBox.Min);
        var bytes = shared.Size.X * voxelBytes;
        for (var z = 0; z < shared.Size.Z; z++)
        {
            for (var y = 0; y < shared.Size.Y; y++)
            {
                from.Slice(Offset(source, y, z, fromBox.Size, voxelBytes), bytes)
                    .CopyTo(to[Offset(target, y, z, toBox.Size, voxelBytes)..]);
            }
        }
    }

    /// <summary>Sets every voxel to one value.</summary>
    public static void Fill(Span<byte> voxels, ReadOnlySpan<byte> voxel)
    {
        if (!voxel.ContainsAnyExcept(voxel[0]))
        {
            voxels.Fill(voxel[0]);
            return;
        }

        voxel.CopyTo(voxels);
        for (var done = voxel.Length; done < voxels.Length; done *= 2)
        {
            voxels[..Math.Min(done, voxels.Length - done)].CopyTo(voxels[done..]);
        }
    }

    /// <summary>A block of bricks halved until it holds at most <paramref name="most"/>: z first, as sources come in sections and a section is best taken whole; then y, then x.</summary>
    public static Int3 Halved(Int3 bricks, long most)
    {
        while (bricks.Product > most && bricks != Int3.One)
        {
            bricks = bricks.Z > 1 ? bricks with { Z = (bricks.Z + 1) / 2 }
                : bricks.Y > 1 ? bricks with { Y = (bricks.Y + 1) / 2 }
                : bricks with { X = (bricks.X + 1) / 2 };
        }

        return bricks;
    }

    /// <summary>All places of a grid, x fastest, then y, z.</summary>
    public static IEnumerable<Int3> Each(Int3 grid)
    {
        for (var z = 0; z < grid.Z; z++)
        {
            for (var y = 0; y < grid.Y; y++)
            {
                for (var x = 0; x < grid.X; x++)
                {
                    yield return new Int3(x, y, z);
                }
            }
        }
    }

    private static int Offset(Int3 first, int y, int z, Int3 size, int voxelBytes) =>
        checked(((((first.Z + z) * size.Y) + first.Y + y) * size.X + first.X) * voxelBytes);
}

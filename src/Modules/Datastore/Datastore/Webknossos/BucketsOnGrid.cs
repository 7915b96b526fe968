using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Contracts;

namespace Lamella.Datastore.Webknossos;

/// <summary>Buckets of one magnification as bricks of a grid, which may be finer and begin elsewhere: a coarse voxel fills every finer one under it.</summary>
internal sealed class BucketsOnGrid
{
    private const int Edge = VolumeBuckets.Edge;

    /// <summary>Decoded buckets in memory: a brick of a grid that begins elsewhere lies under eight.</summary>
    private const int Kept = 32;

    private readonly VolumeBuckets _buckets;
    private readonly VolumeGrid _grid;
    private readonly Int3 _factors;
    private readonly Int3 _shift;
    private readonly List<Int3> _bricks;
    private readonly Dictionary<Int3, ulong[]> _decoded = [];
    private readonly Queue<Int3> _order = new();

    /// <param name="zip">What people know the zip as.</param>
    /// <exception cref="RefusalException">Unreadable: a bucket lies outside the grid, or they are more bricks than are taken.</exception>
    public BucketsOnGrid(string zip, VolumeBuckets buckets, VolumeGrid grid, int mostBricks)
    {
        (_buckets, _grid, _factors) = (buckets, grid, buckets.Mag.Factors.FloorDiv(grid.Mag.Factors));

        // Where the grid begins, in its own voxels from the origin.
        _shift = grid.Origin.FloorDiv(grid.Mag.Factors);
        var bricks = new HashSet<Int3>();
        var all = new Box(Int3.Zero, grid.Size);
        foreach (var bucket in buckets.Stored)
        {
            var covered = Covered(bucket).Intersect(all);
            if (covered.IsEmpty)
            {
                throw new RefusalException(
                    RefusalKind.Unreadable,
                    $"{zip} holds a bucket at voxel {bucket * Edge * buckets.Mag.Factors}, which lies outside the layer: that begins at {grid.Origin} and spans {grid.Size * grid.Mag.Factors}.");
            }

            var (first, end) = (covered.Min.FloorDiv(Int3.One * Edge), covered.End.CeilDiv(Int3.One * Edge));
            if ((end - first).Product > mostBricks)
            {
                throw TooMany(zip, mostBricks);
            }

            bricks.UnionWith(Store.VoxelBoxes.Each(end - first).Select(place => first + place));
            if (bricks.Count > mostBricks)
            {
                throw TooMany(zip, mostBricks);
            }
        }

        // Bricks under the same bucket one behind the other, so that it is decoded once.
        _bricks = [.. bricks.OrderBy(brick => BucketOf(brick * Edge), Order).ThenBy(brick => brick, Order)];
    }

    public int Count => _bricks.Count;

    public IEnumerable<VolumeBrick> Read(CancellationToken cancellationToken)
    {
        var (stored, values) = (new ulong[VolumeBuckets.Voxels / 64], new ulong[VolumeBuckets.Voxels]);
        foreach (var brick in _bricks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Array.Clear(stored);
            Array.Clear(values);
            var (first, last) = (BucketOf(brick * Edge), BucketOf((brick * Edge) + (Int3.One * (Edge - 1))));
            var lost = 0;
            foreach (var place in Store.VoxelBoxes.Each(last - first + Int3.One))
            {
                if (_buckets.IsStored(first + place))
                {
                    lost += Fill(brick, first + place, stored, values);
                }
            }

            yield return new(brick, stored, values, lost);
        }
    }

    private static Comparer<Int3> Order { get; } = Comparer<Int3>.Create((a, b) => (a.Z, a.Y, a.X).CompareTo((b.Z, b.Y, b.X)));

    private static RefusalException TooMany(string zip, int most) => new(
        RefusalKind.Unreadable, $"{zip} fills more than {most:N0} bricks of 32³ voxels, which is the most that is taken at once: import so large a volume as a layer of a dataset.");

    private Int3 BucketOf(Int3 voxel) => (voxel + _shift).FloorDiv(_factors * Edge);

    /// <summary>The grid's voxels under a bucket, whether the grid has them or not.</summary>
    private Box Covered(Int3 bucket) => new((bucket * Edge * _factors) - _shift, _factors * Edge);

    /// <summary>Copies what the bucket holds of the brick; answers how many of its segments' voxels lie beyond the grid's end.</summary>
    private int Fill(Int3 brick, Int3 bucket, ulong[] stored, ulong[] values)
    {
        var ids = Decoded(bucket);
        var (min, covered, lost) = (brick * Edge, Covered(bucket), 0);
        var part = new Box(min, Int3.One * Edge).Intersect(covered);
        for (var z = part.Min.Z; z < part.End.Z; z++)
        {
            for (var y = part.Min.Y; y < part.End.Y; y++)
            {
                var from = (((z - covered.Min.Z) / _factors.Z * Edge) + ((y - covered.Min.Y) / _factors.Y)) * Edge;
                var to = (((z - min.Z) * Edge) + (y - min.Y)) * Edge - min.X;
                var isWithin = y >= 0 && z >= 0 && y < _grid.Size.Y && z < _grid.Size.Z;
                for (var x = part.Min.X; x < part.End.X; x++)
                {
                    var id = ids[from + ((x - covered.Min.X) / _factors.X)];
                    if (isWithin && x >= 0 && x < _grid.Size.X)
                    {
                        values[to + x] = id;
                        stored[(to + x) / 64] |= 1UL << ((to + x) % 64);
                    }
                    else if (id != 0)
                    {
                        lost++;
                    }
                }
            }
        }

        return lost;
    }

    private ulong[] Decoded(Int3 bucket)
    {
        if (_decoded.TryGetValue(bucket, out var ids))
        {
            return ids;
        }

        if (_order.Count == Kept)
        {
            _decoded.Remove(_order.Dequeue(), out ids);
        }

        ids ??= new ulong[VolumeBuckets.Voxels];
        _buckets.Read(bucket, ids);
        _order.Enqueue(bucket);
        return _decoded[bucket] = ids;
    }
}

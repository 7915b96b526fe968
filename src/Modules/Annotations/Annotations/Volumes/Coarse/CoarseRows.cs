using Lamella.Annotations.Volumes.Bricks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Npgsql;

namespace Lamella.Annotations.Volumes.Coarse;

/// <summary>The coarser levels of one layer, each made from a finer one.</summary>
internal sealed class CoarseRows(NpgsqlConnection connection, Guid annotation, Guid layer, LayerGrid grid)
{
    private static readonly Int3 Edge = new(Mask.Edge, Mask.Edge, Mask.Edge);

    // Bricks held at once, a quarter of a megabyte each.
    private const int AtOnce = 64;

    /// <summary>Rebuilds what lies over these finest bricks, level by level.</summary>
    public async Task Rebuild(IReadOnlyCollection<Int3> finest, CancellationToken cancellationToken)
    {
        var changed = new IReadOnlyCollection<Int3>[grid.Levels.Count];
        changed[0] = finest;
        for (var i = 1; i < grid.Levels.Count; i++)
        {
            changed[i] = SourceOf(grid, grid.Levels[i]) is { } source
                ? await Rebuild(grid.Levels[i], source, changed[grid.Levels.Index().First(level => level.Item == source).Index], cancellationToken)
                : [];
        }
    }

    /// <summary>What a coarser level is made from: the level before, or the last whose voxels fit whole into its own; null where none do.</summary>
    public static MagDescription? SourceOf(LayerGrid grid, MagDescription level) =>
        grid.Levels.TakeWhile(finer => finer != level).LastOrDefault(finer => Divides(finer.Mag, level.Mag));

    /// <summary>How many voxels of its source a voxel of the level spans, and where its voxel (0, 0, 0) begins there.</summary>
    public static (Int3 Factors, Int3 Shift) Step(MagDescription level, MagDescription source) =>
        (level.Mag.Factors.FloorDiv(source.Mag.Factors), (level.Origin - source.Origin).FloorDiv(source.Mag.Factors));

    /// <summary>Bricks of a level, by address; those that nobody painted are left out.</summary>
    public static async Task<Dictionary<Int3, byte[]>> Read(
        NpgsqlConnection connection, Guid annotation, Guid layer, LayerGrid grid, MagDescription level, IEnumerable<Int3> bricks, CancellationToken cancellationToken)
    {
        await using var select = new NpgsqlCommand { Connection = connection };
        select.Parameters.Add(new() { Value = annotation });
        select.Parameters.Add(new() { Value = layer });
        select.Parameters.Add(new() { Value = bricks.Select(Morton.Encode).ToArray() });
        if (level.Mag == grid.Finest.Mag)
        {
            select.CommandText =
                """
                select k.brick, b.voxels from unnest($3) k(brick) cross join lateral
                    (select voxels from annotations.bricks where annotation_id = $1 and layer_id = $2 and brick = k.brick offset 0) b
                """;
        }
        else
        {
            select.CommandText =
                """
                select k.brick, b.voxels from unnest($3) k(brick) cross join lateral
                    (select voxels from annotations.coarse_bricks where annotation_id = $1 and layer_id = $2 and mag = $4 and brick = k.brick offset 0) b
                """;
            select.Parameters.Add(new() { Value = level.Mag.ToString() });
        }

        var found = new Dictionary<Int3, byte[]>();
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            if (rows.GetFieldValue<byte[]>(1) is { Length: > 0 } voxels)
            {
                found[Morton.Decode(rows.GetInt64(0))] = voxels;
            }
        }

        return found;
    }

    private async Task<IReadOnlyCollection<Int3>> Rebuild(MagDescription level, MagDescription source, IReadOnlyCollection<Int3> changed, CancellationToken cancellationToken)
    {
        var (factors, shift) = Step(level, source);
        var boxes = new Dictionary<Int3, List<Box>>();
        foreach (var brick in changed)
        {
            var voxels = new Box(brick * Edge, Edge).Intersect(new(Int3.Zero, source.Size));
            var coarse = Box.FromTo((voxels.Min - shift).FloorDiv(factors), (voxels.End - shift).CeilDiv(factors)).Intersect(new(Int3.Zero, level.Size));
            foreach (var at in LayerGrid.BricksOver(coarse))
            {
                if (!boxes.TryGetValue(at, out var parts))
                {
                    boxes[at] = parts = [];
                }

                parts.Add(coarse.Intersect(new(at * Edge, Edge)));
            }
        }

        foreach (var some in boxes.OrderBy(box => Morton.Encode(box.Key)).Chunk(AtOnce))
        {
            await Rebuild(level, source, factors, shift, some, cancellationToken);
        }

        return boxes.Keys;
    }

    private async Task Rebuild(
        MagDescription level, MagDescription source, Int3 factors, Int3 shift, KeyValuePair<Int3, List<Box>>[] boxes, CancellationToken cancellationToken)
    {
        var under = boxes.SelectMany(box => box.Value)
            .SelectMany(box => LayerGrid.BricksOver(new Box((box.Min * factors) + shift, box.Size * factors).Intersect(new(Int3.Zero, source.Size)))).Distinct().ToList();
        var stored = await Read(connection, annotation, layer, grid, level, boxes.Select(box => box.Key), cancellationToken);
        var sources = await Read(connection, annotation, layer, grid, source, under, cancellationToken);
        var open = new Dictionary<Int3, OverlayBrick>();
        var packed = new byte[boxes.Length][];
        var brick = OverlayBrick.Rent();
        for (var i = 0; i < boxes.Length; i++)
        {
            var (at, parts) = boxes[i];
            OverlayBytes.Unpack(stored.GetValueOrDefault(at), brick);
            foreach (var part in parts)
            {
                Pooling.PoolBox(part, brick, at * Edge, factors, shift, source.Size, Fine);
            }

            packed[i] = brick.IsUnpainted ? [] : OverlayBytes.Pack(brick);
            Close();
        }

        OverlayBrick.Return(brick);
        await using var write = new NpgsqlCommand(
            """
            insert into annotations.coarse_bricks (annotation_id, layer_id, mag, brick, voxels)
            select $1, $2, $3, k.brick, k.voxels from unnest($4, $5) k(brick, voxels)
            on conflict (annotation_id, layer_id, mag, brick) do update set voxels = excluded.voxels
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = annotation }, new() { Value = layer }, new() { Value = level.Mag.ToString() },
                new() { Value = boxes.Select(box => Morton.Encode(box.Key)).ToArray() }, new() { Value = packed },
            },
        };
        await write.ExecuteNonQueryAsync(cancellationToken);

        OverlayBrick? Fine(Int3 at)
        {
            if (!open.TryGetValue(at, out var fine) && sources.TryGetValue(at, out var bytes))
            {
                fine = open[at] = OverlayBrick.Rent();
                OverlayBytes.Unpack(bytes, fine);
            }

            return fine;
        }

        void Close()
        {
            foreach (var fine in open.Values)
            {
                OverlayBrick.Return(fine);
            }

            open.Clear();
        }
    }

    private static bool Divides(Mag fine, Mag coarse) => coarse.X % fine.X == 0 && coarse.Y % fine.Y == 0 && coarse.Z % fine.Z == 0;
}

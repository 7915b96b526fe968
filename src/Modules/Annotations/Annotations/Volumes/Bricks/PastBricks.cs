using Lamella.Annotations.Volumes.Coarse;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Npgsql;

namespace Lamella.Annotations.Volumes.Bricks;

/// <summary>
/// Bricks of one layer exactly as they were at a version, while others paint on: bricks that nobody changed since are what is stored, the others
/// are made anew from their history, which the log holds for good. Nothing is locked.
/// </summary>
/// <param name="version">One that is committed.</param>
internal sealed class PastBricks(NpgsqlConnection connection, Guid annotation, Guid layer, LayerGrid grid, LayerGrids grids, long version)
{
    private static readonly Int3 Edge = new(Mask.Edge, Mask.Edge, Mask.Edge);

    /// <summary>The bricks in which something is painted, each for whoever asked to keep.</summary>
    /// <param name="level">A level of the grid; a coarser one must have been brought up to the version at least.</param>
    public Task<Dictionary<Int3, OverlayBrick>> Read(MagDescription level, IReadOnlyList<Int3> bricks, CancellationToken cancellationToken) =>
        level.Mag == grid.Finest.Mag ? ReadFinest(bricks, cancellationToken) : ReadCoarse(level, bricks, cancellationToken);

    private async Task<Dictionary<Int3, OverlayBrick>> ReadFinest(IReadOnlyList<Int3> bricks, CancellationToken cancellationToken)
    {
        var (past, later) = (new Dictionary<Int3, OverlayBrick>(), new List<BrickKey>());
        await using (var select = Command(
            """
            select k.brick, b.version, b.voxels from unnest($3) k(brick) cross join lateral
                (select version, voxels from annotations.bricks where annotation_id = $1 and layer_id = $2 and brick = k.brick offset 0) b
            """,
            bricks.Select(Morton.Encode).ToArray()))
        {
            await using var rows = await select.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken))
            {
                if (rows.GetInt64(1) > version)
                {
                    later.Add(new(layer, rows.GetInt64(0)));
                }
                else
                {
                    Keep(past, Morton.Decode(rows.GetInt64(0)), brick => OverlayBytes.Unpack(rows.GetFieldValue<byte[]>(2), brick));
                }
            }
        }

        if (later.Count > 0)
        {
            var history = new BrickHistory(connection, annotation);
            var pasts = await history.Pasts(later, await history.Restores(cancellationToken), [], version, cancellationToken);
            var plans = pasts.Select(brick => brick.PlanOf(version)).ToList();
            var snapshots = await history.Snapshots(later, plans, cancellationToken);
            var edits = await history.Edits(later, plans, grids, cancellationToken);
            for (var i = 0; i < later.Count; i++)
            {
                Keep(past, Morton.Decode(later[i].Brick), brick => BrickTurns.Replay(later[i], snapshots[i], plans[i], edits, brick));
            }
        }

        return past;
    }

    private async Task<Dictionary<Int3, OverlayBrick>> ReadCoarse(MagDescription level, IReadOnlyList<Int3> bricks, CancellationToken cancellationToken)
    {
        // First what is stored, which holds the version at least; then which of it may hold more.
        var stored = await CoarseRows.Read(connection, annotation, layer, grid, level, bricks, cancellationToken);
        var later = await ChangedSince(level, bricks, cancellationToken);
        var past = new Dictionary<Int3, OverlayBrick>();
        foreach (var at in bricks)
        {
            if (later.Contains(at))
            {
                await Pool(level, at, past, cancellationToken);
            }
            else if (stored.TryGetValue(at, out var packed))
            {
                Keep(past, at, brick => OverlayBytes.Unpack(packed, brick));
            }
        }

        return past;
    }

    /// <summary>Those of the bricks under which somebody painted after the version.</summary>
    private async Task<HashSet<Int3>> ChangedSince(MagDescription level, IReadOnlyList<Int3> bricks, CancellationToken cancellationToken)
    {
        var changed = new HashSet<Int3>();
        if (bricks.Count == 0 || grid.Factors(level) is null)
        {
            return changed;
        }

        var under = bricks.Select(at => (At: at, Finest: grid.FinestUnder(level, at).Intersect(LayerGrid.Bricks(grid.Finest)))).Where(brick => !brick.Finest.IsEmpty).ToList();
        var (min, last) = (under.Select(brick => brick.Finest.Min).Aggregate(Int3.Min), under.Select(brick => brick.Finest.End - Int3.One).Aggregate(Int3.Max));
        await using var select = Command(
            // A box's first corner has the least code of all in it, its last the greatest.
            "select brick from annotations.bricks where annotation_id = $1 and layer_id = $2 and brick between $3 and $4 and version > $5",
            Morton.Encode(min), Morton.Encode(last), version);
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var finest = Morton.Decode(rows.GetInt64(0));
            changed.UnionWith(under.Where(brick => brick.Finest.Contains(finest)).Select(brick => brick.At));
        }

        return changed;
    }

    /// <summary>A coarse brick from the finer ones as they were, the way that the stored one is made.</summary>
    private async Task Pool(MagDescription level, Int3 at, Dictionary<Int3, OverlayBrick> past, CancellationToken cancellationToken)
    {
        if (CoarseRows.SourceOf(grid, level) is not { } source)
        {
            return;
        }

        var (factors, shift) = CoarseRows.Step(level, source);
        var voxels = new Box(at * Edge, Edge).Intersect(new(Int3.Zero, level.Size));
        var under = LayerGrid.BricksOver(new Box((voxels.Min * factors) + shift, voxels.Size * factors).Intersect(new(Int3.Zero, source.Size))).ToList();
        var finer = await Read(source, under, cancellationToken);
        Keep(past, at, brick =>
        {
            brick.Clear();
            Pooling.PoolBox(voxels, brick, at * Edge, factors, shift, source.Size, finer.GetValueOrDefault);
        });
        foreach (var brick in finer.Values)
        {
            OverlayBrick.Return(brick);
        }
    }

    private static void Keep(Dictionary<Int3, OverlayBrick> bricks, Int3 at, Action<OverlayBrick> write)
    {
        var brick = OverlayBrick.Rent();
        write(brick);
        if (brick.IsUnpainted)
        {
            OverlayBrick.Return(brick);
            return;
        }

        bricks[at] = brick;
    }

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = annotation }, new() { Value = layer } } };
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return command;
    }
}

using Lamella.Annotations.Contracts;
using Lamella.Annotations.Volumes.Bricks;
using Lamella.Annotations.Volumes.Coarse;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using MediatR;
using Npgsql;

namespace Lamella.Annotations.Volumes;

internal sealed class GetOverlayLayerHandler(AnnotationGate gate, NpgsqlDataSource database, LayerGrids grids) : IRequestHandler<GetOverlayLayer, OverlayLayer>
{
    public async Task<OverlayLayer> Handle(GetOverlayLayer query, CancellationToken cancellationToken)
    {
        await gate.Find(query.Annotation, Rights.See, cancellationToken);
        return (query.Ended || await IsThere(query, cancellationToken)) && await grids.Find(query.Annotation, query.Layer, database, [], cancellationToken) is { } grid
            ? new(grid.Dataset, grid.Fallback, grid.Reference)
            : throw RefusalException.NotFound("layer", query.Layer);
    }

    // Voxels outlive their layer: undoing its end shows them again.
    private async Task<bool> IsThere(GetOverlayLayer query, CancellationToken cancellationToken)
    {
        await using var look = database.CreateCommand("select is_there from annotations.layers where annotation_id = $1 and layer_id = $2");
        look.Parameters.Add(new() { Value = query.Annotation });
        look.Parameters.Add(new() { Value = query.Layer });
        return await look.ExecuteScalarAsync(cancellationToken) is true;
    }
}

internal sealed class ReadOverlayHandler(AnnotationGate gate, NpgsqlDataSource database, LayerGrids grids, CoarseLevels levels) : IRequestHandler<ReadOverlay, Overlay>
{
    public async Task<Overlay> Handle(ReadOverlay query, CancellationToken cancellationToken)
    {
        var annotation = await gate.Find(query.Annotation, Rights.See, cancellationToken);
        var grid = await grids.Find(annotation.Id, query.Layer, database, [], cancellationToken) ?? throw RefusalException.NotFound("layer", query.Layer);
        var level = grid.Level(query.Mag) ?? throw RefusalException.NotFound("magnification", query.Mag);

        // The version before the bricks: they may hold more than it, never less.
        var pooled = level.Mag == grid.Finest.Mag ? annotation.Head.Version : await levels.CatchUp(annotation.Id, cancellationToken);
        var version = query.AsOf is null ? pooled : PastVersion.Of(query.AsOf, annotation);
        var all = LayerGrid.Bricks(level);
        var wanted = query.Bricks.Where(all.Contains).Distinct().ToList();

        // One is held only now: whoever holds one and waits for a second may wait for others who do the same.
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        if (query.AsOf is not null)
        {
            // What is sent on is never given back, as one brick may stand in several places.
            var past = await new PastBricks(connection, annotation.Id, query.Layer, grid, grids, version).Read(level, wanted, cancellationToken);
            return new(version, [.. query.Bricks.Select(at => past.TryGetValue(at, out var brick) ? new OverlaidBrick(brick.Painted, brick.Values) : null)]);
        }

        var stored = await CoarseRows.Read(connection, annotation.Id, query.Layer, grid, level, wanted, cancellationToken);
        return new(version, [.. query.Bricks.Select(at => stored.TryGetValue(at, out var packed) ? Unpacked(packed) : null)]);
    }

    private static OverlaidBrick? Unpacked(byte[] packed)
    {
        var brick = new OverlayBrick();
        OverlayBytes.Unpack(packed, brick);
        return brick.IsUnpainted ? null : new(brick.Painted, brick.Values);
    }
}

internal sealed class ListPaintedBricksHandler(AnnotationGate gate, NpgsqlDataSource database, LayerGrids grids) : IRequestHandler<ListPaintedBricks, IReadOnlyList<Int3>>
{
    public async Task<IReadOnlyList<Int3>> Handle(ListPaintedBricks query, CancellationToken cancellationToken)
    {
        await gate.Find(query.Annotation, Rights.See, cancellationToken);
        var grid = await grids.Find(query.Annotation, query.Layer, database, [], cancellationToken) ?? throw RefusalException.NotFound("layer", query.Layer);
        var level = grid.Level(query.Mag) ?? throw RefusalException.NotFound("magnification", query.Mag);
        if (grid.Factors(level) is not { } factors)
        {
            return [];
        }

        var (painted, shift, all) = (new HashSet<Int3>(), grid.Shift(level), LayerGrid.Bricks(level));
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var select = new NpgsqlCommand(
            """
            select brick from annotations.bricks b where annotation_id = $1 and layer_id = $2 and (version <= $3 or exists (
                select from annotations.brick_history h where h.annotation_id = $1 and h.layer_id = $2 and h.brick = b.brick and h.version <= $3))
            """,
            connection)
        {
            Parameters = { new() { Value = query.Annotation }, new() { Value = query.Layer }, new() { Value = query.AsOf ?? long.MaxValue } },
        };
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var finest = new Box(Morton.Decode(rows.GetInt64(0)) * Mask.Edge, Int3.One * Mask.Edge);
            painted.UnionWith(LayerGrid.BricksOver(Box.FromTo((finest.Min - shift).FloorDiv(factors), (finest.End - shift).CeilDiv(factors))).Where(all.Contains));
        }

        return [.. painted];
    }
}

using Lamella.Annotations.Contracts;
using Lamella.BuildingBlocks;
using MediatR;
using Npgsql;

namespace Lamella.Annotations.Volumes;

internal sealed class GetOverlayLayerHandler(AnnotationGate gate, NpgsqlDataSource database, LayerGrids grids) : IRequestHandler<GetOverlayLayer, OverlayLayer>
{
    public async Task<OverlayLayer> Handle(GetOverlayLayer query, CancellationToken cancellationToken)
    {
        await gate.Find(query.Annotation, Rights.See, cancellationToken);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await grids.Find(query.Annotation, query.Layer, connection, [], cancellationToken) is { } grid
            ? new(grid.Dataset, grid.Fallback, grid.Reference)
            : throw RefusalException.NotFound("layer", query.Layer);
    }
}

internal sealed class ReadOverlayHandler(AnnotationGate gate, NpgsqlDataSource database, LayerGrids grids, CoarseLevels levels) : IRequestHandler<ReadOverlay, Overlay>
{
    public async Task<Overlay> Handle(ReadOverlay query, CancellationToken cancellationToken)
    {
        var annotation = await gate.Find(query.Annotation, Rights.See, cancellationToken);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var grid = await grids.Find(annotation.Id, query.Layer, connection, [], cancellationToken) ?? throw RefusalException.NotFound("layer", query.Layer);
        var level = grid.Level(query.Mag) ?? throw RefusalException.NotFound("magnification", query.Mag);

        // The version before the bricks: they may hold more than it, never less.
        var version = level.Mag == grid.Finest.Mag ? annotation.Head.Version : await levels.CatchUp(annotation.Id, cancellationToken);
        var all = LayerGrid.Bricks(level);
        var stored = await CoarseRows.Read(connection, annotation.Id, query.Layer, grid, level, query.Bricks.Where(all.Contains).Distinct(), cancellationToken);
        return new(version, [.. query.Bricks.Select(at => stored.TryGetValue(at, out var packed) ? Unpacked(packed) : null)]);
    }

    private static OverlaidBrick? Unpacked(byte[] packed)
    {
        var brick = new OverlayBrick();
        OverlayBytes.Unpack(packed, brick);
        return brick.IsUnpainted ? null : new(brick.Painted, brick.Values);
    }
}

using FluentValidation;
using Lamella.Annotations.Log;
using Lamella.Annotations.Volumes.Bricks;
using Npgsql;

namespace Lamella.Annotations.Volumes;

/// <summary>What strokes do to bricks, within the transaction that appends them.</summary>
internal sealed class VoxelEdits(LayerGrids grids, NpgsqlDataSource database) : IVoxelEdits
{
    /// <summary>A snapshot a brick after so many entries of its history.</summary>
    public const int SnapshotAfter = 64;

    public async Task<IVoxelStrokes> Read(Guid annotation, IReadOnlyList<Operation> operations, CancellationToken cancellationToken)
    {
        if (await grids.Wrong(annotation, operations.OfType<CreateLayer>(), database, cancellationToken) is { } wrong)
        {
            throw new ValidationException([new("operations", wrong)]);
        }

        return await StrokesOfBatch.Read(annotation, operations, grids, database, cancellationToken);
    }

    public async Task<IPreparedVoxels> Prepare(VoxelGroup group, CancellationToken cancellationToken)
    {
        var rows = new BrickRows(group.Connection, group.Annotation);
        if (group.Flips.Count > 0 || group.Batches.Any(batch => batch.Operations.Any(operation => operation is Restore)))
        {
            // These travel without strokes.
            return await new BrickTurns(rows, new(group.Connection, group.Annotation), grids).Prepare(group, cancellationToken);
        }

        if (group.Batches.Any(batch => batch.Operations.Any(operation => operation is ImportVoxels)))
        {
            // So do these.
            return await new BrickImports(rows, group.Connection, group.Annotation).Prepare(group.Batches.Single(), cancellationToken);
        }

        var bricks = new SortedDictionary<BrickKey, List<(int Back, StrokesOfBatch.Piece Piece)>>();
        foreach (var (i, batch) in group.Batches.Index())
        {
            var strokes = (StrokesOfBatch)batch.Strokes;
            strokes.Begin(batch.Undone);
            foreach (var (key, pieces) in strokes.Touched)
            {
                if (!bricks.TryGetValue(key, out var all))
                {
                    bricks[key] = all = [];
                }

                all.AddRange(pieces.Select(piece => (group.Batches.Count - 1 - i, piece)));
            }
        }

        if (bricks.Count == 0)
        {
            return new PreparedVoxels(rows, [.. group.Batches.Select(batch => batch.Operations)], [], []);
        }

        var keys = bricks.Keys.ToList();
        var locked = await rows.Lock(keys, cancellationToken);
        var writes = new List<BrickWrite>();
        var brick = OverlayBrick.Rent();
        for (var i = 0; i < keys.Count; i++)
        {
            if (Edit(keys[i], locked[i], bricks[keys[i]], brick) is { } write)
            {
                writes.Add(write);
            }
        }

        OverlayBrick.Return(brick);
        return new PreparedVoxels(rows, [.. group.Batches.Select(batch => ((StrokesOfBatch)batch.Strokes).AsCut(batch.Operations))], writes, []);
    }

    private static BrickWrite? Edit(BrickKey key, BrickRow row, List<(int Back, StrokesOfBatch.Piece Piece)> pieces, OverlayBrick brick)
    {
        OverlayBytes.Unpack(row.Voxels, brick);
        var at = Morton.Decode(key.Brick);
        var mask = new ulong[Mask.Words];
        var entries = new List<HistoryEntry>();
        foreach (var (back, piece) in pieces)
        {
            Array.Clear(mask);
            foreach (var index in piece.Indices)
            {
                piece.Stroke.Take(index, at, mask);
            }

            piece.Stroke.Cut(piece.Indices, at, mask, brick);
            if (!mask.AsSpan().ContainsAnyExcept(0UL))
            {
                continue;
            }

            entries.Add(new(back, piece.Stroke.Ordinal, piece.Stroke.Operation.Step));
            if (!piece.Stroke.Undone)
            {
                piece.Stroke.Apply(mask, brick);
            }
        }

        if (entries.Count == 0)
        {
            return null;
        }

        var edits = row.Edits + entries.Count;
        var snapshot = edits >= SnapshotAfter;
        return new(key, entries[^1].Back, snapshot ? 0 : edits, OverlayBytes.Pack(brick), snapshot, entries);
    }
}

internal sealed class PreparedVoxels(
    BrickRows rows, IReadOnlyList<IReadOnlyList<Operation>> operations, IReadOnlyList<BrickWrite> writes, IReadOnlyList<ChangedBricks> changed) : IPreparedVoxels
{
    public IReadOnlyList<IReadOnlyList<Operation>> Operations => operations;

    public IReadOnlyList<ChangedBricks> Changed => changed;

    public void Write(NpgsqlBatch batch) => rows.Write(writes, batch);
}

using Lamella.Annotations.Log;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Lamella.Annotations.Volumes;

/// <summary>What strokes do to bricks, within the transaction that appends them.</summary>
internal sealed class VoxelEdits(LayerGrids grids) : IVoxelEdits
{
    /// <summary>Masks in a batch, as they are sent.</summary>
    public const int MostMasks = 16_384;

    /// <summary>Finest bricks that a batch changes; a coarse mask changes many.</summary>
    public const int MostBricks = 16_384;

    /// <summary>A snapshot a brick after so many entries of its history.</summary>
    public const int SnapshotAfter = 64;

    public async Task<IPreparedVoxels> Prepare(VoxelBatch batch, CancellationToken cancellationToken)
    {
        var rows = new BrickRows(batch.Connection, batch.AnnotationId);
        if (batch.Flips.Count > 0 || batch.Operations.Any(operation => operation is Restore))
        {
            // These travel without strokes.
            return await new BrickTurns(rows, new(batch.Connection, batch.AnnotationId), grids).Prepare(batch, cancellationToken);
        }

        var bricks = Touched(await Strokes(batch, cancellationToken));
        if (bricks.Count == 0)
        {
            return new PreparedVoxels(rows, batch.Operations, [], []);
        }

        var keys = bricks.Keys.ToList();
        var locked = await rows.Lock(keys, cancellationToken);
        var writes = new List<BrickWrite>();
        var operations = batch.Operations.ToArray();
        var brick = OverlayBrick.Rent();
        for (var i = 0; i < keys.Count; i++)
        {
            if (Edit(keys[i], locked[i], bricks[keys[i]], brick) is { } write)
            {
                writes.Add(write);
            }
        }

        OverlayBrick.Return(brick);
        foreach (var stroke in bricks.Values.SelectMany(pieces => pieces).Select(piece => piece.Stroke).Distinct())
        {
            operations[stroke.Ordinal] = stroke.AsCut();
        }

        return new PreparedVoxels(rows, operations, writes, []);
    }

    private static BrickWrite? Edit(BrickKey key, BrickRow row, List<Piece> pieces, OverlayBrick brick)
    {
        OverlayBytes.Unpack(row.Voxels, brick);
        var at = Morton.Decode(key.Brick);
        var mask = new ulong[Mask.Words];
        var entries = new List<HistoryEntry>();
        foreach (var piece in pieces)
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

            entries.Add(new(piece.Stroke.Ordinal, piece.Stroke.Operation.Step));
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
        return new(key, snapshot ? 0 : edits, OverlayBytes.Pack(brick), snapshot, entries);
    }

    private async Task<List<Stroke>> Strokes(VoxelBatch batch, CancellationToken cancellationToken)
    {
        var strokes = new List<Stroke>();
        var masks = 0;
        for (var i = 0; i < batch.Operations.Count; i++)
        {
            if (batch.Operations[i] is not (Paint or Unpaint))
            {
                continue;
            }

            var (layer, sent) = batch.Operations[i] is Paint paint ? (paint.Layer, paint.Bricks) : (((Unpaint)batch.Operations[i]).Layer, ((Unpaint)batch.Operations[i]).Bricks);
            if ((masks += sent.Count) > MostMasks)
            {
                throw TooMany($"A batch holds at most {MostMasks:N0} masks: send them in several.");
            }

            if (await grids.Find(batch.AnnotationId, layer, batch.Connection, batch.Operations.OfType<CreateLayer>(), cancellationToken) is { } grid)
            {
                strokes.Add(new(i, batch.Operations[i], grid, batch.Undone[i]));
                continue;
            }

            // A layer that never was: no effect, and still no lies in the log.
            foreach (var brick in sent)
            {
                Stroke.Decode(i, brick);
            }
        }

        return strokes;
    }

    /// <summary>Which finest bricks are painted, by which strokes in which order.</summary>
    private static SortedDictionary<BrickKey, List<Piece>> Touched(List<Stroke> strokes)
    {
        var bricks = new SortedDictionary<BrickKey, List<Piece>>();
        foreach (var stroke in strokes)
        {
            foreach (var (finest, index) in stroke.Touched())
            {
                var key = new BrickKey(stroke.Layer, Morton.Encode(finest));
                if (!bricks.TryGetValue(key, out var pieces))
                {
                    bricks[key] = pieces = [];
                }

                if (pieces.Count > 0 && pieces[^1].Stroke == stroke)
                {
                    pieces[^1].Indices.Add(index);
                }
                else
                {
                    pieces.Add(new(stroke, [index]));
                }

                if (bricks.Count > MostBricks)
                {
                    throw TooMany($"A batch changes at most {MostBricks:N0} finest bricks: paint less at once, or at a finer magnification.");
                }
            }
        }

        return bricks;
    }

    private static BadHttpRequestException TooMany(string message) => new(message, StatusCodes.Status413PayloadTooLarge);

    /// <summary>What one stroke takes of one finest brick.</summary>
    private sealed record Piece(Stroke Stroke, List<int> Indices);
}

internal sealed class PreparedVoxels(BrickRows rows, IReadOnlyList<Operation> operations, IReadOnlyList<BrickWrite> writes, IReadOnlyList<ChangedBricks> changed)
    : IPreparedVoxels
{
    public IReadOnlyList<Operation> Operations => operations;

    public IReadOnlyList<ChangedBricks> Changed => changed;

    public void Write(NpgsqlBatch batch) => rows.Write(writes, batch);
}

using Lamella.Annotations.Log;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Lamella.Annotations.Volumes;

/// <summary>The strokes of one batch, checked: which finest bricks they touch, and how.</summary>
internal sealed class StrokesOfBatch : IVoxelStrokes
{
    /// <summary>Masks in a batch, as they are sent.</summary>
    public const int MostMasks = 16_384;

    /// <summary>Finest bricks that a batch changes; a coarse mask changes many.</summary>
    public const int MostBricks = 16_384;

    private readonly List<Stroke> _strokes;

    private StrokesOfBatch(List<Stroke> strokes)
    {
        _strokes = strokes;
        foreach (var stroke in strokes)
        {
            foreach (var (finest, index) in stroke.Touched())
            {
                Add(new(stroke.Layer, Morton.Encode(finest)), stroke, index);
            }
        }
    }

    public int Bricks => Touched.Count;

    /// <summary>By finest brick, which strokes paint it, in order.</summary>
    public Dictionary<BrickKey, List<Piece>> Touched { get; } = [];

    public static async Task<StrokesOfBatch> Read(
        Guid annotation, IReadOnlyList<Operation> operations, LayerGrids grids, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var strokes = new List<Stroke>();
        var masks = 0;
        foreach (var (i, operation) in operations.Index())
        {
            if (operation is not (Paint or Unpaint))
            {
                continue;
            }

            var (layer, sent) = operation is Paint paint ? (paint.Layer, paint.Bricks) : (((Unpaint)operation).Layer, ((Unpaint)operation).Bricks);
            if ((masks += sent.Count) > MostMasks)
            {
                throw TooMany($"A batch holds at most {MostMasks:N0} masks: send them in several.");
            }

            if (await grids.Find(annotation, layer, database, operations.OfType<CreateLayer>(), cancellationToken) is { } grid)
            {
                strokes.Add(new(i, operation, grid));
                continue;
            }

            // A layer that never was: no effect, and still no lies in the log.
            foreach (var brick in sent)
            {
                Stroke.Decode(i, brick);
            }
        }

        return new(strokes);
    }

    /// <summary>Forgets what was cut: a transaction that came to nothing is begun anew.</summary>
    /// <param name="undone">By operation of the batch.</param>
    public void Begin(IReadOnlyList<bool> undone) => _strokes.ForEach(stroke => stroke.Begin(undone[stroke.Ordinal]));

    /// <summary>The batch's operations as the log keeps them, once all bricks are cut.</summary>
    public IReadOnlyList<Operation> AsCut(IReadOnlyList<Operation> operations)
    {
        if (_strokes.Count == 0)
        {
            return operations;
        }

        var cut = operations.ToArray();
        foreach (var stroke in _strokes.Where(stroke => stroke.IsTouching))
        {
            cut[stroke.Ordinal] = stroke.AsCut();
        }

        return cut;
    }

    private void Add(BrickKey key, Stroke stroke, int index)
    {
        stroke.IsTouching = true;
        if (!Touched.TryGetValue(key, out var pieces))
        {
            Touched[key] = pieces = [];
        }

        if (pieces.Count > 0 && pieces[^1].Stroke == stroke)
        {
            pieces[^1].Indices.Add(index);
        }
        else
        {
            pieces.Add(new(stroke, [index]));
        }

        if (Touched.Count > MostBricks)
        {
            throw TooMany($"A batch changes at most {MostBricks:N0} finest bricks: paint less at once, or at a finer magnification.");
        }
    }

    private static BadHttpRequestException TooMany(string message) => new(message, StatusCodes.Status413PayloadTooLarge);

    /// <summary>What one stroke takes of one finest brick.</summary>
    internal sealed record Piece(Stroke Stroke, List<int> Indices);
}

using Lamella.BuildingBlocks;
using Npgsql;

namespace Lamella.Annotations.Log;

/// <summary>
/// The next id of each kind that an annotation has not handed out yet. What is taken is never given again. Whoever takes of several in one
/// transaction takes them in the order of <see cref="IdKind"/>, or two would wait for each other.
/// </summary>
internal static class IdCounters
{
    /// <summary>One behind the last id of a tree: they are 32-bit numbers where skeletons are read.</summary>
    internal const decimal EndOfTrees = 1L << 32;

    /// <summary>One behind the last id of everything else but segments.</summary>
    internal const decimal End = 1L << 53;

    /// <summary>Takes so many ids in a row; answers the first. Refused (forbidden) when there are none left.</summary>
    /// <param name="layer">For segments: in which layer; else empty.</param>
    /// <param name="start">The first id there is.</param>
    public static async Task<decimal> Take(NpgsqlConnection connection, Guid annotation, IdKind kind, Guid layer, decimal start, long count, CancellationToken cancellationToken)
    {
        await using var hand = new NpgsqlCommand(
            """
            insert into annotations.id_counters (annotation_id, kind, layer_id, next) values ($1, $2, $3, $4 + $5)
            on conflict (annotation_id, kind, layer_id) do update set next = id_counters.next + $5 returning next - $5
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = annotation }, new() { Value = kind.ToString() }, new() { Value = layer }, new() { Value = start }, new() { Value = (decimal)count },
            },
        };
        var first = (decimal)(await hand.ExecuteScalarAsync(cancellationToken))!;
        var end = kind switch { IdKind.Segment => ulong.MaxValue, IdKind.Tree => EndOfTrees, _ => End };
        return first + count <= end ? first : throw new RefusalException(RefusalKind.Forbidden, $"This annotation has no {kind.ToString().ToLowerInvariant()} ids left.");
    }

    /// <summary>Takes ids that somebody else chose, and all below them; false, and nothing is taken, where one as high as the lowest was handed out before.</summary>
    public static async Task<bool> Reserve(NpgsqlConnection connection, Guid annotation, IdKind kind, long lowest, long highest, CancellationToken cancellationToken)
    {
        await using var reserve = new NpgsqlCommand(
            """
            insert into annotations.id_counters (annotation_id, kind, layer_id, next) values ($1, $2, $3, $5 + 1)
            on conflict (annotation_id, kind, layer_id) do update set next = $5 + 1 where id_counters.next <= $4 returning next
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = annotation }, new() { Value = kind.ToString() }, new() { Value = Guid.Empty }, new() { Value = (decimal)lowest }, new() { Value = (decimal)highest },
            },
        };
        return await reserve.ExecuteScalarAsync(cancellationToken) is not null;
    }
}

using System.Text.Json;
using System.Transactions;
using Lamella.Annotations.Log;
using Lamella.BuildingBlocks.Voxels;
using Npgsql;

namespace Lamella.Annotations.Volumes.Coarse;

/// <summary>
/// Keeps the coarser levels of painted layers. They hold an annotation's log up to a version; what the log holds beyond is what is stale in them.
/// So strokes write nothing for them, and whoever reads them has them brought up first.
/// </summary>
internal sealed class CoarseLevels(NpgsqlDataSource database, LayerGrids grids)
{
    /// <summary>Brings the coarser levels up to the log as it is now; answers the version that they hold at least.</summary>
    public async Task<long> CatchUp(Guid annotation, CancellationToken cancellationToken)
    {
        using var outside = new TransactionScope(TransactionScopeOption.Suppress, TransactionScopeAsyncFlowOption.Enabled);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using (var look = new NpgsqlCommand(
            "select h.version, coalesce(p.version, 0) from annotations.heads h left join annotations.pooled p using (annotation_id) where annotation_id = $1", connection)
        {
            Parameters = { new() { Value = annotation } },
        })
        {
            await using var row = await look.ExecuteReaderAsync(cancellationToken);
            if (!await row.ReadAsync(cancellationToken) || row.GetInt64(1) >= row.GetInt64(0))
            {
                return row.HasRows ? row.GetInt64(0) : 0;
            }
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var (from, to) = await Begin(annotation, connection, cancellationToken);
        foreach (var (layer, bricks) in await Changed(annotation, from, to, connection, cancellationToken))
        {
            if (await grids.Find(annotation, layer, connection, [], cancellationToken) is { } grid)
            {
                await new CoarseRows(connection, annotation, layer, grid).Rebuild(bricks, cancellationToken);
            }
        }

        await using var done = new NpgsqlCommand("update annotations.pooled set version = $2 where annotation_id = $1", connection)
        {
            Parameters = { new() { Value = annotation }, new() { Value = to } },
        };
        await done.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return to;
    }

    /// <summary>One at a time an annotation, on whichever host; what one has done the next need not.</summary>
    private static async Task<(long From, long To)> Begin(Guid annotation, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var begin = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                // Made from what is durable, so it need not be.
                new("set local synchronous_commit = off"),
                new("insert into annotations.pooled (annotation_id, version) values ($1, 0) on conflict do nothing") { Parameters = { new() { Value = annotation } } },
                new("select version from annotations.pooled where annotation_id = $1 for update") { Parameters = { new() { Value = annotation } } },
                new("select version from annotations.heads where annotation_id = $1") { Parameters = { new() { Value = annotation } } },
            },
        };
        await using var rows = await begin.ExecuteReaderAsync(cancellationToken);
        await rows.ReadAsync(cancellationToken);
        var from = rows.GetInt64(0);
        await rows.NextResultAsync(cancellationToken);
        await rows.ReadAsync(cancellationToken);
        return (from, rows.GetInt64(0));
    }

    /// <summary>The finest bricks that the log's rows above one version and up to another have changed.</summary>
    private async Task<Dictionary<Guid, HashSet<Int3>>> Changed(Guid annotation, long from, long to, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var layers = new Dictionary<Guid, HashSet<Int3>>();
        HashSet<Int3> Of(Guid layer) => layers.TryGetValue(layer, out var bricks) ? bricks : layers[layer] = [];
        if (to - from > MostRows)
        {
            await using var all = Command("select layer_id, brick from annotations.bricks where annotation_id = $1 and version > $2 and version <= $3", annotation, from, long.MaxValue, connection);
            await using var bricks = await all.ExecuteReaderAsync(cancellationToken);
            while (await bricks.ReadAsync(cancellationToken))
            {
                Of(bricks.GetGuid(0)).Add(Morton.Decode(bricks.GetInt64(1)));
            }

            return layers;
        }

        var strokes = new List<Operation>();
        await using (var select = Command("select operations, effect from annotations.log where annotation_id = $1 and version > $2 and version <= $3", annotation, from, to, connection))
        {
            await using var rows = await select.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken))
            {
                strokes.AddRange(JsonSerializer.Deserialize(LogBytes.Unpack(rows.GetFieldValue<byte[]>(0)), OperationJson.Default.IReadOnlyListOperation)!
                    .Where(operation => operation is Paint or Unpaint));
                if (!rows.IsDBNull(1))
                {
                    foreach (var (layer, at) in VoxelEffect.Read(LogBytes.Unpack(rows.GetFieldValue<byte[]>(1))))
                    {
                        Of(layer).UnionWith(at);
                    }
                }
            }
        }

        foreach (var operation in strokes)
        {
            var layer = operation is Paint paint ? paint.Layer : ((Unpaint)operation).Layer;
            if (await grids.Find(annotation, layer, connection, [], cancellationToken) is { } grid)
            {
                Of(layer).UnionWith(new Stroke(0, operation, grid).Touched().Select(touched => touched.Finest));
            }
        }

        return layers;
    }

    // Beyond it, bricks know by themselves more cheaply which of them changed.
    private const int MostRows = 5_000;

    private static NpgsqlCommand Command(string sql, Guid annotation, long from, long to, NpgsqlConnection connection) => new(sql, connection)
    {
        Parameters = { new() { Value = annotation }, new() { Value = from }, new() { Value = to } },
    };
}

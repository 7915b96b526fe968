using Lamella.BuildingBlocks.Voxels;
using Npgsql;
using NpgsqlTypes;

namespace Lamella.Annotations.Volumes.Bricks;

/// <summary>Finest bricks that a file brought, kept once each beside the log (<see cref="OverlayBytes"/>) so that importing them is one operation that names them.</summary>
internal sealed class PayloadBricks : IBrickEdit
{
    private readonly Dictionary<long, byte[]> _packed = [];

    /// <summary>Stores a payload within the transaction that the connection is enlisted in; answers its id.</summary>
    /// <param name="bricks">Each once, by its Morton code.</param>
    public static async Task<Guid> Store(NpgsqlConnection connection, Guid annotation, Guid layer, IEnumerable<(long Brick, byte[] Packed)> bricks, CancellationToken cancellationToken)
    {
        var payload = Guid.CreateVersion7();
        await using var copy = await connection.BeginBinaryImportAsync(
            "copy annotations.payload_bricks (annotation_id, payload_id, layer_id, brick, voxels) from stdin (format binary)", cancellationToken);
        foreach (var (brick, packed) in bricks)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(annotation, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(payload, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(layer, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(brick, NpgsqlDbType.Bigint, cancellationToken);
            await copy.WriteAsync(packed, NpgsqlDbType.Bytea, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
        return payload;
    }

    /// <summary>One of the payloads that is not stored with the annotation for its layer; null when all are.</summary>
    public static async Task<(Guid Layer, Guid Payload)?> Absent(
        NpgsqlConnection connection, Guid annotation, IReadOnlyList<(Guid Layer, Guid Payload)> payloads, CancellationToken cancellationToken)
    {
        foreach (var (layer, payload) in payloads)
        {
            await using var look = new NpgsqlCommand(
                "select layer_id = $3 from annotations.payload_bricks where annotation_id = $1 and payload_id = $2 limit 1", connection)
            {
                Parameters = { new() { Value = annotation }, new() { Value = payload }, new() { Value = layer } },
            };
            if (await look.ExecuteScalarAsync(cancellationToken) is not true)
            {
                return (layer, payload);
            }
        }

        return null;
    }

    /// <summary>Morton codes of a payload's bricks.</summary>
    public static async Task<List<long>> Places(NpgsqlConnection connection, Guid annotation, Guid payload, CancellationToken cancellationToken)
    {
        var places = new List<long>();
        await using var select = new NpgsqlCommand("select brick from annotations.payload_bricks where annotation_id = $1 and payload_id = $2", connection)
        {
            Parameters = { new() { Value = annotation }, new() { Value = payload } },
        };
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            places.Add(rows.GetInt64(0));
        }

        return places;
    }

    /// <summary>Some of a payload's bricks, by their Morton codes.</summary>
    public static async Task<PayloadBricks> Read(NpgsqlConnection connection, Guid annotation, Guid payload, IEnumerable<long> bricks, CancellationToken cancellationToken)
    {
        var read = new PayloadBricks();
        await using var select = new NpgsqlCommand("select brick, voxels from annotations.payload_bricks where annotation_id = $1 and payload_id = $2 and brick = any($3)", connection)
        {
            Parameters = { new() { Value = annotation }, new() { Value = payload }, new() { Value = bricks.ToArray() } },
        };
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            read._packed[rows.GetInt64(0)] = rows.GetFieldValue<byte[]>(1);
        }

        return read;
    }

    public void Replay(Int3 at, OverlayBrick brick)
    {
        var brought = OverlayBrick.Rent();
        OverlayBytes.Unpack(_packed[Morton.Encode(at)], brought);
        Painting.Put(brought.Painted, brought.Values, brick.Painted, brick.Values);
        OverlayBrick.Return(brought);
    }
}

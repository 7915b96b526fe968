using Lamella.Annotations.Log;
using Npgsql;

namespace Lamella.Annotations.Skeletons;

/// <summary>
/// What a file brought, stored beside the log so that importing it is one operation that names it. Its ids lie in ranges that nobody else has. It is
/// kept as <see cref="SkeletonFormat"/> in parts: the header, then a page each, every one a zstd frame.
/// </summary>
internal static class Payloads
{
    /// <summary>Stores a payload within the transaction that the connection is enlisted in, or by itself; answers its id.</summary>
    public static Task<Guid> Store(NpgsqlConnection connection, Guid annotation, AnnotationContent content, CancellationToken cancellationToken) =>
        Store(connection, annotation, SkeletonFormat.Write(content, 0, [], keep: true), cancellationToken);

    /// <param name="parts">As <see cref="SkeletonFormat"/> writes what is kept.</param>
    public static async Task<Guid> Store(NpgsqlConnection connection, Guid annotation, IEnumerable<ReadOnlyMemory<byte>> parts, CancellationToken cancellationToken)
    {
        var (payload, part, last) = (Guid.CreateVersion7(), 0, Task.CompletedTask);
        try
        {
            foreach (var bytes in parts)
            {
                // While the database writes one part, the next is made.
                var packed = LogBytes.Compress(bytes.Span);
                await last;
                last = Insert(connection, annotation, payload, part++, packed, cancellationToken);
            }
        }
        finally
        {
            await last;
        }

        return payload;
    }

    private static async Task Insert(NpgsqlConnection connection, Guid annotation, Guid payload, int part, byte[] packed, CancellationToken cancellationToken)
    {
        await using var insert = new NpgsqlCommand("insert into annotations.payloads (annotation_id, payload_id, part, content) values ($1, $2, $3, $4)", connection)
        {
            Parameters = { new() { Value = annotation }, new() { Value = payload }, new() { Value = part }, new() { Value = packed } },
        };
        await insert.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>One of the payloads that is not stored with the annotation; null when all are.</summary>
    public static async Task<Guid?> Absent(NpgsqlConnection connection, Guid annotation, IReadOnlyCollection<Guid> payloads, CancellationToken cancellationToken)
    {
        if (payloads.Count == 0)
        {
            return null;
        }

        await using var select = new NpgsqlCommand(
            "select named from unnest($2) named where not exists (select from annotations.payloads where annotation_id = $1 and payload_id = named) limit 1", connection)
        {
            Parameters = { new() { Value = annotation }, new() { Value = payloads.ToArray() } },
        };
        return (Guid?)await select.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>Makes everything in the payload, as the operations that make each of it would: what is there already is left as it is.</summary>
    public static async Task AddTo(AnnotationContent content, NpgsqlConnection connection, Guid annotation, Guid payload, CancellationToken cancellationToken)
    {
        await using var select = new NpgsqlCommand("select content from annotations.payloads where annotation_id = $1 and payload_id = $2 order by part", connection)
        {
            Parameters = { new() { Value = annotation }, new() { Value = payload } },
        };
        await using var parts = await select.ExecuteReaderAsync(cancellationToken);
        if (!await parts.ReadAsync(cancellationToken))
        {
            return;
        }

        var header = SkeletonFormat.ReadHeader(LogBytes.Unpack(parts.GetFieldValue<byte[]>(0)));
        var (now, later) = (new List<EdgeKey>(), new List<Edge>());
        CreateEntities(content, header);
        var buffer = Array.Empty<byte>();
        while (await parts.ReadAsync(cancellationToken))
        {
            SkeletonFormat.ReadPage(LogBytes.Unpack(parts.GetFieldValue<byte[]>(0), ref buffer), header.Mags, content.CreateNode, Join);
            content.PutEdges(now);
            now.Clear();
        }

        later.ForEach(edge => content.CreateEdge(edge.A, edge.B));
        foreach (var (node, text) in header.Comments.Where(comment => content.Nodes.ContainsKey(comment.Node)))
        {
            content.Comments.Set(node, text);
        }

        foreach (var (node, time) in header.BranchPoints.Where(point => content.Nodes.ContainsKey(point.Node)))
        {
            content.BranchPoints.Set(node, time);
        }

        void Join(long a, long b)
        {
            if (content.CanJoin(a, b))
            {
                now.Add(new(a, b));
            }
            else
            {
                // It may lead to a node of a later page.
                later.Add(new(a, b));
            }
        }
    }

    private static void CreateEntities(AnnotationContent content, SkeletonHeader header)
    {
        foreach (var group in header.Groups)
        {
            content.CreateGroup(group);
        }

        foreach (var tree in header.Trees.Where(tree => !content.Trees.ContainsKey(tree.Id)))
        {
            content.Put(tree);
        }

        foreach (var box in header.Boxes.Where(box => !content.Boxes.ContainsKey(box.Id)))
        {
            content.Boxes.Set(box.Id, box);
        }

        foreach (var layer in header.Layers.Where(layer => !content.Layers.ContainsKey(layer.Id)))
        {
            content.Layers.Set(layer.Id, layer);
        }

        foreach (var segment in header.Segments.Where(segment => content.Layers.ContainsKey(segment.Layer) && !content.Segments.ContainsKey(new(segment.Layer, segment.Id))))
        {
            content.Put(segment);
        }
    }
}

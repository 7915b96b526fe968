using Lamella.Annotations.Log;
using Npgsql;

namespace Lamella.Annotations.Skeletons;

/// <summary>
/// Contents kept in the database where much of the log had to be replayed, so that the next replay begins there: sparse, never needed, kept as
/// <see cref="SkeletonFormat"/> in parts as <see cref="Payloads"/> are. A snapshot serves a later version only when no undo or redo between the two
/// reaches back behind it.
/// </summary>
internal static class Snapshots
{
    private const int Most = 32;
    private const long LeastBytes = 256 * 1024;
    private const int BytesForNode = 8;

    /// <summary>Whether a replay took so many bytes of the log that one of a snapshot is quicker.</summary>
    public static bool IsDue(AnnotationContent content, long replayed) => replayed > LeastBytes + ((long)BytesForNode * content.Nodes.Count);

    /// <summary>The newest snapshot after one version and up to another that serves the latter; null when there is none.</summary>
    /// <param name="before">Nor one from this version on.</param>
    public static async Task<(long Version, AnnotationContent Content)?> Newest(AnnotationLog log, long after, long to, long before, CancellationToken cancellationToken)
    {
        await using var select = new NpgsqlCommand(
            """
            select version, state from annotations.snapshots where annotation_id = $1 and version = (
                select max(version) from annotations.snapshots s
                where annotation_id = $1 and version > $2 and version <= $3 and version < $4 and part = 0 and not exists (
                    select from annotations.flips f where f.annotation_id = $1 and f.version > s.version and f.version <= $3 and f.first_version <= s.version))
            order by part
            """,
            log.Connection)
        {
            Parameters = { new() { Value = log.Annotation }, new() { Value = after }, new() { Value = to }, new() { Value = before } },
        };
        await using var parts = await select.ExecuteReaderAsync(cancellationToken);
        if (!await parts.ReadAsync(cancellationToken))
        {
            return null;
        }

        var version = parts.GetInt64(0);
        var header = SkeletonFormat.ReadHeader(LogBytes.Unpack(parts.GetFieldValue<byte[]>(1)));
        var content = Begin(header);
        var (edges, buffer) = (new List<EdgeKey>(), Array.Empty<byte>());
        while (await parts.ReadAsync(cancellationToken))
        {
            SkeletonFormat.ReadPage(
                LogBytes.Unpack(parts.GetFieldValue<byte[]>(1), ref buffer), header.Mags, content.PutNode, (a, b) => edges.Add(new(a, b)));
            content.PutEdges(edges);
            edges.Clear();
        }

        return (version, content);
    }

    public static async Task Keep(AnnotationLog log, long version, AnnotationContent content, CancellationToken cancellationToken)
    {
        await using var transaction = await log.Connection.BeginTransactionAsync(cancellationToken);
        var part = 0;
        foreach (var bytes in SkeletonFormat.Write(content, version, [], keep: true))
        {
            await Execute(
                log, "insert into annotations.snapshots (annotation_id, version, part, state) values ($1, $2, $3, $4) on conflict do nothing", cancellationToken,
                version, part++, LogBytes.Compress(bytes.Span));
        }

        // When there are many, every other one of the older half goes: the further back, the wider apart.
        await Execute(
            log,
            """
            with numbered as (
                select version, row_number() over (order by version) as place, count(*) over () as all_of_them
                from annotations.snapshots where annotation_id = $1 and part = 0)
            delete from annotations.snapshots where annotation_id = $1 and version in (
                select version from numbered where all_of_them > $2 and place <= all_of_them / 2 and place % 2 = 0)
            """,
            cancellationToken, Most);
        await transaction.CommitAsync(cancellationToken);
    }

    private static AnnotationContent Begin(SkeletonHeader header)
    {
        var content = new AnnotationContent();
        foreach (var tree in header.Trees)
        {
            content.Put(tree);
        }

        foreach (var group in header.Groups)
        {
            content.Put(group);
        }

        foreach (var (node, text) in header.Comments)
        {
            content.Comments.Set(node, text);
        }

        foreach (var (node, time) in header.BranchPoints)
        {
            content.BranchPoints.Set(node, time);
        }

        foreach (var box in header.Boxes)
        {
            content.Boxes.Set(box.Id, box);
        }

        foreach (var segment in header.Segments)
        {
            content.Put(segment);
        }

        foreach (var layer in header.Layers)
        {
            content.Layers.Set(layer.Id, layer);
        }

        return content;
    }

    private static async Task Execute(AnnotationLog log, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, log.Connection) { Parameters = { new() { Value = log.Annotation } } };
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

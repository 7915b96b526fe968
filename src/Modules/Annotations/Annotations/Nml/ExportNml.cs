using System.Text.Json;
using Lamella.Annotations.Contracts;
using Lamella.Annotations.Log;
using Lamella.Annotations.Nml.Files;
using Lamella.Annotations.Nml.Volumes;
using Lamella.Annotations.Skeletons;
using Lamella.BuildingBlocks;
using Lamella.Datasets.Contracts;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;

namespace Lamella.Annotations.Nml;

/// <summary>An annotation's skeleton, boxes and groups as an NML, at a version.</summary>
/// <param name="Version">Null for the newest.</param>
/// <param name="Voxels">The format of the zips beside it, where it is to name its volume layers; a file by itself has none.</param>
internal sealed record ExportNml(Guid Annotation, long? Version, string? Voxels = null) : IQuery<ExportedNml>;

internal sealed record ExportedNml(string Name, Guid Dataset, long Version, NmlFile File, IReadOnlyList<WrittenLayer> Layers);

internal sealed class ExportNmlHandler(AnnotationGate gate, IMediator mediator, NpgsqlDataSource database)
    : IRequestHandler<ExportNml, ExportedNml>, IRequestHandler<WriteNml, WrittenNml>
{
    public async Task<WrittenNml> Handle(WriteNml query, CancellationToken cancellationToken)
    {
        var exported = await Handle(new ExportNml(query.Annotation, query.Version, query.Format), cancellationToken);
        return new(exported.Name, exported.Dataset, exported.Version, exported.Layers, NmlWriter.Write(exported.File));
    }

    public async Task<ExportedNml> Handle(ExportNml query, CancellationToken cancellationToken)
    {
        var annotation = await gate.Find(query.Annotation, Rights.See, cancellationToken, trashed: true);
        var skeleton = await mediator.Send(new ReadSkeleton(query.Annotation, query.Version), cancellationToken);
        var dataset = await mediator.Send(new GetDataset(annotation.DatasetId), cancellationToken);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var (remains, isBegun) = await InEffect(new(connection, annotation.Id), skeleton, cancellationToken);
        var file = new NmlExport(annotation.Describe(), dataset, skeleton, remains, isBegun).File();
        var volumes = query.Voxels is { } format ? new NmlVolumes(skeleton.Content, remains).Write(format) : [];
        file.Volumes.AddRange(volumes.Select(volume => volume.Element));
        return new(annotation.Name, dataset.Id, skeleton.Version, file, [.. volumes.Select(volume => volume.Layer)]);
    }

    private static async Task<(List<NmlRemains> Remains, bool IsBegun)> InEffect(AnnotationLog log, SkeletonAt skeleton, CancellationToken cancellationToken)
    {
        var (to, undone) = (skeleton.Version, (IReadOnlySet<Guid>)skeleton.Undone.ToHashSet());
        var (remains, first) = (new List<NmlRemains>(), 0L);
        while (to > 0)
        {
            // What was before a restore is as it was at the version restored.
            var restore = await log.LastRestore(0, to, undone, cancellationToken);
            var (files, version) = await Files(log, restore?.Version ?? 0, to, undone, cancellationToken);
            remains.InsertRange(0, files);
            first = version ?? first;
            if (restore is null)
            {
                break;
            }

            to = restore.Value.Target;
            undone = await log.UndoneSteps(to, cancellationToken);
        }

        return (remains, remains.Count > 0 && !await WasDrawnBefore(log, first, cancellationToken));
    }

    private static async Task<(List<NmlRemains> Files, long? First)> Files(AnnotationLog log, long after, long to, IReadOnlySet<Guid> undone, CancellationToken cancellationToken)
    {
        await using var select = new NpgsqlCommand(
            "select version, step_id, content from annotations.nml_remains where annotation_id = $1 and version > $2 and version <= $3 order by version, ordinal", log.Connection)
        {
            Parameters = { new() { Value = log.Annotation }, new() { Value = after }, new() { Value = to } },
        };
        var (files, first) = (new List<NmlRemains>(), (long?)null);
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            if (!undone.Contains(rows.GetGuid(1)))
            {
                first ??= rows.GetInt64(0);
                files.Add(JsonSerializer.Deserialize(LogBytes.Unpack(rows.GetFieldValue<byte[]>(2)), NmlRemainsJson.Default.NmlRemains)!);
            }
        }

        return (files, first);
    }

    private static async Task<bool> WasDrawnBefore(AnnotationLog log, long version, CancellationToken cancellationToken)
    {
        await using var select = new NpgsqlCommand(
            "select exists (select from annotations.log where annotation_id = $1 and version < $2 and (kinds = 0 or kinds & $3 <> 0))", log.Connection)
        {
            Parameters =
            {
                new() { Value = log.Annotation }, new() { Value = version },
                new() { Value = (int)(OperationKinds.Skeleton | OperationKinds.Boxes | OperationKinds.StandAlone) },
            },
        };
        return (bool)(await select.ExecuteScalarAsync(cancellationToken))!;
    }
}

internal static class ExportNmlDoorway
{
    public static void MapNmlExport(this IEndpointRouteBuilder routes) => routes.MapGet(
        "/annotations/{annotation}/nml",
        async (string annotation, HttpResponse response, IMediator mediator, CancellationToken cancellationToken, long? version = null) =>
        {
            var exported = await mediator.Send(new ExportNml(RequestBody.AnnotationId(annotation), version), cancellationToken);
            response.ContentType = "application/xml";
            response.SaveAs(version is null ? exported.Name : $"{exported.Name} v{version}", ".nml");
            foreach (var piece in NmlWriter.Write(exported.File))
            {
                await response.Body.WriteAsync(piece, cancellationToken);
            }
        }).AsDownload();
}

using System.Text;
using Lamella.Annotations.Log;
using Lamella.Annotations.Skeletons;
using Lamella.BuildingBlocks;
using Lamella.Datasets.Contracts;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lamella.Annotations.Exports;

/// <summary>An annotation's trees, nodes or segments as a table, at a version.</summary>
/// <param name="Version">Null for the newest.</param>
internal sealed record ExportCsv(Guid Annotation, string Table, long? Version) : IQuery<(string Name, IEnumerable<string> Rows)>;

internal sealed class ExportCsvHandler(AnnotationGate gate, IMediator mediator) : IRequestHandler<ExportCsv, (string Name, IEnumerable<string> Rows)>
{
    public async Task<(string Name, IEnumerable<string> Rows)> Handle(ExportCsv query, CancellationToken cancellationToken)
    {
        var annotation = await gate.Find(query.Annotation, Rights.See, cancellationToken, trashed: true);
        var skeleton = await mediator.Send(new ReadSkeleton(query.Annotation, query.Version), cancellationToken);
        var tables = new CsvTables(skeleton.Content, (await mediator.Send(new GetDataset(annotation.DatasetId), cancellationToken)).VoxelSize);
        return ($"{annotation.Name} {query.Table}", query.Table switch
        {
            "trees" => tables.Trees(),
            "nodes" => tables.Nodes(),
            "segments" => tables.Segments(),
            _ => throw RefusalException.NotFound("table", query.Table),
        });
    }
}

internal static class ExportCsvDoorway
{
    private const int Piece = 64 * 1024;

    public static void MapCsv(this IEndpointRouteBuilder routes)
    {
        foreach (var table in (string[])["trees", "nodes", "segments"])
        {
            routes.MapGet(
                $"/annotations/{{annotation}}/{table}.csv",
                async (string annotation, HttpResponse response, IMediator mediator, CancellationToken cancellationToken, long? version = null) =>
                {
                    var (name, rows) = await mediator.Send(new ExportCsv(RequestBody.AnnotationId(annotation), table, version), cancellationToken);
                    response.ContentType = "text/csv; charset=utf-8; header=present";
                    response.SaveAs(version is null ? name : $"{name} v{version}", ".csv");
                    await Send(response, rows, cancellationToken);
                }).AsDownload();
        }
    }

    private static async Task Send(HttpResponse response, IEnumerable<string> rows, CancellationToken cancellationToken)
    {
        var piece = new StringBuilder();
        foreach (var row in rows)
        {
            piece.Append(row);
            if (piece.Length >= Piece)
            {
                await response.Body.WriteAsync(Encoding.UTF8.GetBytes(piece.ToString()), cancellationToken);
                piece.Clear();
            }
        }

        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(piece.ToString()), cancellationToken);
    }
}

using System.Globalization;
using System.IO.Compression;
using Lamella.BuildingBlocks;
using Lamella.Datastore.Codecs;
using Lamella.Datastore.Exports.Zips;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.Datastore.Exports;

/// <summary>
/// An annotation as webKnossos takes it, <c>GET /annotations/{annotation}/webknossos</c>: a zip of its NML and of a zip of voxels for each of its volume
/// layers, at the newest version or at <c>?version=</c>.
/// </summary>
internal static class ServeAnnotationZip
{
    public static void MapAnnotationZip(this IEndpointRouteBuilder routes) => routes.MapGet(
        "/annotations/{annotation}/webknossos",
        async (string annotation, HttpContext http, long? version = null) =>
        {
            var id = Guid.TryParse(annotation, out var parsed) ? parsed : throw RefusalException.NotFound("annotation", annotation);
            var plan = await http.RequestServices.GetRequiredService<VolumePlanner>().Plan(id, version, VolumeZipExport.Format, http.RequestAborted);
            if (plan.Volumes.Count > 0)
            {
                // Refused in words here, and not by a broken download later.
                Blosc.Require();
            }

            await ZipAnswer.Send(http, string.Create(CultureInfo.InvariantCulture, $"{plan.Nml.Name} v{plan.Nml.Version}"), (body, cancellationToken) => Write(plan, body, cancellationToken));
        }).AsDownload();

    private static async Task Write(VolumePlan plan, Stream body, CancellationToken cancellationToken)
    {
        var line = new ClosingWrites(body);
        var zip = await ZipArchive.CreateAsync(line, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        await using (var nml = await zip.CreateEntry($"{Downloads.FileName(plan.Nml.Name)}.nml", CompressionLevel.Fastest).OpenAsync(cancellationToken))
        {
            foreach (var piece in plan.Nml.Pieces)
            {
                await nml.WriteAsync(piece, cancellationToken);
            }
        }

        foreach (var volume in plan.Volumes)
        {
            await using var entry = await zip.CreateEntry(volume.Written.Location, CompressionLevel.Fastest).OpenAsync(cancellationToken);
            await VolumeZipExport.Write(volume, plan.Dataset.VoxelSize, entry, cancellationToken);
        }

        await zip.DisposeAsync();
        await line.FlushAsync(cancellationToken);
    }
}

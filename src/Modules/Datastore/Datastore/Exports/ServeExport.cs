using System.Globalization;
using Lamella.BuildingBlocks;
using Lamella.Datastore.Exports.Zips;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.Datastore.Exports;

/// <summary>What an export will be.</summary>
/// <param name="FileName">What a browser calls it.</param>
/// <param name="Bytes">Of all voxels before they are compressed: the zip holds hardly more, and of segmentations far less.</param>
/// <param name="Version">Of the annotation; null for a dataset.</param>
internal sealed record ExportSize(string FileName, long Bytes, string Mag, long? Version, IReadOnlyList<ExportLayerSize> Layers);

/// <param name="Box">x, y, z, width, height, depth in voxels of magnification 1: what is exported, out to the borders of voxels and within the layer.</param>
internal sealed record ExportLayerSize(string Name, long Bytes, IReadOnlyList<int> Box);

/// <summary>
/// Image and labels to take away, as a zip that is made while it is sent: <c>GET /annotations/{annotation}/voxels</c> and
/// <c>GET /datasets/{dataset}/voxels</c>, with what is wanted in the query (<see cref="ExportWish"/>). <c>…/voxels/size</c> tells before what it will be.
/// </summary>
internal static class ServeExport
{
    public static void MapExports(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/annotations/{annotation}/voxels", (string annotation, HttpContext http) => Send(http, planner => planner.PlanAnnotation(Id("annotation", annotation), () => ExportWish.Read(http.Request.Query), http.RequestAborted))).AsDownload();
        routes.MapGet("/datasets/{dataset}/voxels", (string dataset, HttpContext http) => Send(http, planner => planner.PlanDataset(Id("dataset", dataset), () => ExportWish.Read(http.Request.Query), http.RequestAborted))).AsDownload();
        routes.MapGet("/annotations/{annotation}/voxels/size", (string annotation, HttpContext http) => Size(http, planner => planner.PlanAnnotation(Id("annotation", annotation), () => ExportWish.Read(http.Request.Query), http.RequestAborted)));
        routes.MapGet("/datasets/{dataset}/voxels/size", (string dataset, HttpContext http) => Size(http, planner => planner.PlanDataset(Id("dataset", dataset), () => ExportWish.Read(http.Request.Query), http.RequestAborted)));
    }

    private static Guid Id(string what, string text) => Guid.TryParse(text, out var id) ? id : throw RefusalException.NotFound(what, text);

    private static async Task<JsonHttpResult<ExportSize>> Size(HttpContext http, Func<ExportPlanner, Task<ExportPlan>> make)
    {
        var services = http.RequestServices;
        var plan = await make(services.GetRequiredService<ExportPlanner>());
        services.GetRequiredService<ExportPlaces>().Demand(http, services.GetRequiredService<Caller>());
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(new ExportSize(
            NameOf(plan) + ".zip", plan.Bytes, plan.Mag.ToString(), plan.Annotation?.Version,
            [.. plan.Layers.Select(layer => new ExportLayerSize(layer.Title, layer.Bytes, [layer.Box.Min.X, layer.Box.Min.Y, layer.Box.Min.Z, layer.Box.Size.X, layer.Box.Size.Y, layer.Box.Size.Z]))]));
    }

    private static async Task Send(HttpContext http, Func<ExportPlanner, Task<ExportPlan>> make)
    {
        var services = http.RequestServices;
        var plan = await make(services.GetRequiredService<ExportPlanner>());
        var (by, now) = (services.GetRequiredService<Caller>().Name, services.GetRequiredService<TimeProvider>().GetUtcNow());
        await ZipAnswer.Send(http, NameOf(plan), (body, cancellationToken) => Write(plan, by, now, body, cancellationToken));
    }

    private static async Task Write(ExportPlan plan, string by, DateTimeOffset now, Stream destination, CancellationToken cancellationToken)
    {
        var zip = await ExportZip.Begin(destination, NameOf(plan), cancellationToken);
        await zip.Write(ExportMetadata.FileName, ExportMetadata.Of(plan, by, now), cancellationToken);
        await (plan.Wish.Format == ExportFormat.Zarr ? OmeZarrExport.Write(plan, zip, cancellationToken) : TiffExport.Write(plan, zip, cancellationToken));
        await zip.Finish(cancellationToken);
    }

    private static string NameOf(ExportPlan plan) =>
        Downloads.FileName(plan.Annotation is { } annotation ? string.Create(CultureInfo.InvariantCulture, $"{plan.Name} v{annotation.Version}") : plan.Name);
}

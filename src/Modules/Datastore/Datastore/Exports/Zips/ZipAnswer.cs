using Lamella.BuildingBlocks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Lamella.Datastore.Exports.Zips;

/// <summary>A zip that is made while it is sent. One that fails on the way opens nowhere: its list of files is never written.</summary>
internal static class ZipAnswer
{
    /// <param name="name">What a browser calls it, without its extension.</param>
    /// <param name="write">Writes to the answer's body. When it fails it leaves the zip as it is: closing that would write the list of files.</param>
    public static async Task Send(HttpContext http, string name, Func<Stream, CancellationToken, Task> write)
    {
        var (services, aborted) = (http.RequestServices, http.RequestAborted);
        using var place = await services.GetRequiredService<ExportPlaces>().Take(http, services.GetRequiredService<Caller>());
        try
        {
            http.Response.SaveAs(name, ".zip");
            http.Response.ContentType = "application/zip";
            await write(place.Onto(http.Response.Body), aborted);
        }
        catch (OperationCanceledException) when (aborted.IsCancellationRequested)
        {
            // Nobody listens any more.
        }
        catch (Exception failed) when (http.Response.HasStarted)
        {
            // Cut off, so that nobody takes what came for a whole file.
            services.GetRequiredService<ILogger<ExportPlanner>>().LogWarning(failed, "An export of {Name} was broken off.", name);
            http.Abort();
        }
    }
}

using Lamella.BuildingBlocks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Lamella.Datastore.Exports;

/// <summary>A zip that is made while it is sent. One that fails on the way opens nowhere: its list of files is never written.</summary>
internal static class ZipAnswer
{
    /// <summary>At work at once on this host, each with about a hundred megabytes; who comes later waits.</summary>
    private const int MostAtOnce = 4;

    private static readonly SemaphoreSlim Turns = new(MostAtOnce);

    /// <param name="name">What a browser calls it, without its extension.</param>
    /// <param name="write">Writes to the answer's body. When it fails it leaves the zip as it is: closing that would write the list of files.</param>
    public static async Task Send(HttpContext http, string name, Func<Stream, CancellationToken, Task> write)
    {
        var aborted = http.RequestAborted;
        await Turns.WaitAsync(aborted);
        try
        {
            http.Response.SaveAs(name, ".zip");
            http.Response.ContentType = "application/zip";
            await write(http.Response.Body, aborted);
        }
        catch (OperationCanceledException) when (aborted.IsCancellationRequested)
        {
            // Nobody listens any more.
        }
        catch (Exception failed) when (http.Response.HasStarted)
        {
            // Cut off, so that nobody takes what came for a whole file.
            http.RequestServices.GetRequiredService<ILogger<ExportPlanner>>().LogWarning(failed, "An export of {Name} was broken off.", name);
            http.Abort();
        }
        finally
        {
            Turns.Release();
        }
    }
}

using System.Text;
using System.Text.Json;
using Lamella.Testing;

namespace Lamella.Browser.Tests;

/// <summary>A flight through far more than fits: the viewer and the host keep to what they declare.</summary>
[Collection(OneSite.Name)]
public sealed class FlightTests(LamellaSite site)
{
    private const int Present = 640; // voxels along each edge: 250 MiB
    private const int Bricks = 1000;
    private const long Mebi = 1 << 20;

    // A device that says it has little memory gets a small budget, so that this flight has to let go of bricks.
    private const string SmallDevice = "Object.defineProperty(Navigator.prototype, 'deviceMemory', { get: () => 1 })";
    private const long SmallBudget = 96 * Mebi;

    [BrowserFact]
    public async Task A_flight_through_a_sparse_layer_keeps_to_the_budgets_of_heap_bricks_and_graphics_and_leaves_the_host_as_it_was()
    {
        var folder = Path.Combine(site.Folder, "sparse");
        SparseVolume.Write(folder, Present);
        var registered = await site.Run("import", folder, "--name", "Sparse", "--in-place", "--access", "Public");
        var dataset = Guid.Parse(Encoding.UTF8.GetString(registered));
        await using var viewer = await ViewerPage.Open(site);
        await viewer.Page.AddInitScriptAsync(SmallDevice);
        const double Middle = SparseVolume.Edge / 2.0;
        await viewer.Look($"{dataset}", $"at={Middle},{Middle},{Middle}&zoom=8");
        var fly = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "frontend", "bench", "fly.js"));
        await viewer.Page.EvaluateAsync($"{fly}\nvoid 0;"); // a function as the last value would be called

        // The host's caches fill once; from then on a flight changes nothing.
        await Fly(viewer, Bricks / 2);
        var ((heap, _), host) = (await Heap(viewer), ProportionalSet.Megabytes(site.HostId));
        var flight = await Fly(viewer, Bricks);

        var ((heapAfter, buffersAfter), hostAfter) = (await Heap(viewer), ProportionalSet.Megabytes(site.HostId));

        // All at once: a flight takes long, and who breaks one promise wants to know of the others.
        Assert.Multiple(
            () => Assert.True(flight.Bricks >= Bricks, $"The flight saw only {flight.Bricks} bricks."),
            () => Assert.Equal((SmallBudget, SmallBudget), (flight.HostBudget, flight.GpuBudget)),
            () => Assert.InRange(flight.HostBytes, 1, SmallBudget),
            () => Assert.InRange(flight.GpuBytes, 1, SmallBudget),
            // That their requests are aborted too is a matter of bricks.test.ts: of batches that were read to their end, Chromium calls many aborted.
            () => Assert.True(flight.Aborted > 0, "No read was aborted."),
            () => Assert.Equal((0, 0), (flight.Missing, flight.Failed)),
            () => Assert.InRange(heapAfter, 1, 64 * Mebi),
            () => Assert.True(heapAfter - heap < 8 * Mebi, $"The JavaScript heap grew from {heap} to {heapAfter} bytes in a flight."),
            () => Assert.True(buffersAfter is > 0 and < SmallBudget + (16 * Mebi), $"Beside the JavaScript heap are buffers of {buffersAfter} bytes, those of bricks among them."),
            () => Assert.True(hostAfter - host < 96, $"The host grew from {host:0} MB to {hostAfter:0} MB."));
        viewer.AssertNoErrors();
    }

    private static async Task<Flight> Fly(ViewerPage viewer, int bricks) => (await viewer.Page.EvaluateAsync<JsonElement>(
        "plan => window.fly(plan)", new { bricks, reach = Present / 2, side = SparseVolume.Edge })).Deserialize<Flight>(JsonSerializerOptions.Web)!;

    /// <summary>Bytes of the JavaScript heap once all is collected that can be, and of the buffers beside it: those of bricks, and whoever else holds any.</summary>
    private static async Task<(long Used, long Buffers)> Heap(ViewerPage viewer)
    {
        var session = await viewer.Page.Context.NewCDPSessionAsync(viewer.Page);
        await session.SendAsync("HeapProfiler.collectGarbage");
        var usage = await session.SendAsync("Runtime.getHeapUsage");
        await session.DetachAsync();
        return ((long)usage!.Value.GetProperty("usedSize").GetDouble(), (long)usage.Value.GetProperty("backingStorageSize").GetDouble());
    }

    private sealed record Flight(
        int Bricks, int Aborted, int Missing, int Failed, long HostBytes, long GpuBytes, long HostBudget, long GpuBudget);
}

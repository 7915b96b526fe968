namespace Lamella.Benchmarks;

/// <summary>
/// Navigation until all visible chunks are drawn, and frames a second while paging, against neuroglancer in the same browser on the same OME-Zarr
/// files: the demo dataset in our own store. Nginx serves them to neuroglancer, our host to us. Neuroglancer comes from npm the first time.
/// </summary>
internal sealed class NavigationBenchmark : IBenchmark
{
    public string Name => "navigation";

    public int Order => 60;

    public async Task Run(Report report, CancellationToken cancellationToken)
    {
        await using var site = await Site.Make();
        Report.Progress("growing the demo dataset");
        var demo = await site.GrowDemo();
        await using var host = await site.Serve(core: null, cancellationToken);
        await FrontEndBenchmark.Run(
            report, "navigation", ["--host", host.Address, "--dataset", $"{demo}", "--volume", Path.Combine(site.Folder, "volumes", $"{demo:n}")],
            ["nginx"], cancellationToken);
    }
}

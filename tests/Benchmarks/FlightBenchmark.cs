using Lamella.Testing;

namespace Lamella.Benchmarks;

/// <summary>
/// A flight through a sparse layer of 65,536³ voxels with 2 GiB present, served by the host: time to the first picture, what the viewer holds of what it
/// declares, and what the host holds. The same flight goes through the same page in the browser's tests.
/// </summary>
internal sealed class FlightBenchmark : IBenchmark
{
    private const int Present = 1280;
    private const int GrowthGoal = 128;

    public string Name => "flight";

    public int Order => 70;

    public async Task Run(Report report, CancellationToken cancellationToken)
    {
        await using var site = await Site.Make();
        Report.Progress("writing a sparse layer with 2 GiB present");
        var folder = Path.Combine(site.Folder, "sparse");
        SparseVolume.Write(folder, Present);
        var dataset = await site.ImportInPlace(folder, "sparse", cancellationToken);
        await using var host = await site.Serve(core: null, cancellationToken);
        string[] arguments = ["--host", host.Address, "--dataset", $"{dataset}", "--present", $"{Present}"];

        // What a host holds is flat once its caches have seen a flight: the second is held against the first.
        var held = new List<double>();
        for (var flight = 1; flight <= 2; flight++)
        {
            Report.Progress($"flight {flight} of 2");
            await FrontEndBenchmark.Run(flight == 1 ? null : report, "flight", arguments, [], cancellationToken);
            held.Add(ProportionalSet.Megabytes(host.Id));
        }

        report.Add(new("flight, growth of the host's memory (PSS) in a second", held[1] - held[0], "MB", Goal: new(GrowthGoal, AtMost: true), Note: $"{held[0]:0} MB before"));
    }
}

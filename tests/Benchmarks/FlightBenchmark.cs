namespace Lamella.Benchmarks;

/// <summary>A flight through a sparse layer of 65,536³ voxels: time to the first picture, and memory within what was declared.</summary>
internal sealed class FlightBenchmark : IBenchmark
{
    public string Name => "flight";

    public int Order => 70;

    public Task Run(Report report, CancellationToken cancellationToken) => FrontEndBenchmark.Run(report, "flight", [], [], cancellationToken);
}

namespace Lamella.Benchmarks;

/// <summary>Annotations on the host's binary and a real PostgreSQL that syncs what it commits.</summary>
internal sealed class AnnotationsBenchmark : IBenchmark
{
    public string Name => "annotations";

    public int Order => 70;

    public async Task Run(Report report, CancellationToken cancellationToken)
    {
        await LiveFigures.Measure(report, cancellationToken);
        await StrokeFigures.Measure(report, cancellationToken);
        await SkeletonFigures.Measure(report, 1_000_000, cancellationToken);
        await SkeletonFigures.Measure(report, 5_000_000, cancellationToken);
    }
}

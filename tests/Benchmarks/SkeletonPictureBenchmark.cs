using Lamella.Annotations.Skeletons;
using Lamella.Testing;
using Npgsql;

namespace Lamella.Benchmarks;

/// <summary>
/// Skeletons of <see cref="SkeletonFigures"/> over a layer of 65,536³ voxels, opened in a real browser in the middle, where the layer has voxels and
/// the first tree begins: time to a picture that can be edited, by a link and by a click in the application (without a skeleton too, which is in it), to all
/// of it, bytes, frames, one edit, memory.
/// </summary>
internal sealed class SkeletonPictureBenchmark : IBenchmark
{
    private const int Present = 256;

    public string Name => "skeletons";

    public int Order => 71;

    public async Task Run(Report report, CancellationToken cancellationToken)
    {
        await Measure(report, 0, firstWithin: 1, cancellationToken);
        await Measure(report, 1_000_000, firstWithin: 1, cancellationToken);
        await Measure(report, 5_000_000, firstWithin: 5, cancellationToken);
    }

    private static async Task Measure(Report report, int nodes, int firstWithin, CancellationToken cancellationToken)
    {
        Report.Progress($"making {nodes:N0} nodes");
        await using var site = await AnnotationSite.Make(Register, cancellationToken);
        if (nodes > 0)
        {
            await Import(site, nodes, cancellationToken);
        }

        await FrontEndBenchmark.Run(
            report, "skeletons", ["--host", site.HostAddress, "--annotation", $"{site.Annotation}", "--nodes", $"{nodes}", "--first", $"{firstWithin}"], [], cancellationToken);

        Task<Guid> Register(Site into, Guid ada)
        {
            var folder = Path.Combine(into.Folder, "sparse");
            SparseVolume.Write(folder, Present);
            return into.ImportInPlace(folder, "sparse", cancellationToken);
        }
    }

    private static async Task Import(AnnotationSite site, int nodes, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(site.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        var payload = await Payloads.Store(connection, site.Annotation, SkeletonFigures.Generate(nodes), cancellationToken);
        await site.Append($$"""{"op":"importSkeleton","step":"{{Guid.NewGuid()}}","payload":"{{payload}}"}""", cancellationToken);
    }
}

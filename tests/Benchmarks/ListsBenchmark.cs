using Lamella.Annotations.Log;
using Lamella.Annotations.Skeletons;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Testing;
using Npgsql;

namespace Lamella.Benchmarks;

/// <summary>
/// The lists beside the picture with 100,000 trees, segments, boxes and comments each, in a real browser: how long the page is busy with opening a list,
/// scrolling, a letter of a search, a selection of half of it, a new name, a new colour for one and for half of it.
/// </summary>
internal sealed class ListsBenchmark : IBenchmark
{
    private const int Many = 100_000;
    private const int Present = 256;

    public string Name => "lists";

    public int Order => 72;

    public async Task Run(Report report, CancellationToken cancellationToken)
    {
        Report.Progress($"making {Many:N0} of everything");
        await using var site = await AnnotationSite.Make(Register, cancellationToken);
        await using (var connection = new NpgsqlConnection(site.ConnectionString))
        {
            await connection.OpenAsync(cancellationToken);
            var payload = await Payloads.Store(connection, site.Annotation, Generate(await site.Layer(cancellationToken)), cancellationToken);
            await site.Append($$"""{"op":"importSkeleton","step":"{{Guid.NewGuid()}}","payload":"{{payload}}"}""", cancellationToken);
        }

        await FrontEndBenchmark.Run(report, "lists", ["--host", site.HostAddress, "--annotation", $"{site.Annotation}"], [], cancellationToken);

        Task<Guid> Register(Site into, Guid ada)
        {
            var folder = Path.Combine(into.Folder, "sparse");
            SparseVolume.Write(folder, Present);
            return into.ImportInPlace(folder, "sparse", cancellationToken);
        }
    }

    private static AnnotationContent Generate(Guid layer)
    {
        var (content, chance) = (new AnnotationContent(), new Random(11));
        content.Layers.Set(layer, new(layer, "Volume", null, Many));
        for (var i = 0; i < Many; i++)
        {
            var (id, at) = (i + 1L, new Position(chance.Next(65_536), chance.Next(65_536), chance.Next(65_536)));
            content.Put(new Tree(id, $"axon {id}", "#40c0a0", null, true, true, 1.7e12, null));
            content.PutNode((1L << 40) + i, new((uint)id, at.X, at.Y, at.Z, 1.7e12 + i, 50, 0, 0, 0, Node.Pack(Mag.One), 0));
            content.Comments.Set((1L << 40) + i, $"remark {id}");
            content.Put(new Segment(layer, (ulong)id, $"cell {id}", i % 2 == 0 ? "#c04060" : null, null, at, null));
            content.Boxes.Set(id, new(id, at, new(20 + chance.Next(50), 20, 20), $"region {id}", "#6080c0", true));
        }

        return content;
    }
}

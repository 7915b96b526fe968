using System.Diagnostics;
using System.Globalization;
using Lamella.Testing;

namespace Lamella.Benchmarks;

/// <summary>A generated NML, trees of 1,000 nodes written as webKnossos writes them, through the doors: in by one request, out by another.</summary>
internal sealed class NmlBenchmark : IBenchmark
{
    private const int NodesOfTree = 1000;

    public string Name => "nml";

    public int Order => 71;

    public async Task Run(Report report, CancellationToken cancellationToken)
    {
        await Measure(report, 1_000_000, cancellationToken);
        await Measure(report, 5_000_000, cancellationToken);
    }

    private static async Task Measure(Report report, int nodes, CancellationToken cancellationToken)
    {
        var what = $"{nodes / 1_000_000} M nodes:";
        Report.Progress($"writing an NML of {nodes:N0} nodes");
        var path = Path.GetTempFileName();
        try
        {
            Write(path, nodes);
            await using var site = await AnnotationSite.Make(cancellationToken);
            Report.Progress("importing it");
            await using var file = File.OpenRead(path);
            using var content = new StreamContent(file);
            var began = Stopwatch.GetTimestamp();
            using var imported = await site.Http.PostAsync(new Uri($"/annotations/{site.Annotation}/nml", UriKind.Relative), content, cancellationToken);
            imported.EnsureSuccessStatusCode();
            report.Add(new(
                $"{what} import of an NML", Stopwatch.GetElapsedTime(began).TotalSeconds, "s", Goal: nodes == 1_000_000 ? new(5, AtMost: true) : null, Note: Size(file.Length)));
            AddMemory("import");
            Report.Progress("exporting it");
            began = Stopwatch.GetTimestamp();
            await using var exported = await site.Http.GetStreamAsync(new Uri($"/annotations/{site.Annotation}/nml", UriKind.Relative), cancellationToken);
            var (bytes, first, buffer) = (0L, 0.0, new byte[1 << 16]);
            for (int read; (read = await exported.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                first = bytes == 0 ? Stopwatch.GetElapsedTime(began).TotalSeconds : first;
                bytes += read;
            }

            report.Add(new(
                $"{what} export as an NML", Stopwatch.GetElapsedTime(began).TotalSeconds, "s",
                Note: string.Create(CultureInfo.InvariantCulture, $"{Size(bytes)}, the first byte after {first:0.00} s")));
            AddMemory("export");

            void AddMemory(string after) => report.Add(new(
                $"{what} most memory of the host until after {after}", ProportionalSet.MostMegabytes(site.HostId), "MB", Goal: new(1073, AtMost: true),
                Note: string.Create(CultureInfo.InvariantCulture, $"{ProportionalSet.Megabytes(site.HostId):0} MB then (PSS)")));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0} MB");

    private static void Write(string path, int nodes)
    {
        var chance = new Random(7);
        using var file = new StreamWriter(path);
        file.Write("""<things><parameters><experiment name="generated"/><scale x="8" y="8" z="30" unit="nanometer"/></parameters>""");
        for (var first = 1; first <= nodes; first += NodesOfTree)
        {
            file.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"""<thing id="{first}" color.r="1" color.g="0.5" color.b="0" color.a="1" name="explorative_2026-01-01_ada_{first}" isVisible="true" edgesAreVisible="true" type="DEFAULT"><nodes>"""));
            for (var node = first; node < first + NodesOfTree; node++)
            {
                file.Write(string.Create(
                    CultureInfo.InvariantCulture,
                    $"""<node id="{node}" radius="{40 + chance.Next(80)}" x="{chance.Next(65_536)}" y="{chance.Next(65_536)}" z="{chance.Next(65_536)}" rotX="0" rotY="0" rotZ="0" inVp="1" inMag="0" bitDepth="8" interpolation="false" time="{1_700_000_000_000 + (node * 800L)}"/>"""));
            }

            file.Write("</nodes><edges>");
            for (var node = first + 1; node < first + NodesOfTree; node++)
            {
                file.Write(string.Create(CultureInfo.InvariantCulture, $"""<edge source="{(chance.Next(50) == 0 ? first + chance.Next(node - first) : node - 1)}" target="{node}"/>"""));
            }

            file.Write("</edges></thing>");
        }

        file.Write("<branchpoints/><comments/><groups/></things>");
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Lamella.Datastore.Demo;

namespace Lamella.Benchmarks;

/// <summary>
/// The import of a plain Zarr v3 array of electron microscopy, pyramid and all, on the disk for good, by the binary; beside it <c>cp</c> of the same files and then
/// <c>zstd -3</c> of the same bytes, in turns. What the binary holds in memory at most must not grow with the volume.
/// </summary>
internal sealed class ImportBenchmark : IBenchmark
{
    private const int ChunkEdge = 128;
    private const int MemoryGoal = 1074;

    public string Name => "import";

    public int Order => 40;

    public async Task Run(Report report, CancellationToken cancellationToken)
    {
        await using var site = await Site.Make();
        Report.Progress("growing what is imported");
        var piece = Neuropil.Grow(7, cancellationToken: cancellationToken);
        foreach (var (gibibytes, size, turns) in ((int, (int X, int Y, int Z), int)[])[(1, (1024, 1024, 1024), 2), (8, (2048, 2048, 2048), 1)])
        {
            var source = Path.Combine(site.Folder, $"source-{gibibytes}");
            Write(source, size, piece.Image);
            var megabytes = (double)size.X * size.Y * size.Z / 1e6;
            var (ours, peers, peak) = (new List<double>(), new List<double>(), 0.0);
            for (var turn = 1; turn <= turns; turn++)
            {
                Report.Progress($"{gibibytes} GiB, turn {turn} of {turns}");
                var (seconds, memory) = await Import(site, source, $"bench {gibibytes} {turn}", cancellationToken);
                ours.Add(megabytes / seconds);
                peak = Math.Max(peak, memory);
                Directory.Delete(Path.Combine(site.Folder, "volumes"), recursive: true);
                if (await CopyAndCompress(source, cancellationToken) is { } copied)
                {
                    peers.Add(megabytes / copied);
                }
            }

            report.Add(new($"import of {gibibytes} GiB", ours.Max(), "MB/s", "cp + zstd -3", peers.Count == 0 ? null : peers.Max()));
            report.Add(new($"memory of an import of {gibibytes} GiB, at most", peak, "MB", Goal: new(MemoryGoal, AtMost: true)));
            Directory.Delete(source, recursive: true);
        }
    }

    private static async Task<(double Seconds, double Megabytes)> Import(Site site, string source, string name, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Site.Binary, ["import", source, "--name", name, "--voxel-size", "8,8,30"]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["ConnectionStrings__Lamella"] = site.ConnectionString;
        start.Environment["Datastore__Folder"] = site.Folder;
        var began = Stopwatch.GetTimestamp();
        using var import = Process.Start(start)!;
        var words = import.StandardError.ReadToEndAsync(cancellationToken);
        var peak = 0.0;
        while (!import.HasExited)
        {
            peak = Math.Max(peak, PeakMegabytes(import.Id));
            await Task.Delay(50, cancellationToken);
        }

        return import.ExitCode == 0
            ? (Stopwatch.GetElapsedTime(began).TotalSeconds, peak)
            : throw new InvalidOperationException($"The import failed: {await words}");
    }

    /// <summary>The kernel's own high-water mark of resident memory.</summary>
    private static double PeakMegabytes(int process)
    {
        try
        {
            return File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)) is { } line
                ? long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 / 1e6
                : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static async Task<double?> CopyAndCompress(string source, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var start = new ProcessStartInfo("sh", ["-c", $"command -v zstd >/dev/null && cp -r '{source}' '{source}.copy' && find '{source}/c' -type f -exec cat {{}} + | zstd -q -3 -o '{source}.zst'"]);
        using var copy = Process.Start(start)!;
        await copy.WaitForExitAsync(cancellationToken);
        if (copy.ExitCode != 0)
        {
            return null;
        }

        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Directory.Delete(source + ".copy", recursive: true);
        File.Delete(source + ".zst");
        return seconds;
    }

    /// <summary>Repeats the piece; its repeats lie further apart than zstd looks back.</summary>
    private static void Write(string folder, (int X, int Y, int Z) size, byte[] image)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "zarr.json"), JsonSerializer.Serialize(new
        {
            zarr_format = 3,
            node_type = "array",
            shape = (int[])[size.Z, size.Y, size.X],
            data_type = "uint8",
            chunk_grid = new { name = "regular", configuration = new { chunk_shape = (int[])[ChunkEdge, ChunkEdge, ChunkEdge] } },
            chunk_key_encoding = new { name = "default", configuration = new { separator = "/" } },
            fill_value = 0,
            codecs = (object[])[new { name = "bytes" }],
            dimension_names = (string[])["z", "y", "x"],
        }));
        var chunk = new byte[ChunkEdge * ChunkEdge * ChunkEdge];
        for (var z = 0; z < size.Z; z += ChunkEdge)
        {
            for (var y = 0; y < size.Y; y += ChunkEdge)
            {
                var row = Path.Combine(folder, "c", $"{z / ChunkEdge}", $"{y / ChunkEdge}");
                Directory.CreateDirectory(row);
                for (var x = 0; x < size.X; x += ChunkEdge)
                {
                    for (var line = 0; line < ChunkEdge * ChunkEdge; line++)
                    {
                        var (j, k) = ((y + (line % ChunkEdge)) % Neuropil.Size.Y, (z + (line / ChunkEdge)) % Neuropil.Size.Z);
                        image.AsSpan((((k * Neuropil.Size.Y) + j) * Neuropil.Size.X) + (x % Neuropil.Size.X), ChunkEdge).CopyTo(chunk.AsSpan(line * ChunkEdge));
                    }

                    File.WriteAllBytes(Path.Combine(row, $"{x / ChunkEdge}"), chunk);
                }
            }
        }
    }
}

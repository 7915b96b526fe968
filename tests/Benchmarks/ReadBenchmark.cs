using System.Diagnostics;
using System.Globalization;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Volumes;
using Lamella.Testing;

namespace Lamella.Benchmarks;

/// <summary>
/// Whole reads and random cutouts of Zarr v3 arrays into memory, in turns with tensorstore on the same files in the page cache, both with all
/// cores. tensorstore writes the arrays too: a 512^3 picture of soft waves with grain, which packs about as well as electron microscopy.
/// </summary>
internal sealed class ReadBenchmark : IBenchmark
{
    private const int Edge = 512;
    private const int Cutout = 64;
    private const int Cutouts = 100;
    private const int Rounds = 5;

    private const string Peer = """
        import sys, time, numpy as np, tensorstore as ts
        folder, edge, cutout = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
        little = {"name": "bytes", "configuration": {"endian": "little"}}
        zstd = {"name": "zstd", "configuration": {"level": 3}}
        def shards(inner):
            return [{"name": "sharding_indexed", "configuration": {"chunk_shape": [inner] * 3, "codecs": [little, zstd], "index_codecs": [little, {"name": "crc32c"}]}}]
        kinds = {
            "zstd-64": ("uint8", [256] * 3, shards(64)),
            "zstd-32": ("uint8", [256] * 3, shards(32)),
            "blosc-64": ("uint16", [64] * 3, [little, {"name": "blosc", "configuration": {"cname": "lz4", "clevel": 5, "shuffle": "shuffle", "typesize": 2, "blocksize": 0}}]),
            "gzip-64": ("uint16", [64] * 3, [little, {"name": "gzip", "configuration": {"level": 5}}]),
        }
        grid = np.arange(edge, dtype=np.float32)
        wave = np.sin(grid / 19)[:, None, None] + np.sin(grid / 23)[None, :, None] + np.sin(grid / 29)[None, None, :]
        picture = 128 + 30 * wave + np.random.default_rng(1).normal(0, 6, (edge,) * 3).astype(np.float32)
        for name, (dtype, chunk, codecs) in kinds.items():
            metadata = {"shape": [edge] * 3, "data_type": dtype, "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": chunk}}, "codecs": codecs}
            array = ts.open({"driver": "zarr3", "kvstore": {"driver": "file", "path": f"{folder}/{name}"}, "metadata": metadata, "create": True}).result()
            array[...].write(picture.astype(dtype)).result()
        print("ready", flush=True)
        for line in sys.stdin:
            name, *corners = line.split()
            array = ts.open({"driver": "zarr3", "kvstore": {"driver": "file", "path": f"{folder}/{name}"}}).result()
            corners = [tuple(map(int, corner.split(","))) for corner in corners]
            began = time.perf_counter()
            if corners:
                for x, y, z in corners:
                    array[z:z + cutout, y:y + cutout, x:x + cutout].read().result()
            else:
                array.read().result()
            print(time.perf_counter() - began, flush=True)
        """;

    private static readonly string[] Names = ["zstd-64", "zstd-32", "blosc-64", "gzip-64"];

    public string Name => "read";

    public int Order => 40;

    public async Task Run(Report report, CancellationToken cancellationToken)
    {
        var python = Path.Combine(Repository.Root, ".data", "peers", "bin", "python");
        if (!File.Exists(python))
        {
            report.Add(new("whole reads and cutouts", null, "MB/s", "tensorstore", Note: "tensorstore is absent (.data/peers), which also writes the arrays"));
            return;
        }

        var folder = Directory.CreateTempSubdirectory("lamella-read-");
        try
        {
            using var peer = Process.Start(new ProcessStartInfo(python, ["-c", Peer, folder.FullName, $"{Edge}", $"{Cutout}"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
            Report.Progress("tensorstore writes the arrays");
            if (await peer.StandardOutput.ReadLineAsync(cancellationToken) != "ready")
            {
                throw new InvalidOperationException("The peer's script failed; its words are on standard error.");
            }

            foreach (var name in Names)
            {
                Report.Progress($"reading {name}");
                await Measure(report, name, VolumeFormats.Open(Path.Combine(folder.FullName, name), AllowedRoots.Everything).Layers[0].Levels[0], peer, cancellationToken);
            }

            peer.StandardInput.Close();
            await peer.WaitForExitAsync(cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task Measure(Report report, string name, VolumeLevel level, Process peer, CancellationToken cancellationToken)
    {
        var reader = new VolumeReader(level, Environment.ProcessorCount);
        var bytes = level.Array.VoxelType.Bytes();
        var (whole, cutout) = (new byte[level.Size.Product * bytes], new byte[Cutout * Cutout * Cutout * bytes]);
        var random = new Random(1);
        var corners = Enumerable.Range(0, Cutouts).Select(_ => new Int3(random.Next(Edge - Cutout), random.Next(Edge - Cutout), random.Next(Edge - Cutout))).ToArray();
        var best = Enumerable.Repeat(double.MaxValue, 4).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            var began = Stopwatch.GetTimestamp();
            await reader.Read(new Box(Int3.Zero, level.Size), 0, 0, whole, cancellationToken);
            best[0] = Math.Min(best[0], Stopwatch.GetElapsedTime(began).TotalSeconds);
            best[1] = Math.Min(best[1], await Ask(peer, name, cancellationToken));

            began = Stopwatch.GetTimestamp();
            foreach (var corner in corners)
            {
                await reader.Read(new Box(corner, Int3.One * Cutout), 0, 0, cutout, cancellationToken);
            }

            best[2] = Math.Min(best[2], Stopwatch.GetElapsedTime(began).TotalSeconds);
            best[3] = Math.Min(best[3], await Ask(peer, $"{name} {string.Join(' ', corners)}", cancellationToken));
        }

        report.Add(new($"{name}, whole, best of {Rounds}", whole.Length / best[0] / 1e6, "MB/s", "tensorstore", whole.Length / best[1] / 1e6));
        report.Add(new($"{name}, cutouts of {Cutout}^3, best of {Rounds}", Cutouts / best[2], "/s", "tensorstore", Cutouts / best[3]));
    }

    private static async Task<double> Ask(Process peer, string line, CancellationToken cancellationToken)
    {
        await peer.StandardInput.WriteLineAsync(line.AsMemory(), cancellationToken);
        return double.Parse((await peer.StandardOutput.ReadLineAsync(cancellationToken))!, CultureInfo.InvariantCulture);
    }
}

using System.Buffers.Binary;
using Lamella.Datastore.Bricks;

namespace Lamella.Benchmarks;

/// <summary>
/// Bricks over HTTP with a bearer token on a private dataset, from the page cache; server and client have a core each. The bricks are noise,
/// so that what is stored is as long as what it holds and the peers send as many bytes; the peers receive the same headers.
/// </summary>
internal sealed class ChunkBenchmark : IBenchmark
{
    private const int Rounds = 5;
    private const int Seconds = 2;
    private const int Addresses = 256;

    public string Name => "chunks";

    public int Order => 10;

    public async Task Run(Report report, CancellationToken cancellationToken)
    {
        if (!Wrk.IsThere)
        {
            report.Add(new("bricks over HTTP", null, "requests/s", Note: "wrk is absent: apt-get install wrk"));
            return;
        }

        await using var site = await Site.Make();
        await using var host = await site.Serve(Pinned.ServerCore, cancellationToken);
        var (token, person) = await site.SignIn(host, "max");
        var headers = new Dictionary<string, string> { ["Authorization"] = $"Bearer {token}", ["Accept-Encoding"] = "zstd" };
        var small = await Bricks(site, "small", bricks: 16, edge: 32, person);
        var large = await Bricks(site, "large", bricks: 8, edge: 64, person);
        var ours32 = Requests("32 KiB bricks", small.Single(Addresses));
        var cold32 = Requests("32 KiB bricks, all of a volume", small.Single(4096));
        var ours256 = Requests("256 KiB bricks", large.Single(Addresses));
        var batch32 = Requests("batches of 32 KiB bricks", small.Batches(64));
        var batch256 = Requests("batches of 256 KiB bricks", large.Batches(16));

        await using var kestrel = await Pinned.StartHost(
            [Environment.ProcessPath!, "serve-from-memory", "http://127.0.0.1:0"],
            new Dictionary<string, string> { ["Logging__LogLevel__Default"] = "Information" }, Pinned.ServerCore, cancellationToken);
        var memory32 = Other("Kestrel 32 KiB from memory", kestrel.Address, "/32");

        await using var nginx = Nginx.IsThere ? await Nginx.Start(Files(site), cancellationToken) : null;
        var nginx32 = nginx is null ? null : Other("nginx 32 KiB files", nginx.Address, "/32-");
        var nginx256 = nginx is null ? null : Other("nginx 256 KiB files", nginx.Address, "/256-");

        await Wrk.InTurns([.. new[] { ours32, memory32, nginx32, cold32, ours256, nginx256, batch32, batch256 }.OfType<Wrk>()], Rounds, Seconds, cancellationToken);

        report.Add(new("32 KiB bricks, one a request", ours32.Best.RequestsPerSecond, "requests/s", "Kestrel, 32 KiB from memory", memory32.Best.RequestsPerSecond, new(0.9)));
        report.Add(new("32 KiB bricks, one a request", ours32.Best.RequestsPerSecond, "requests/s", "nginx, 32 KiB files", nginx32?.Best.RequestsPerSecond, Note: $"median {ours32.Best.MedianMilliseconds:0.00} ms"));
        report.Add(new("32 KiB bricks, one a request, too many to be kept", cold32.Best.RequestsPerSecond, "requests/s", "Kestrel, 32 KiB from memory", memory32.Best.RequestsPerSecond, Note: "each from the page cache"));
        report.Add(new("256 KiB bricks, one a request", ours256.Best.MegabytesPerSecond, "MB/s", "nginx, 256 KiB files", nginx256?.Best.MegabytesPerSecond, new(1)));
        report.Add(new("256 KiB bricks, one a request", ours256.Best.RequestsPerSecond, "requests/s", "nginx, 256 KiB files", nginx256?.Best.RequestsPerSecond, Note: $"median {ours256.Best.MedianMilliseconds:0.00} ms"));
        report.Add(new("32 KiB bricks, 64 a request", batch32.Best.MegabytesPerSecond, "MB/s", "nginx, 256 KiB files", nginx256?.Best.MegabytesPerSecond, new(1)));
        report.Add(new("256 KiB bricks, 16 a request", batch256.Best.MegabytesPerSecond, "MB/s", "nginx, 256 KiB files", nginx256?.Best.MegabytesPerSecond, new(1)));

        Wrk Requests(string name, IEnumerable<(string, string, byte[]?)> requests) => new(name, host.Address, site.Folder, headers, requests);

        Wrk Other(string name, string address, string path) => new(
            name, address, site.Folder, headers,
            Enumerable.Range(0, Addresses).Select(i => ("GET", path.EndsWith('-') ? $"{path}{i}" : path, (byte[]?)null)));
    }

    private static async Task<BrickAddresses> Bricks(Site site, string name, int bricks, int edge, Guid owner)
    {
        var array = Path.Combine(site.Folder, name);
        RandomVolume.Write(array, bricks, edge);
        return new(await site.Register(array, bricks * edge, edge, owner), ContentStamp.OfOwn(Site.Place(array)).Version, bricks);
    }

    private static string Files(Site site)
    {
        var root = Directory.CreateDirectory(Path.Combine(site.Folder, "files")).FullName;
        var random = new Random(7);
        foreach (var (length, i) in from length in (int[])[32, 256] from i in Enumerable.Range(0, Addresses) select (length, i))
        {
            var bytes = new byte[length * 1024];
            random.NextBytes(bytes);
            File.WriteAllBytes(Path.Combine(root, $"{length}-{i}"), bytes);
        }

        return root;
    }

    /// <summary>Bricks all over a volume, in an order that is no order.</summary>
    private sealed record BrickAddresses(Guid Dataset, string Version, int Bricks)
    {
        public IEnumerable<(string Method, string Path, byte[]? Body)> Single(int count) =>
            Somewhere(count).Select(brick => ("GET", $"/bricks/{Dataset}/em/{Version}/1/{brick.X}-{brick.Y}-{brick.Z}", (byte[]?)null));

        public IEnumerable<(string Method, string Path, byte[]? Body)> Batches(int each) => Somewhere(Addresses).Chunk(each).Select(bricks =>
        {
            var body = new byte[bricks.Length * BrickWish.Length];
            for (var i = 0; i < bricks.Length; i++)
            {
                var wish = body.AsSpan(i * BrickWish.Length);
                BinaryPrimitives.WriteInt32LittleEndian(wish[4..], bricks[i].X);
                BinaryPrimitives.WriteInt32LittleEndian(wish[8..], bricks[i].Y);
                BinaryPrimitives.WriteInt32LittleEndian(wish[12..], bricks[i].Z);
            }

            return ("POST", $"/bricks/{Dataset}/em/{Version}", (byte[]?)body);
        });

        private List<(int X, int Y, int Z)> Somewhere(int count)
        {
            var random = new Random(1);
            return Enumerable.Range(0, count).Select(_ => (random.Next(Bricks), random.Next(Bricks), random.Next(Bricks))).ToList();
        }
    }
}

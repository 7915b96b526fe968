using System.Diagnostics;
using System.IO.Compression;
using System.Net.Http.Json;
using System.Text.Json;
using System.Xml.Linq;
using Lamella.Annotations.Contracts;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Testing;

namespace Lamella.Host.Tests;

/// <summary>A host on a real port, which the binary finds as a person's would.</summary>
public sealed class ExportCommandFixture : LamellaFixture
{
    public ExportCommandFixture() => UseKestrel(0);

    public override HttpClient CreateGuest()
    {
        using var client = CreateClient();
        return new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = client.BaseAddress };
    }
}

/// <summary><c>lamella export</c> as a script calls it: what comes lies whole in the file, or nothing does and the code says so.</summary>
public sealed class ExportCommandTests(ExportCommandFixture lamella) : IClassFixture<ExportCommandFixture>, IDisposable
{
    private const int Chunk = 64;

    private readonly string _folder = Directory.CreateTempSubdirectory("lamella-export-").FullName;

    [Theory]
    [InlineData("zarr", "em.ome.zarr/0/0/0/0")]
    [InlineData("tiff", "em.tif")]
    public async Task Voxels_of_a_box_come_as_the_host_sends_them(string format, string file)
    {
        var (annotation, token, http) = await Begin(new(128, 64, 64));
        var zip = Path.Combine(_folder, "box.zip");

        var (code, output, errors) = await Export(token, $"{annotation}", "--as", format, "--box", "10,20,30,40,30,20", "--mag", "1", "--layer", "em", "--out", zip, "--json");

        Assert.True(code == 0, errors);
        using var archive = await ZipFile.OpenReadAsync(zip);
        using var sent = new ZipArchive(await http.GetStreamAsync($"/annotations/{annotation}/voxels?as={format}&box=10,20,30,40,30,20&layer=em"));
        var same = archive.Entries.Single(entry => entry.FullName.EndsWith(file, StringComparison.Ordinal));
        Assert.Equal(await Bytes(sent.GetEntry(same.FullName)!), await Bytes(same));
        var said = JsonDocument.Parse(output).RootElement;
        Assert.Equal((zip, new FileInfo(zip).Length, 1), (said.GetProperty("file").GetString(), said.GetProperty("bytes").GetInt64(), said.GetProperty("version").GetInt64()));
        Assert.Equal("[10,20,30,40,30,20]", said.GetProperty("layers")[0].GetProperty("box").GetRawText());
        Assert.Contains("Receiving: 0 MB, of 0 MB before compression", errors, StringComparison.Ordinal);
        Assert.Equal([zip], Directory.GetFiles(_folder, "*.*"));
    }

    [Fact]
    public async Task A_version_is_named_and_the_newest_is_said()
    {
        var (annotation, token, http) = await Begin(new(64, 64, 64));
        await Edit(http, annotation);
        var (old, now) = (Path.Combine(_folder, "old.zip"), Path.Combine(_folder, "now.zip"));

        var (first, _, errors) = await Export(token, $"{annotation}", "--as", "tiff", "--box", "0,0,0,8,8,8", "--version", "1", "--out", old);
        var (second, _, said) = await Export(token, $"{annotation}", "--as", "tiff", "--box", "0,0,0,8,8,8", "--out", now);

        Assert.True((first, second) == (0, 0), errors + said);
        Assert.Equal((1, 2), (await VersionIn(old), await VersionIn(now)));
        Assert.Contains("version 2", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("outside layer 'em', which covers 0,0,0,64,64,64", "--box", "64,0,0,5,5,5")]
    [InlineData("has no magnification 2: it has 1", "--box", "0,0,0,5,5,5", "--mag", "2")]
    [InlineData("There is no layer 'other': there are em", "--box", "0,0,0,5,5,5", "--layer", "other")]
    [InlineData("There is no version 99", "--box", "0,0,0,5,5,5", "--version", "99")]
    [InlineData("give a box, or export as zarr")]
    public async Task What_the_host_refuses_is_said_in_its_words_and_nothing_is_written(string reason, params string[] words)
    {
        var (annotation, token, _) = await Begin(new(64, 64, 64));

        var (code, output, errors) = await Export(token, [$"{annotation}", "--as", "tiff", .. words, "--json", "--out", Path.Combine(_folder, "box.zip")]);

        Assert.Equal(1, code);
        Assert.Contains(reason, errors, StringComparison.Ordinal);
        Assert.Contains(reason, JsonDocument.Parse(output).RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("token", errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder, "*.*"));
    }

    [Theory]
    [InlineData("'1,2,3' is not a box: give x,y,z,dx,dy,dz", "--as", "zarr", "--box", "1,2,3")]
    [InlineData("'2-2' is not a magnification", "--as", "zarr", "--mag", "2-2")]
    [InlineData("--box says which voxels", "--nml", "--box", "0,0,0,1,1,1")]
    [InlineData("Say what to export", "--as", "zarr", "--nml")]
    [InlineData("'png'", "--as", "png")]
    [InlineData("'edges'", "--csv", "edges")]
    [InlineData("--json needs the name of a file", "--nml", "--json", "--out", "-")]
    public async Task Words_that_are_off_are_named_before_anybody_is_asked(string reason, params string[] words)
    {
        var (code, output, errors) = await Export("", [$"{Guid.NewGuid()}", .. words, .. words.Contains("--out") ? (string[])[] : ["--out", Path.Combine(_folder, "x")]]);

        Assert.Equal(2, code);
        Assert.Contains(reason, errors, StringComparison.Ordinal);
        Assert.Empty(output);
    }

    [Fact]
    public async Task Who_is_nobody_is_told_how_to_be_somebody()
    {
        var (annotation, _, _) = await Begin(new(64, 64, 64));

        var (code, _, errors) = await Export("", $"{annotation}", "--as", "zarr", "--out", Path.Combine(_folder, "box.zip"));

        Assert.Equal(1, code);
        Assert.Contains("Copy a token", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_download_that_is_broken_off_leaves_what_was_there_and_ends_with_a_reason()
    {
        var (annotation, token, _) = await Begin(new(384, 384, 256), broken: new(5, 5, 3));
        var zip = Path.Combine(_folder, "box.zip");
        await File.WriteAllTextAsync(zip, "the one from yesterday");

        var (code, _, errors) = await Export(token, $"{annotation}", "--as", "zarr", "--box", "0,0,0,384,384,256", "--layer", "em", "--out", zip);

        Assert.Equal(1, code);
        Assert.Contains("broke off in the middle", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.Equal("the one from yesterday", await File.ReadAllTextAsync(zip));
        Assert.Equal([zip], Directory.GetFiles(_folder, "*.*"));
    }

    [Theory]
    [InlineData("voxels?", "--as", "zarr", "--box", "0,0,0,64,64,64")]
    [InlineData("webknossos", "--zip")]
    public async Task An_answer_that_ends_too_early_without_saying_so_is_not_taken_for_whole(string address, params string[] words)
    {
        var (annotation, token, http) = await Begin(new(64, 64, 64));
        await using var proxy = await CuttingProxy.Start(http, $"/annotations/{annotation}/{address}");
        var zip = Path.Combine(_folder, "box.zip");

        var (code, _, errors) = await Export(token, [$"{annotation}", .. words, "--out", zip, "--url", proxy.Address]);

        Assert.Equal(1, code);
        Assert.Contains("broke off in the middle", errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder, "*.*"));
    }

    [Fact]
    public async Task All_of_an_annotation_goes_out_as_a_zip_and_comes_in_again_with_its_voxels()
    {
        var (annotation, token, http) = await Begin(new(64, 64, 64));
        await Draw(http, annotation);
        var (first, second) = (Path.Combine(_folder, "first.zip"), Path.Combine(_folder, "second.zip"));

        var (exported, _, errors) = await Export(token, $"{annotation}", "--zip", "--out", first);
        var (imported, said, notes) = await Run(["import", first, "--dataset", $"{await lamella.Scalar<Guid>($"select dataset_id from annotations.annotations where id = '{annotation}'")}", "--url", http.BaseAddress!.ToString()], token);
        var (again, _, others) = await Export(token, said.Trim(), "--zip", "--out", second);

        Assert.True((exported, imported, again) == (0, 0, 0), errors + notes + others);
        Assert.NotEqual(annotation, Guid.Parse(said.Trim()));
        Assert.Equal((2, 1, "fork"), await TracedIn(first));
        Assert.Equal((2, 1, "fork"), await TracedIn(second));
        var painted = await Painted(annotation);
        Assert.Equal([(7UL, 16_384), (ulong.MaxValue, 1000)], painted.GroupBy(voxel => voxel.Value).OrderBy(segment => segment.Key).Select(segment => (segment.Key, segment.Count())));
        Assert.Equal(painted, await Painted(Guid.Parse(said.Trim())));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<(int Code, string Output, string Errors)> Export(string token, params string[] words)
    {
        using var guest = lamella.CreateGuest();
        return Run(["export", .. words.Contains("--url") ? (string[])[] : ["--url", guest.BaseAddress!.ToString()], .. words], token);
    }

    private static async Task<(int Code, string Output, string Errors)> Run(string[] words, string token)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, .. words]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LAMELLA_TOKEN"] = token;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>A dataset of one image of noise, and an annotation of ada's over it.</summary>
    /// <param name="broken">A chunk that is cut short.</param>
    private async Task<(Guid Annotation, string Token, HttpClient Http)> Begin(Int3 size, Int3? broken = null)
    {
        var folder = Path.Combine(lamella.DataFolder, $"{Guid.NewGuid():n}");
        WriteNoise(folder, size, broken);
        var dataset = await lamella.Send(new RegisterDataset(
            Guid.CreateVersion7(), $"noise {Guid.NewGuid():n}", "", new VoxelSize(8, 8, 30, "nanometer"),
            [
                new LayerDescription(
                    "em", LayerCategory.Image, VoxelType.U8, 1, 1, new Box(Int3.Zero, size), [new MagDescription(Mag.One, Int3.Zero, size, Chunk)], "0", new LayerLocation(folder, null, InPlace: true)),
            ],
            null, DatasetAccess.SignedIn));
        var http = await lamella.SignIn("ada");
        var made = await http.PostAsJsonAsync("/graphql", new { query = $"mutation {{ createAnnotation(input: {{ dataset: \"{dataset}\" }}) {{ id }} }}" });
        var annotation = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data").GetProperty("createAnnotation").GetProperty("id").GetGuid();
        return (annotation, http.DefaultRequestHeaders.Authorization!.Parameter!, http);
    }

    private static async Task Edit(HttpClient http, Guid annotation)
    {
        var client = Guid.NewGuid();
        var tree = await NewIds(http, annotation, client, "tree", 1);
        await Send(http, annotation, client, new { op = "createTree", step = Guid.NewGuid(), tree, name = "axon", color = "#ff8800", time = 1.0 });
    }

    /// <summary>Two nodes with an edge and a comment; half a brick of segment 7, and 1,000 voxels of the largest segment that there is in another.</summary>
    private static async Task Draw(HttpClient http, Guid annotation)
    {
        var (client, step) = (Guid.NewGuid(), Guid.NewGuid());
        var (tree, node) = (await NewIds(http, annotation, client, "tree", 1), await NewIds(http, annotation, client, "node", 2));
        var layer = await LayerOf(http, annotation);
        object Node(long id, double x) => new { op = "createNode", step, node = id, tree, at = (double[])[x, 2, 3], radius = 12.5, rotation = (double[])[0, 90, 0], mag = "1", viewport = 1, time = 1.0 };
        object Paint(ulong segment, int[] at, byte[] runs) => new { op = "paint", step, layer, mag = "1", segment = $"{segment}", mode = "everywhere", bricks = (object[])[new { at, mask = Convert.ToBase64String(runs) }] };
        await Send(
            http, annotation, client,
            new { op = "createTree", step, tree, name = "axon", color = "#ff8800", time = 1.0 }, Node(node, 1.5), Node(node + 1, 40), new { op = "createEdge", step, a = node, b = node + 1 },
            new { op = "setComment", step, node, text = "fork" },
            // Runs of voxels as little-endian base 128: none left out and 16,384 painted; 200 left out and 1,000 painted.
            Paint(7, [1, 0, 0], [0, 0x80, 0x80, 0x01]), Paint(ulong.MaxValue, [0, 1, 1], [0xC8, 0x01, 0xE8, 0x07]));
    }

    private static async Task<long> NewIds(HttpClient http, Guid annotation, Guid client, string kind, int count)
    {
        var ids = await http.PostAsJsonAsync($"/annotations/{annotation}/ids", new { clientId = client, kind, count });
        return (await ids.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("first").GetInt64();
    }

    private static async Task Send(HttpClient http, Guid annotation, Guid client, params object[] operations)
    {
        var answer = await http.PostAsJsonAsync($"/annotations/{annotation}/batches", new { clientId = client, batchId = Guid.NewGuid(), baseVersion = 0, operations });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<Guid> LayerOf(HttpClient http, Guid annotation) => (await http.GetFromJsonAsync<JsonElement>($"/annotations/{annotation}/log"))
        .GetProperty("batches")[0].GetProperty("operations")[0].GetProperty("layer").GetGuid();

    /// <summary>The segment of each painted voxel, of all layers.</summary>
    private async Task<IReadOnlyDictionary<Int3, ulong>> Painted(Guid annotation)
    {
        var painted = new SortedDictionary<Int3, ulong>(Comparer<Int3>.Create((a, b) => (a.Z, a.Y, a.X).CompareTo((b.Z, b.Y, b.X))));
        foreach (var layer in (await lamella.Send(new DescribeVolumes(annotation))).Layers)
        {
            var bricks = await lamella.Send(new ListPaintedBricks(annotation, layer.Id, Mag.One));
            foreach (var (at, brick) in bricks.Zip((await lamella.Send(new ReadOverlay(annotation, layer.Id, Mag.One, bricks))).Bricks))
            {
                foreach (var voxel in Enumerable.Range(0, 32 * 32 * 32).Where(voxel => (brick!.Painted[voxel / 64] >> (voxel % 64) & 1) != 0))
                {
                    painted.Add((at * 32) + new Int3(voxel % 32, voxel / 32 % 32, voxel / 1024), brick!.Values[voxel]);
                }
            }
        }

        return painted;
    }

    /// <summary>Nodes and edges of the NML in a zip, and its comment.</summary>
    private static async Task<(int Nodes, int Edges, string Comment)> TracedIn(string zip)
    {
        using var archive = await ZipFile.OpenReadAsync(zip);
        await using var nml = await archive.Entries.Single(entry => entry.Name.EndsWith(".nml", StringComparison.Ordinal)).OpenAsync();
        var things = await XDocument.LoadAsync(nml, LoadOptions.None, default);
        return (things.Descendants("node").Count(), things.Descendants("edge").Count(), things.Descendants("comment").Single().Attribute("content")!.Value);
    }

    private static async Task<long> VersionIn(string zip)
    {
        using var archive = await ZipFile.OpenReadAsync(zip);
        using var about = await JsonDocument.ParseAsync(await archive.Entries.Single(entry => entry.Name == "metadata.json").OpenAsync());
        return about.RootElement.GetProperty("annotation").GetProperty("version").GetInt64();
    }

    private static async Task<byte[]> Bytes(ZipArchiveEntry entry)
    {
        using var bytes = new MemoryStream();
        await using var content = await entry.OpenAsync();
        await content.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    /// <summary>A Zarr v3 array in plain chunks, which no compression makes small.</summary>
    private static void WriteNoise(string folder, Int3 size, Int3? broken)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "zarr.json"), JsonSerializer.Serialize(new
        {
            zarr_format = 3,
            node_type = "array",
            shape = new[] { size.Z, size.Y, size.X },
            data_type = "uint8",
            chunk_grid = new { name = "regular", configuration = new { chunk_shape = new[] { Chunk, Chunk, Chunk } } },
            chunk_key_encoding = new { name = "default", configuration = new { separator = "/" } },
            fill_value = 0,
            codecs = (object[])[new { name = "bytes" }],
            dimension_names = "zyx".Select(axis => $"{axis}"),
        }));
        var (random, voxels, grid) = (new Random(7), new byte[Chunk * Chunk * Chunk], size.CeilDiv(Int3.One * Chunk));
        for (var i = 0; i < grid.X * grid.Y * grid.Z; i++)
        {
            var at = new Int3(i % grid.X, i / grid.X % grid.Y, i / (grid.X * grid.Y));
            random.NextBytes(voxels);
            var path = Path.Combine(folder, "c", $"{at.Z}", $"{at.Y}", $"{at.X}");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, at == broken ? voxels[..100] : voxels);
        }
    }
}

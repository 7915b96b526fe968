using System.Diagnostics;
using System.IO.Compression;
using System.Net.Http.Json;
using System.Text.Json;
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

    [Fact]
    public async Task An_answer_that_ends_too_early_without_saying_so_is_not_taken_for_whole()
    {
        var (annotation, token, http) = await Begin(new(64, 64, 64));
        var address = $"/annotations/{annotation}/voxels";
        await using var proxy = await CuttingProxy.Start(http, $"{address}?");
        var zip = Path.Combine(_folder, "box.zip");

        var (code, _, errors) = await Export(token, $"{annotation}", "--as", "zarr", "--box", "0,0,0,64,64,64", "--out", zip, "--url", proxy.Address);

        Assert.Equal(1, code);
        Assert.Contains("broke off in the middle", errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder, "*.*"));
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
        var ids = await http.PostAsJsonAsync($"/annotations/{annotation}/ids", new { clientId = client, kind = "tree", count = 1 });
        var tree = (await ids.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("first").GetInt64();
        var answer = await http.PostAsJsonAsync($"/annotations/{annotation}/batches", new
        {
            clientId = client,
            batchId = Guid.NewGuid(),
            baseVersion = 0,
            operations = (object[])[new { op = "createTree", step = Guid.NewGuid(), tree, name = "axon", color = "#ff8800", time = 1.0 }],
        });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
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

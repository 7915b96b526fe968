using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Datastore.Tests.Bricks;
using Lamella.Testing;

namespace Lamella.Datastore.Tests.Exports;

/// <summary>A host on a real port: what is sent while it is made must be sent over a line that can fill and break.</summary>
public sealed class ExportsFixture : BricksFixture
{
    public ExportsFixture() => UseKestrel(0);

    public override HttpClient CreateGuest()
    {
        using var client = CreateClient();
        return new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = client.BaseAddress };
    }
}

public sealed class ExportTests(ExportsFixture lamella) : IClassFixture<ExportsFixture>
{
    private static readonly Int3 Size = new(100, 75, 50);

    [PythonFact("zarr")]
    public async Task The_Zarr_of_a_box_holds_image_and_merged_labels_for_a_reader_that_nobody_here_wrote()
    {
        await HoldsWhatWasMade("zarr", "import zarr; read = lambda path: zarr.open(path, mode='r')[:]");
    }

    [PythonFact("tensorstore")]
    public async Task The_Zarr_of_a_box_holds_the_same_for_another_reader()
    {
        await HoldsWhatWasMade("tensorstore", "import tensorstore as ts; read = lambda path: ts.open({'driver': 'zarr', 'kvstore': {'driver': 'file', 'path': path}}).result().read().result()");
    }

    [PythonFact("tifffile")]
    public async Task The_TIFF_of_a_box_holds_image_and_merged_labels_for_a_reader_that_nobody_here_wrote()
    {
        var made = await Begin();
        await made.Paint("[1,0,0]", 10, 200, 77);
        var box = new Box(new(30, 2, 1), new(50, 60, 40));

        var folder = await made.Export($"box={box.Min},{box.Size}&as=tiff");

        var read = Python.Ask(
            "tifffile",
            """
            import sys, tifffile, hashlib
            for name in ['em', 'cells']:
                a = tifffile.imread(f'{sys.argv[1]}/{name}.tif')
                print(a.shape, a.dtype, hashlib.sha256(a.astype(a.dtype.newbyteorder('<')).tobytes()).hexdigest())
            """,
            folder);
        Assert.Equal(
            $"(40, 60, 50) uint8 {Hash(await made.Image(box))}\n(40, 60, 50) uint64 {Hash(await made.Labels(box, ("1,0,0", 10, 200, 77)))}\n", read);
    }

    [PythonFact("numcodecs")]
    public async Task A_zip_for_webKnossos_holds_whole_copies_of_the_painted_buckets_for_a_reader_that_nobody_here_wrote()
    {
        var made = await Begin();
        await made.Paint("[1,0,0]", 10, 200, 77);
        await made.Paint("[1,0,0]", 300, 5, 0);
        await made.Paint("[3,2,1]", 0, 3, 9);
        var folder = lamella.NewFolder();
        await ZipFile.ExtractToDirectoryAsync(await made.Http.GetStreamAsync($"/annotations/{made.Annotation}/webknossos"), folder);
        await ZipFile.ExtractToDirectoryAsync(Path.Combine(folder, "data_0_cells.zip"), Path.Combine(folder, "volume"));

        var read = Python.Ask(
            "numcodecs",
            """
            import sys, json, glob, os, numpy, numcodecs, hashlib
            folder = f'{sys.argv[1]}/volume/volumeAnnotationData/1'
            array = json.load(open(f'{folder}/zarr.json'))
            names = [codec['name'] for codec in array['codecs']]
            assert names == ['transpose', 'bytes', 'blosc'] and array['codecs'][0]['configuration']['order'] == [3, 2, 1, 0], names
            print(array['shape'], array['data_type'], array['dimension_names'])
            for path in sorted(glob.glob(f'{folder}/c.*')):
                chunk = numpy.frombuffer(numcodecs.Blosc().decode(open(path, 'rb').read()), '<' + array['data_type'][0] + str(int(array['data_type'][4:]) // 8)).reshape(32, 32, 32, 1)
                # Slowest first the bytes run along z, y, x, c.
                print(os.path.basename(path), hashlib.sha256(chunk.astype('<u8').tobytes()).hexdigest())
            """,
            folder);

        var first = await made.Labels(new(new(32, 0, 0), new(32, 32, 32)), ("1,0,0", 10, 200, 77));
        foreach (var erased in Enumerable.Range(300, 5))
        {
            BitConverter.TryWriteBytes(first.AsSpan(erased * sizeof(ulong)), 0UL);
        }

        // The second lies at the dataset's end: beyond it is nothing.
        var (inside, second) = (new Box(new(96, 64, 32), new(4, 11, 18)), new byte[first.Length]);
        Lamella.Datastore.Store.VoxelBoxes.Copy(await made.Labels(inside, ("3,2,1", 0, 3, 9)), inside, second, new(new(96, 64, 32), Int3.One * 32), sizeof(ulong));
        Assert.Equal($"[1, 128, 96, 64] uint32 ['c', 'x', 'y', 'z']\nc.0.1.0.0 {Hash(first)}\nc.0.3.2.1 {Hash(second)}\n", read);
        Assert.Contains("fallbackLayer=\"cells\"", await File.ReadAllTextAsync(Path.Combine(folder, "dendrite.nml")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_metadata_say_what_where_whose_and_of_which_version_it_is()
    {
        var made = await Begin();
        var version = await made.Paint("[1,0,0]", 10, 200, 77);

        var folder = await made.Export("box=-10,2,1,50,60,400");

        var about = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "metadata.json"))).RootElement;
        Assert.Equal(version, about.GetProperty("annotation").GetProperty("version").GetInt64());
        Assert.Equal(made.Annotation, about.GetProperty("annotation").GetProperty("id").GetGuid());
        Assert.Equal("CC-BY-4.0", about.GetProperty("dataset").GetProperty("licence").GetString());
        Assert.Equal("Ada Lindqvist", about.GetProperty("exportedBy").GetString());
        Assert.Equal("""{"offset":[0,2,1],"size":[40,60,49]}""", JsonSerializer.Serialize(about.GetProperty("layers")[0].GetProperty("box")));
        var multiscale = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "em.ome.zarr", "labels", "cells", ".zattrs"))).RootElement.GetProperty("multiscales")[0];
        Assert.Equal("""[{"name":"z","type":"space","unit":"nanometer"},{"name":"y","type":"space","unit":"nanometer"},{"name":"x","type":"space","unit":"nanometer"}]""", JsonSerializer.Serialize(multiscale.GetProperty("axes")));
        Assert.Equal("""[{"type":"scale","scale":[30,8,8]},{"type":"translation","translation":[30,16,0]}]""", JsonSerializer.Serialize(multiscale.GetProperty("datasets")[0].GetProperty("coordinateTransformations")));
    }

    [PythonFact("zarr")]
    public async Task Without_a_box_it_holds_the_bricks_that_were_painted_and_nothing_else()
    {
        var made = await Begin();
        await made.Paint("[1,0,0]", 10, 200, 77);
        await made.Paint("[3,2,1]", 0, 4, 78);

        var folder = await made.Export("");

        var array = Path.Combine(folder, "cells.ome.zarr", "0");
        Assert.Equal(
            ["0/0/1", "1/2/3"], Directory.EnumerateFiles(array, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(array, file)).Where(file => file != ".zarray").Order());
        var read = Python.Ask("zarr", "import sys, zarr; a = zarr.open(sys.argv[1], mode='r'); print(a.shape, (a[:] == 77).sum(), a[32, 64, 96:100].tolist())", array);
        Assert.Equal("(50, 75, 100) 200 [78, 78, 78, 78]\n", read);
    }

    [Fact]
    public async Task Painted_bricks_of_a_version_are_those_that_were_painted_then()
    {
        var made = await Begin();
        var version = await made.Paint("[1,0,0]", 10, 200, 77);
        await made.Paint("[3,2,1]", 0, 4, 78);
        await made.Paint("[1,0,0]", 10, 200, 79);

        var array = Path.Combine(await made.Export($"version={version}"), "cells.ome.zarr", "0");

        Assert.Equal(["0/0/1"], Directory.EnumerateFiles(array, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(array, file)).Where(file => file != ".zarray"));
        var voxels = new byte[32 * 32 * 32 * 8];
        BuildingBlocks.Zstd.Decompress(await File.ReadAllBytesAsync(Path.Combine(array, "0/0/1")), voxels);
        Assert.Equal(200, MemoryMarshal.Cast<byte, ulong>(voxels).ToArray().Count(id => id == 77));
    }

    [Fact]
    public async Task It_is_of_the_version_at_its_start_however_others_paint_while_it_is_sent()
    {
        // Large enough that it cannot all lie in buffers on the way before somebody reads: the labels alone are nine pieces.
        var made = await Begin(new(384, 384, 256), chunk: 64);
        string[] bricks = ["[0,0,0]", "[11,0,0]", "[5,6,3]", "[0,11,4]", "[11,11,7]"];
        await made.PaintAll(bricks, 5);
        using var answer = await made.Http.GetAsync($"/annotations/{made.Annotation}/voxels?box=0,0,0,384,384,256&as=zarr", HttpCompletionOption.ResponseHeadersRead);

        // Whoever reads the newest of a brick, at whatever moment of the sending, finds another segment.
        using var sent = new MemoryStream();
        var (coming, part, segment) = (await answer.Content.ReadAsStreamAsync(), new byte[8 << 20], 6UL);
        for (var read = 1; read > 0; segment++)
        {
            await made.PaintAll(bricks, segment);
            read = await coming.ReadAtLeastAsync(part, part.Length, throwOnEndOfStream: false);
            sent.Write(part, 0, read);
        }

        Assert.True(segment > 10, "It was sent at once: nobody could paint between its pieces.");
        var folder = lamella.NewFolder();
        await ZipFile.ExtractToDirectoryAsync(sent, folder);
        foreach (var chunk in (string[])["0/0/0", "0/0/5", "1/3/2", "2/5/0", "3/5/5"])
        {
            var frame = await File.ReadAllBytesAsync(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Single(file => file.EndsWith($"/labels/cells/0/{chunk}", StringComparison.Ordinal)));
            var voxels = new byte[64 * 64 * 64 * 8];
            BuildingBlocks.Zstd.Decompress(frame, voxels);
            var ids = MemoryMarshal.Cast<byte, ulong>(voxels).ToArray();
            Assert.Equal(32_768, ids.Count(id => id == 5));
            Assert.DoesNotContain(ids, id => id > 5 && id < segment);
        }
    }

    [Fact]
    public async Task A_store_that_fails_on_the_way_breaks_the_download_off_and_nobody_takes_it_for_whole()
    {
        var made = await Begin(new(384, 384, 256), chunk: 64);
        await File.WriteAllBytesAsync(made.Em.FileOf(new(5, 5, 3)), [1, 2, 3]);

        using var answer = await made.Http.GetAsync($"/annotations/{made.Annotation}/voxels?box=0,0,0,384,384,256&layer=em", HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            try
            {
                await (await answer.Content.ReadAsStreamAsync()).CopyToAsync(Stream.Null);
            }
            catch (HttpRequestException cut)
            {
                throw new IOException(cut.Message, cut);
            }
        });
    }

    [Fact]
    public async Task Who_goes_away_ends_the_work_and_others_get_their_turn()
    {
        var made = await Begin(new(384, 384, 256), chunk: 64);
        for (var i = 0; i < 10; i++)
        {
            using var gone = await made.Http.GetAsync($"/annotations/{made.Annotation}/voxels?box=0,0,0,384,384,256&as=tiff", HttpCompletionOption.ResponseHeadersRead);
        }

        using var answer = await OncePlaceIsFree(made);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.NotEmpty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Downloads_over_slow_lines_let_those_of_others_be_made_and_who_has_too_many_is_told()
    {
        var made = await Begin(new(384, 384, 256), chunk: 64);
        await made.Http.PostAsJsonAsync("/graphql", new { query = $"mutation {{ shareAnnotation(id: \"{made.Annotation}\", access: DATASET_VIEW) {{ id }} }}" });
        var slow = new List<HttpResponseMessage>();
        for (var i = 0; i < 4; i++)
        {
            slow.Add(await made.Http.GetAsync($"/annotations/{made.Annotation}/voxels?box=0,0,0,384,384,256&as=tiff", HttpCompletionOption.ResponseHeadersRead));
            Assert.Equal(HttpStatusCode.OK, slow[i].StatusCode);
        }

        using (var max = await lamella.SignIn("max"))
        using (var other = await max.GetAsync($"/annotations/{made.Annotation}/voxels?box=0,0,0,9,9,9"))
        {
            Assert.Equal(HttpStatusCode.OK, other.StatusCode);
            Assert.NotEmpty(await other.Content.ReadAsByteArrayAsync());
        }

        foreach (var path in (string[])["voxels", "voxels/size"])
        {
            using var refused = await made.Http.GetAsync($"/annotations/{made.Annotation}/{path}?box=0,0,0,9,9,9");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Contains("4 exports are on their way to you", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        slow.ForEach(answer => answer.Dispose());
        using var again = await OncePlaceIsFree(made);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    /// <summary>The host hears a little later that somebody has gone away.</summary>
    private static async Task<HttpResponseMessage> OncePlaceIsFree(Made made)
    {
        while (true)
        {
            var answer = await made.Http.GetAsync($"/annotations/{made.Annotation}/voxels?box=0,0,0,9,9,9");
            if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                return answer;
            }

            answer.Dispose();
            await Task.Delay(50);
        }
    }

    [Theory]
    [InlineData("box=0,0,0,0,5,5", "is empty")]
    [InlineData("box=0,0,0,5,5", "is not a box")]
    [InlineData("box=0,0,0,5,5,x", "is not a box")]
    [InlineData("box=100,0,0,5,5,5", "The box 100,0,0,5,5,5 lies outside layer 'em', which covers 0,0,0,100,75,50.")]
    [InlineData("box=2000000000,0,0,2000000000,5,5", "reaches beyond")]
    [InlineData("box=0,0,0,5,5,5&mag=3", "Layer 'em' has no magnification 3: it has 1.")]
    [InlineData("box=0,0,0,5,5,5&mag=no", "is not a magnification")]
    [InlineData("box=0,0,0,5,5,5&as=png", "is no format")]
    [InlineData("box=0,0,0,5,5,5&layer=other", "There is no layer 'other': there are em, cells, ")]
    [InlineData("box=0,0,0,5,5,5&version=99", "There is no version 99")]
    [InlineData("as=tiff", "Without a box")]
    [InlineData("layer=em", "Without a box")]
    public async Task What_cannot_be_exported_is_refused_with_the_reason_before_and_when_it_is_asked_for(string query, string reason)
    {
        var made = await Begin();

        foreach (var path in (string[])["voxels", "voxels/size"])
        {
            using var answer = await made.Http.GetAsync($"/annotations/{made.Annotation}/{path}?{query}");
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains(reason, JsonSerializer.Serialize(await answer.Content.ReadFromJsonAsync<JsonElement>(), Plain), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Its_size_is_told_before()
    {
        var made = await Begin();

        var size = await made.Http.GetFromJsonAsync<JsonElement>($"/annotations/{made.Annotation}/voxels/size?box=1,2,3,40,30,20");

        Assert.Equal(40 * 30 * 20 * 9, size.GetProperty("bytes").GetInt64());
        Assert.Equal("dendrite v1.zip", size.GetProperty("fileName").GetString());
    }

    [Fact]
    public async Task A_dataset_is_exported_whole_or_a_box_of_it()
    {
        var made = await Begin();

        var whole = await made.Http.GetFromJsonAsync<JsonElement>($"/datasets/{made.Dataset}/voxels/size");
        var folder = await made.Export("box=0,0,0,100,75,50&layer=em&as=tiff", $"/datasets/{made.Dataset}/voxels");

        Assert.Equal(100 * 75 * 50 * 5, whole.GetProperty("bytes").GetInt64());
        Assert.Equal(await made.Image(new(Int3.Zero, Size)), Strips(await File.ReadAllBytesAsync(Path.Combine(folder, "em.tif")), Size));
    }

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private async Task HoldsWhatWasMade(string module, string reader)
    {
        var made = await Begin();
        await made.Paint("[1,0,0]", 10, 200, 77);
        var box = new Box(new(30, 2, 1), new(50, 60, 40));

        var folder = await made.Export($"box={box.Min},{box.Size}");

        var read = Python.Ask(
            module,
            $$"""
            import sys, hashlib
            {{reader}}
            for name in ['em.ome.zarr', 'em.ome.zarr/labels/cells']:
                a = read(f'{sys.argv[1]}/{name}/0')
                print(a.shape, a.dtype, hashlib.sha256(a.tobytes()).hexdigest())
            """,
            folder);
        Assert.Equal(
            $"(40, 60, 50) uint8 {Hash(await made.Image(box))}\n(40, 60, 50) uint64 {Hash(await made.Labels(box, ("1,0,0", 10, 200, 77)))}\n", read);
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));

    /// <summary>The voxels of a classic TIFF of bytes, whose sections each follow their page.</summary>
    private static byte[] Strips(byte[] tiff, Int3 size) => [.. Enumerable.Range(0, size.Z).SelectMany(z => tiff.Skip((int)Offset(tiff, z)).Take(size.X * size.Y))];

    private static long Offset(byte[] tiff, int section)
    {
        var page = BitConverter.ToUInt32(tiff, 4);
        for (var i = 0; i < section; i++)
        {
            page = BitConverter.ToUInt32(tiff, (int)page + 2 + (BitConverter.ToUInt16(tiff, (int)page) * 12));
        }

        return Enumerable.Range(0, BitConverter.ToUInt16(tiff, (int)page)).Select(i => (int)page + 2 + (i * 12))
            .Where(at => BitConverter.ToUInt16(tiff, at) == 273).Select(at => (long)BitConverter.ToUInt32(tiff, at + 8)).Single();
    }

    private async Task<Made> Begin(Int3? size = null, int chunk = 32)
    {
        var extent = size ?? Size;
        var (em, cells) = (SmallVolume.Write(lamella.NewFolder(), extent, chunk), SmallVolume.Write(lamella.NewFolder(), extent, chunk, VoxelType.U32));
        var dataset = await lamella.Send(new RegisterDataset(
            Guid.CreateVersion7(), $"neuropil {Guid.NewGuid():n}", "", new VoxelSize(8, 8, 30, "nanometer"),
            [Layer("em", LayerCategory.Image, em, chunk), Layer("cells", LayerCategory.Segmentation, cells, chunk)], null, DatasetAccess.Public));
        await lamella.Execute($"update datasets.datasets set licence = 'CC-BY-4.0' where id = '{dataset}'");
        var http = await lamella.SignIn("ada");
        var made = await http.PostAsJsonAsync(
            "/graphql", new { query = $"mutation {{ createAnnotation(input: {{ dataset: \"{dataset}\", name: \"dendrite\", fallbackLayer: \"cells\" }}) {{ id }} }}" });
        var annotation = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data").GetProperty("createAnnotation").GetProperty("id").GetGuid();
        var log = await http.GetFromJsonAsync<JsonElement>($"/annotations/{annotation}/log");
        return new(lamella, http, dataset, annotation, log.GetProperty("batches")[0].GetProperty("operations")[0].GetProperty("layer").GetGuid(), em, cells);
    }

    private static LayerDescription Layer(string name, LayerCategory category, SmallVolume volume, int edge) => new(
        name, category, volume.Type, 1, 1, new Box(Int3.Zero, volume.Size), [new MagDescription(Mag.One, Int3.Zero, volume.Size, edge)], "3",
        new LayerLocation(volume.Folder, null, InPlace: true));
}

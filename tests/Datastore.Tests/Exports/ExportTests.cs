using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Testing;

namespace Lamella.Datastore.Tests.Exports;

public sealed class ExportTests(ExportsFixture lamella) : IClassFixture<ExportsFixture>
{
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
        var made = await Made.Begin(lamella);
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
        var made = await Made.Begin(lamella);
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
        var made = await Made.Begin(lamella);
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
        var made = await Made.Begin(lamella);
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
        var made = await Made.Begin(lamella);
        var version = await made.Paint("[1,0,0]", 10, 200, 77);
        await made.Paint("[3,2,1]", 0, 4, 78);
        await made.Paint("[1,0,0]", 10, 200, 79);

        var array = Path.Combine(await made.Export($"version={version}"), "cells.ome.zarr", "0");

        Assert.Equal(["0/0/1"], Directory.EnumerateFiles(array, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(array, file)).Where(file => file != ".zarray"));
        var voxels = new byte[32 * 32 * 32 * 8];
        BuildingBlocks.Zstd.Decompress(await File.ReadAllBytesAsync(Path.Combine(array, "0/0/1")), voxels);
        Assert.Equal(200, MemoryMarshal.Cast<byte, ulong>(voxels).ToArray().Count(id => id == 77));
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
    [InlineData("box=0,0,0,5,5,5&box=0,0,0,6,6,6", "box is given 2 times ('0,0,0,5,5,5' and '0,0,0,6,6,6'): give it once.")]
    [InlineData("box=0,0,0,5,5,5&mag=1&mag=1", "mag is given 2 times")]
    [InlineData("box=0,0,0,5,5,5&version=1&version=2", "version is given 2 times")]
    [InlineData("box=0,0,0,5,5,5&as=zarr&as=tiff", "as is given 2 times")]
    [InlineData("as=tiff", "Without a box")]
    [InlineData("layer=em", "Without a box")]
    public async Task What_cannot_be_exported_is_refused_with_the_reason_before_and_when_it_is_asked_for(string query, string reason)
    {
        var made = await Made.Begin(lamella);

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
        var made = await Made.Begin(lamella);

        var size = await made.Http.GetFromJsonAsync<JsonElement>($"/annotations/{made.Annotation}/voxels/size?box=1,2,3,40,30,20");

        Assert.Equal(40 * 30 * 20 * 9, size.GetProperty("bytes").GetInt64());
        Assert.Equal("dendrite v1.zip", size.GetProperty("fileName").GetString());
    }

    [Fact]
    public async Task A_dataset_is_exported_whole_or_a_box_of_it()
    {
        var made = await Made.Begin(lamella);

        var whole = await made.Http.GetFromJsonAsync<JsonElement>($"/datasets/{made.Dataset}/voxels/size");
        var folder = await made.Export("box=0,0,0,100,75,50&layer=em&as=tiff", $"/datasets/{made.Dataset}/voxels");

        Assert.Equal(100 * 75 * 50 * 5, whole.GetProperty("bytes").GetInt64());
        Assert.Equal(await made.Image(new(Int3.Zero, Made.UsualSize)), Strips(await File.ReadAllBytesAsync(Path.Combine(folder, "em.tif")), Made.UsualSize));
    }

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private async Task HoldsWhatWasMade(string module, string reader)
    {
        var made = await Made.Begin(lamella);
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
}

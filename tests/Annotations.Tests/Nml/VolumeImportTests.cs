using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Lamella.Annotations.Contracts;
using Lamella.Annotations.Tests.Volumes;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Testing;

namespace Lamella.Annotations.Tests.Nml;

public sealed class VolumeImportTests(AnnotationsFixture lamella) : IClassFixture<AnnotationsFixture>
{
    private static string Sample(string name) => Path.Combine(Repository.SharedData, name);

    [SharedDataFact]
    public async Task The_voxels_of_an_annotation_that_webKnossos_packed_are_those_that_went_in()
    {
        var http = await lamella.SignIn("ada");
        var annotation = (await Import(http, $"/datasets/{lamella.Dataset}/annotations/nml", await File.ReadAllBytesAsync(Sample("written/webknossos/annotation.zip")))).GetProperty("annotation").GetGuid();

        var layer = Assert.Single(await Layers(http, annotation));
        Assert.Equal("drawn", layer.Name);
        var voxels = new byte[64 * 64 * 32 * sizeof(uint)];
        var overlay = await Read(annotation, layer.Id, [.. PoolingTests.Each(new(Int3.Zero, new(8, 8, 4)))]);
        foreach (var voxel in PoolingTests.Each(new(new(32, 0, 0), new(64, 64, 32))))
        {
            var place = ((((voxel.X - 32) * 64) + voxel.Y) * 32) + voxel.Z;
            BitConverter.TryWriteBytes(voxels.AsSpan(place * sizeof(uint)), (uint)overlay.GetValueOrDefault(voxel));
        }

        var said = JsonDocument.Parse(await File.ReadAllTextAsync(Sample("written/checksums.json"))).RootElement.EnumerateArray()
            .Single(entry => entry.GetProperty("path").GetString() == "webknossos/annotation.zip").GetProperty("sha256").GetString();
        Assert.Equal(said, Convert.ToHexStringLower(SHA256.HashData(voxels)));
        Assert.All(overlay.Keys, voxel => Assert.True(voxel.X is >= 32 and < 96 && voxel.Y < 64 && voxel.Z < 32, $"{voxel} is painted."));
    }

    [SharedDataTheory]
    [InlineData("l4_sample__explorational__suser__94b271", new[] { "Volume" }, new[] { 1 })]
    [InlineData("multi_volume_example_CREMI", new[] { "Volume", "Volume_2" }, new[] { 0, 1 })]
    [InlineData("bounding-boxes-example", new[] { "Volume" }, new[] { 0 })]
    public async Task A_downloaded_annotation_is_taken_with_its_voxels(string name, string[] layers, int[] painted)
    {
        var http = await lamella.SignIn("ada");
        var large = AnnotationsFixture.Neuropil();
        large = large with
        {
            Name = $"{name} {Guid.NewGuid():n}",
            Layers = [.. large.Layers.Select(layer => layer with
            {
                Name = layer.Name == "cells" ? "segmentation" : layer.Name,
                Box = new(Int3.Zero, new(8192, 8192, 4096)),
                Mags = [new(Mag.One, Int3.Zero, new(8192, 8192, 4096), 32)],
            })],
        };
        var dataset = await lamella.Send(large);

        var made = await Import(http, $"/datasets/{dataset}/annotations/nml", await File.ReadAllBytesAsync(Sample($"webknossos/annotations/{name}.zip")));

        var found = await Layers(http, made.GetProperty("annotation").GetGuid());
        Assert.Equal(layers, found.Select(layer => layer.Name).Order(StringComparer.Ordinal));
        foreach (var (layer, least) in found.OrderBy(layer => layer.Name, StringComparer.Ordinal).Zip(painted))
        {
            var bricks = await lamella.Scalar<long>($"select count(*) from annotations.bricks where layer_id = '{layer.Id}'");
            Assert.True(least == 0 ? layer.Fallback == "segmentation" || bricks == 0 : bricks > 0, $"{layer.Name} has {bricks} bricks.");
        }
    }

    [Fact]
    public async Task Segments_come_with_their_names_colours_anchors_groups_and_metadata()
    {
        var http = await lamella.SignIn("ada");
        const string Within = """
            <segments><segment id="7" name="soma" created="1697029748584" color.r="1" color.g="0.5" color.b="0" color.a="1" groupId="3" anchorPositionX="40" anchorPositionY="2" anchorPositionZ="1" isVisible="false">
            <metadata><metadataEntry key="sure" numberValue="0.5"/></metadata></segment><segment id="18446744073709551615"/></segments><groups><group id="2" name="cells" isExpanded="false"><group id="3" name="big"/></group></groups>
            """;
        var annotation = (await Import(
            http, $"/datasets/{lamella.Dataset}/annotations/nml",
            VolumeZips.Annotation(VolumeZips.Wkw("1", (new(1, 0, 0), VolumeZips.Filled(7))), "largestSegmentId=\"93\"", Within))).GetProperty("annotation").GetGuid();

        var sent = SentSkeleton.Read(await http.GetByteArrayAsync($"/annotations/{annotation}/skeleton"));

        var segments = sent.Header.GetProperty("segments").EnumerateArray().ToList();
        var soma = segments.Single(segment => segment.GetProperty("segment").GetString() == "7");
        Assert.Equal(("soma", "#ff8000", "[40,2,1]"), (soma.GetProperty("name").GetString(), soma.GetProperty("color").GetString(), soma.GetProperty("at").GetRawText()));
        Assert.Equal("""[{"key":"sure","value":0.5}]""", soma.GetProperty("metadata").GetRawText());
        Assert.Contains(segments, segment => segment.GetProperty("segment").GetString() == "18446744073709551615");
        var groups = sent.Header.GetProperty("groups").EnumerateArray().ToList();
        var big = groups.Single(group => group.GetProperty("group").GetInt64() == soma.GetProperty("group").GetInt64());
        Assert.Equal(("segment", "big"), (big.GetProperty("kind").GetString(), big.GetProperty("name").GetString()));
        Assert.Equal("cells", groups.Single(group => group.GetProperty("group").GetInt64() == big.GetProperty("parent").GetInt64()).GetProperty("name").GetString());
    }

    [Fact]
    public async Task Over_a_fallback_a_stored_bucket_hides_all_of_it_and_over_nothing_zero_is_unpainted()
    {
        var http = await lamella.SignIn("ada");
        var voxels = VolumeZips.Filled(0);
        voxels[5] = 9;
        var zip = VolumeZips.Wkw("1", (new(1, 2, 0), voxels));

        var over = await Imported(http, VolumeZips.Annotation(zip, "fallbackLayer=\"cells\""));
        var alone = await Imported(http, VolumeZips.Annotation(zip));
        var unknown = await Import(http, $"/datasets/{lamella.Dataset}/annotations/nml", VolumeZips.Annotation(zip, "fallbackLayer=\"nuclei\""));

        Assert.Equal("cells", over.Layer.Fallback);
        var seen = await Read(over.Annotation, over.Layer.Id, [new(1, 2, 0)]);
        Assert.Equal((VolumeZips.Voxels, 9UL, 0UL), (seen.Count, seen[new(37, 64, 0)], seen[new(32, 64, 0)]));
        Assert.Equal(new Dictionary<Int3, ulong> { [new(37, 64, 0)] = 9 }, await Read(alone.Annotation, alone.Layer.Id, [new(1, 2, 0)]));
        Assert.Contains("'nuclei', which is no segmentation of 'neuropil'", unknown.GetProperty("notes").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Buckets_of_a_coarse_magnification_fill_every_finer_voxel_and_are_said_to()
    {
        var http = await lamella.SignIn("ada");
        var voxels = VolumeZips.Filled(0);
        voxels[33] = 4;

        var made = await Import(http, $"/datasets/{lamella.Dataset}/annotations/nml", VolumeZips.Annotation(VolumeZips.Wkw("4-4-1", (new(1, 0, 2), voxels))));

        var annotation = made.GetProperty("annotation").GetGuid();
        var layer = Assert.Single(await Layers(http, annotation));
        var expected = PoolingTests.Each(new(new(128 + 4, 4, 64), new(4, 4, 1))).ToHashSet();
        var painted = await Read(annotation, layer.Id, [.. PoolingTests.Each(new(new(4, 0, 2), new(4, 4, 1)))]);
        Assert.Equal(expected, painted.Keys.ToHashSet());
        Assert.Contains("magnification 4-4-1 and no finer", made.GetProperty("notes").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dataset_that_begins_elsewhere_has_the_same_voxels_at_the_same_places()
    {
        var http = await lamella.SignIn("ada");
        var shifted = AnnotationsFixture.Neuropil();
        shifted = shifted with { Name = "shifted", Layers = [.. shifted.Layers.Select(layer => layer with { Box = new(new(40, 3, 0), new(100, 60, 32)), Mags = [new(Mag.One, new(40, 3, 0), new(100, 60, 32), 32)] })] };
        var dataset = await lamella.Send(shifted);
        var voxels = Enumerable.Range(1, VolumeZips.Voxels).Select(i => (uint)i).ToArray();

        var made = await Import(http, $"/datasets/{dataset}/annotations/nml", VolumeZips.Annotation(VolumeZips.Wkw("1", (new(1, 0, 0), voxels), (new(2, 1, 0), voxels))));

        var annotation = made.GetProperty("annotation").GetGuid();
        var painted = await Read(annotation, (await Layers(http, annotation)).Single().Id, [.. PoolingTests.Each(new(Int3.Zero, new(4, 2, 1)))]);
        var expected = new Dictionary<Int3, ulong>();
        foreach (var bucket in new Int3[] { new(1, 0, 0), new(2, 1, 0) })
        {
            foreach (var (place, voxel) in PoolingTests.Each(new(Int3.Zero, Int3.One * 32)).Select(place => (place, (bucket * 32) + place - new Int3(40, 3, 0))))
            {
                if (voxel.X is >= 0 and < 100 && voxel.Y is >= 0 and < 60)
                {
                    expected[voxel] = voxels[(((place.Z * 32) + place.Y) * 32) + place.X];
                }
            }
        }

        Assert.Equal(expected.Count, painted.Count);
        Assert.All(expected, voxel => Assert.Equal(voxel.Value, painted[voxel.Key]));
        Assert.Contains("beyond the end", made.GetProperty("notes").ToString(), StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Hostile => new()
    {
        { "bomb", "unpacks to more than" },
        { "lying header", "contradicts header.wkw" },
        { "many blocks", "one block of 32³ a file" },
        { "outside", "outside the layer" },
        { "far away", "farther than" },
        { "float", "whole numbers" },
        { "truncated", "too few" },
        { "lz4 of nothing", "its table says" },
        { "no zip", "no sound zip" },
        { "zarr that is none", "should be" },
        { "zarr chunks", "its chunks are 1x64x64x64" },
        { "zarr data", "broken" },
        { "twice", "twice" },
        { "many entries", "more entries than are looked at (200,000)" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task A_hostile_volume_is_refused_in_words_and_leaves_nothing(string what, string reason)
    {
        var http = await lamella.SignIn("ada");
        var annotation = await lamella.Begin(http);

        var answer = await http.PostAsync($"/annotations/{annotation}/nml", new ByteArrayContent(VolumeZips.Annotation(Volume(what))));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains(reason, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("title").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, await lamella.Scalar<long>($"select version from annotations.heads where annotation_id = '{annotation}'"));
        Assert.Equal(0, await lamella.Scalar<long>($"select count(*) from annotations.payload_bricks where annotation_id = '{annotation}'"));
        Assert.Equal(0, await lamella.Scalar<long>($"select count(*) from annotations.payloads where annotation_id = '{annotation}'"));
    }

    [Fact]
    public async Task A_volume_that_fills_too_much_or_is_finer_than_the_dataset_is_refused()
    {
        var http = await lamella.SignIn("ada");
        var large = AnnotationsFixture.Neuropil();
        large = large with { Name = "large", Layers = [.. large.Layers.Select(layer => layer with { Box = new(Int3.Zero, new(16384, 16384, 8192)), Mags = [new(new(2, 2, 2), Int3.Zero, new(8192, 8192, 4096), 32)] })] };
        var dataset = await lamella.Send(large);

        var much = await http.PostAsync($"/datasets/{dataset}/annotations/nml", new ByteArrayContent(VolumeZips.Annotation(VolumeZips.Wkw("1024", (Int3.Zero, VolumeZips.Filled(1))))));
        var fine = await http.PostAsync($"/datasets/{dataset}/annotations/nml", new ByteArrayContent(VolumeZips.Annotation(VolumeZips.Wkw("1", (Int3.Zero, VolumeZips.Filled(1))))));

        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity), (much.StatusCode, fine.StatusCode));
        Assert.Contains("more than 65,536 bricks", await much.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("none of them is a multiple", await fine.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await lamella.Scalar<long>($"select count(*) from annotations.annotations where dataset_id = '{dataset}'"));
    }

    [Fact]
    public async Task A_project_is_an_annotation_a_file_on_a_dataset_and_all_of_them_in_an_open_one()
    {
        var http = await lamella.SignIn("ada");
        byte[] Named(string name, uint segment) => VolumeZips.Zip(
            ($"{name}.nml", $"<things><thing id=\"1\" name=\"{name}\"/><volume id=\"0\" name=\"of {name}\" location=\"{name}.data.zip\"/></things>"),
            ($"{name}.data.zip", VolumeZips.Wkw("1", (Int3.Zero, VolumeZips.Filled(segment)))));
        var project = VolumeZips.Zip(
            ("one.zip", Named("one", 1)), ("two.zip", Named("two", 2)), ("stray.zip", VolumeZips.Zip(("a.txt", "hello"))),
            ("sub/three.nml", "<things><volume id=\"0\" name=\"of three\" location=\"data_0.zip\"/></things>"), ("sub/data_0.zip", VolumeZips.Wkw("1", (Int3.Zero, VolumeZips.Filled(3)))));

        var made = await Import(http, $"/datasets/{lamella.Dataset}/annotations/nml", project);
        var open = await lamella.Begin(http);
        var together = await Import(http, $"/annotations/{open}/nml", project);

        var begun = made.GetProperty("others").EnumerateArray().Prepend(made).ToList();
        Assert.Equal(["one", "three", "two"], begun.Select(one => one.GetProperty("name").GetString()).Order(StringComparer.Ordinal));
        foreach (var one in begun)
        {
            var layer = Assert.Single(await Layers(http, one.GetProperty("annotation").GetGuid()));
            Assert.Equal($"of {one.GetProperty("name").GetString()}", layer.Name);
            var value = Assert.Single((await Read(one.GetProperty("annotation").GetGuid(), layer.Id, [Int3.Zero])).Values.Distinct());
            Assert.Equal(layer.Name switch { "of one" => 1UL, "of two" => 2UL, _ => 3UL }, value);
        }

        Assert.Contains("stray.zip belongs to no NML", made.GetProperty("notes").ToString(), StringComparison.Ordinal);
        Assert.Equal(2, together.GetProperty("version").GetInt64());
        Assert.Equal(["of one", "of three", "of two"], (await Layers(http, open)).Where(layer => layer.Fallback is null).Select(layer => layer.Name).Order(StringComparer.Ordinal));
    }

    private static byte[] Volume(string what)
    {
        var good = VolumeZips.Bucket(VolumeZips.Filled(1));
        string Array(int edge = 32, string type = "uint32") =>
            $$$"""{"zarr_format":3,"node_type":"array","shape":[1,256,256,128],"data_type":"{{{type}}}","chunk_grid":{"name":"regular","configuration":{"chunk_shape":[1,{{{edge}}},{{{edge}}},{{{edge}}}]}},"chunk_key_encoding":{"name":"default","configuration":{"separator":"."}},"fill_value":0,"codecs":[{"name":"transpose","configuration":{"order":"F"}},{"name":"bytes","configuration":{"endian":"little"}},{"name":"blosc","configuration":{"cname":"lz4","clevel":5,"shuffle":"shuffle","typesize":1,"blocksize":0}}],"dimension_names":["c","x","y","z"]}""";
        return what switch
        {
            "bomb" => VolumeZips.Zip(("1/header.wkw", VolumeZips.Header()), ("1/z0/y0/x0.wkw", new byte[64 * 1024 * 1024])),
            "lying header" => VolumeZips.Zip(("1/header.wkw", VolumeZips.Header(type: 4, voxelBytes: 8)), ("1/z0/y0/x0.wkw", good)),
            "many blocks" => VolumeZips.Zip(("1/header.wkw", VolumeZips.Header(edges: 0x15))),
            "outside" => VolumeZips.Wkw("1", (new(9, 0, 0), VolumeZips.Filled(1))),
            "many entries" => VolumeZips.Zip([.. Enumerable.Range(0, 200_001).Select(i => (string.Create(CultureInfo.InvariantCulture, $"{i}"), (object)""))]),
            "far away" => VolumeZips.Wkw("1", (new(99_999_999, 0, 0), VolumeZips.Filled(1))),
            "float" => VolumeZips.Zip(("1/header.wkw", VolumeZips.Header(type: 5)), ("1/z0/y0/x0.wkw", good)),
            "truncated" => VolumeZips.Zip(("1/header.wkw", VolumeZips.Header()), ("1/z0/y0/x0.wkw", good[..70_000])),
            "lz4 of nothing" => VolumeZips.Zip(("1/header.wkw", VolumeZips.Header(blocks: 2)), ("1/z0/y0/x0.wkw", (byte[])[.. VolumeZips.Header(blocks: 2, dataOffset: 24), .. BitConverter.GetBytes(ulong.MaxValue), 1, 2, 3])),
            "no zip" => [1, 2, 3],
            "zarr that is none" => VolumeZips.Zip(("volumeAnnotationData/1/zarr.json", "{}")),
            "zarr chunks" => VolumeZips.Zip(("volumeAnnotationData/1/zarr.json", Array(64))),
            "zarr data" => VolumeZips.Zip(("volumeAnnotationData/1/zarr.json", Array()), ("volumeAnnotationData/1/c.0.0.0.0", (byte[])[.. Enumerable.Repeat((byte)0xAB, 400)])),
            "twice" => VolumeZips.Wkw("1", (Int3.Zero, VolumeZips.Filled(1)), (Int3.Zero, VolumeZips.Filled(2))),
            _ => throw new ArgumentOutOfRangeException(nameof(what)),
        };
    }

    private async Task<(Guid Annotation, AnnotatedLayer Layer)> Imported(HttpClient http, byte[] zip)
    {
        var annotation = (await Import(http, $"/datasets/{lamella.Dataset}/annotations/nml", zip)).GetProperty("annotation").GetGuid();
        return (annotation, Assert.Single(await Layers(http, annotation)));
    }

    /// <summary>What is painted in bricks, voxel by voxel.</summary>
    private async Task<Dictionary<Int3, ulong>> Read(Guid annotation, Guid layer, IReadOnlyList<Int3> bricks)
    {
        var overlay = await lamella.Send(new ReadOverlay(annotation, layer, Mag.One, bricks));
        var painted = new Dictionary<Int3, ulong>();
        foreach (var (at, brick) in bricks.Zip(overlay.Bricks).Where(brick => brick.Second is not null))
        {
            for (var voxel = 0; voxel < VolumeZips.Voxels; voxel++)
            {
                if ((brick!.Painted[voxel / 64] >> (voxel % 64) & 1) != 0)
                {
                    painted[(at * 32) + new Int3(voxel % 32, voxel / 32 % 32, voxel / 1024)] = brick.Values[voxel];
                }
            }
        }

        return painted;
    }

    private async Task<IReadOnlyList<AnnotatedLayer>> Layers(HttpClient http, Guid annotation)
    {
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/annotations/{annotation}/log"))).StatusCode);
        return (await lamella.Send(new DescribeVolumes(annotation))).Layers;
    }

    private static async Task<JsonElement> Import(HttpClient http, string address, byte[] file)
    {
        using var body = new ByteArrayContent(file);
        body.Headers.ContentDisposition = new("attachment") { FileName = "packed.zip" };
        var answer = await http.PostAsync(address, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}

using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Xml.Linq;
using Lamella.Annotations.Contracts;
using Lamella.Annotations.Tests.Volumes;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Testing;

namespace Lamella.Annotations.Tests.Nml;

public sealed class VolumeRoundTripTests(AnnotationsFixture lamella) : IClassFixture<AnnotationsFixture>
{
    private const string Rich = """
        <segments><segment id="7" name="soma" created="1697029748584" color.r="0.123456789" color.g="0.5" color.b="0" color.a="0.3" groupId="3" anchorPositionX="40" anchorPositionY="2" anchorPositionZ="1" isVisible="false" additionalCoordinate-t="2">
        <metadata><metadataEntry key="sure" numberValue="0.5"/></metadata></segment><segment id="5" name="axon" groupId="2"/><segment id="4294967297"/></segments>
        <groups><group id="2" name="cells" isExpanded="false" tint="red"><group id="3" name="big"/></group><group id="9" name="empty"/></groups><strange kind="odd">text</strange>
        """;

    [SharedDataFact]
    public async Task The_annotation_that_webKnossos_packed_says_the_same_and_has_the_same_voxels_after_import_and_export()
    {
        var http = await lamella.SignIn("ada");
        var packed = await File.ReadAllBytesAsync(Path.Combine(Repository.SharedData, "written/webknossos/annotation.zip"));
        var annotation = await Import(http, packed);

        var exported = await Export(http, annotation);

        Assert.Equal(NmlStatements.WithoutNumbers(Nml(packed)), NmlStatements.WithoutNumbers(Nml(exported)));
        var again = await Import(http, exported);
        var (first, second) = (await Painted(annotation), await Painted(again));
        Assert.NotEmpty(first);
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task What_a_volume_says_of_itself_its_segments_and_their_groups_is_written_again()
    {
        var http = await lamella.SignIn("ada");
        var packed = VolumeZips.Annotation(VolumeZips.Wkw("1", (new(1, 0, 0), VolumeZips.Filled(7))), "format=\"zarr3\" largestSegmentId=\"4294967299\" mappingName=\"m\" mappingIsLocked=\"true\"", Rich);

        var exported = await Export(http, await Import(http, packed));

        Assert.Equal(
            NmlStatements.WithoutNumbers(Nml(packed)).Select(WithoutGroups), NmlStatements.WithoutNumbers(Nml(exported)).Where(said => !said.StartsWith("/things/meta", StringComparison.Ordinal) && !said.StartsWith("/things/parameters", StringComparison.Ordinal)).Select(WithoutGroups));

        // The numbers of groups are ours, and each segment is in the group of the name that it was in.
        var volume = XDocument.Load(new MemoryStream(Nml(exported))).Descendants("volume").Single();
        string? GroupOf(string segment) => volume.Descendants("group").SingleOrDefault(
            group => group.Attribute("id")!.Value == volume.Descendants("segment").Single(one => one.Attribute("id")!.Value == segment).Attribute("groupId")?.Value)?.Attribute("name")!.Value;
        Assert.Equal(("big", "cells"), (GroupOf("7"), GroupOf("5")));
    }

    [Fact]
    public async Task What_somebody_changes_in_a_volume_is_written_as_it_is_now_and_the_rest_as_it_was()
    {
        var http = await lamella.SignIn("ada");
        var annotation = await Import(http, VolumeZips.Annotation(VolumeZips.Wkw("1", (new(1, 0, 0), VolumeZips.Filled(7))), "mappingName=\"m\"", Rich));
        var layer = Assert.Single((await lamella.Send(new DescribeVolumes(annotation))).Layers).Id;
        var painter = new Painter(new Editor(http, annotation), layer);

        await painter.Editor.Do(
            $$"""{"op":"updateSegment","layer":"{{layer}}","segment":"7","name":"cell body","color":"#ff0000"}""", $$"""{"op":"deleteSegment","layer":"{{layer}}","segment":"5"}""",
            $$"""{"op":"createSegment","layer":"{{layer}}","segment":"18446744073709551615","at":[3.5,4,5]}""", $$"""{"op":"updateLayer","layer":"{{layer}}","name":"by hand"}""",
            painter.Paint(18446744073709551615, "\"everywhere\"", "1", (Int3.Zero, Painter.Runs(0, 10))));
        var exported = await Export(http, annotation);

        var said = NmlStatements.Of(Nml(exported));
        Assert.Contains(said, line => line.StartsWith("/things/volume ", StringComparison.Ordinal) && line.Contains("name=by hand", StringComparison.Ordinal) && line.Contains("mappingName=m", StringComparison.Ordinal) && line.Contains("largestSegmentId=18446744073709551615", StringComparison.Ordinal) && line.Contains("location=data_0_by hand.zip", StringComparison.Ordinal));
        Assert.Contains(said, line => line.Contains("name=cell body", StringComparison.Ordinal) && line.Contains("color.r=1 ", StringComparison.Ordinal) && line.Contains("created=1697029748584", StringComparison.Ordinal) && line.Contains("isVisible=false", StringComparison.Ordinal));
        Assert.DoesNotContain(said, line => line.Contains("name=axon", StringComparison.Ordinal));
        Assert.Contains(said, line => line.Contains("anchorPositionX=3 ", StringComparison.Ordinal) && line.Contains("id=18446744073709551615", StringComparison.Ordinal));
        Assert.Equal(await Painted(annotation), await Painted(await Import(http, exported)));
    }

    [Fact]
    public async Task An_export_is_of_its_version_also_where_a_layer_was_deleted_since_and_undone_imports_are_not_in_it()
    {
        var http = await lamella.SignIn("ada");
        var annotation = await Import(http, "<things/>"u8.ToArray());
        var made = await Post(http, $"/annotations/{annotation}/nml", VolumeZips.Annotation(VolumeZips.Wkw("1", (new(1, 0, 0), VolumeZips.Filled(7))), "", "<segments><segment id='7'/></segments>"));
        var (editor, version) = (new Editor(http, annotation), made.GetProperty("version").GetInt64());
        var layer = (await lamella.Send(new DescribeVolumes(annotation))).Layers.Single(layer => layer.Name == "drawn").Id;

        await editor.Do(new Painter(editor, layer).Paint(9, "\"everywhere\"", "1", (new(1, 0, 0), Painter.Runs(0, 32_768))));
        await editor.Do(Editor.Undo(made.GetProperty("step").GetGuid()));
        await editor.Do($$"""{"op":"deleteLayer","layer":"{{layer}}"}""");

        var (then, now) = (await Export(http, annotation, $"?version={version}"), await Export(http, annotation));
        Assert.Contains("drawn", string.Join('\n', NmlStatements.Of(Nml(then))), StringComparison.Ordinal);
        Assert.DoesNotContain("drawn", string.Join('\n', NmlStatements.Of(Nml(now))), StringComparison.Ordinal);
        Assert.Equal([7UL], (await Painted(await Import(http, then))).Where(voxel => voxel.Layer == "drawn").Select(voxel => voxel.Value).Distinct());
        await editor.Do(Editor.Restore(version));
        Assert.Equal([7UL], (await Painted(annotation)).Where(voxel => voxel.Layer == "drawn").Select(voxel => voxel.Value).Distinct());
    }

    [Fact]
    public async Task An_import_over_what_was_painted_is_taken_back_whole_in_one_step()
    {
        var ada = await Painter.Begin(lamella);
        await ada.Editor.Do(ada.Paint(3, "\"everywhere\"", "1", (Int3.Zero, Painter.Runs(0, 500))));
        var before = await Painted(ada.Editor.Annotation);
        var skeleton = await ada.Editor.Http.GetByteArrayAsync($"/annotations/{ada.Editor.Annotation}/skeleton");

        var made = await Post(ada.Editor.Http, $"/annotations/{ada.Editor.Annotation}/nml", VolumeZips.Annotation(VolumeZips.Wkw("1", (Int3.Zero, VolumeZips.Filled(7)), (new(2, 1, 0), VolumeZips.Filled(8))), "fallbackLayer=\"cells\"", Rich));
        var step = made.GetProperty("step").GetGuid();
        var after = await Painted(ada.Editor.Annotation);
        await ada.Editor.Do(Editor.Undo(step));

        Assert.Equal(2 * 32_768, after.Count - before.Count);
        Assert.Equal(before, await Painted(ada.Editor.Annotation));
        Assert.Equal(SentSkeleton.Read(skeleton).State.InWords(), SentSkeleton.Read(await ada.Editor.Http.GetByteArrayAsync($"/annotations/{ada.Editor.Annotation}/skeleton")).State.InWords());
        await ada.Editor.Do(Editor.Redo(step));
        Assert.Equal(after, await Painted(ada.Editor.Annotation));
        var copy = await AnnotationsFixture.Get(ada.Editor.Http, $"mutation {{ duplicateAnnotation(id: \"{ada.Editor.Annotation}\") {{ id }} }}", "duplicateAnnotation");
        Assert.Equal(after, await Painted(copy.GetProperty("id").GetGuid()));
    }

    [Fact]
    public async Task Who_may_not_see_an_annotation_is_told_that_there_is_none()
    {
        var annotation = await lamella.Begin(await lamella.SignIn("ada"));

        Assert.Equal(HttpStatusCode.NotFound, (await (await lamella.SignIn("max")).GetAsync($"/annotations/{annotation}/webknossos")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await (await lamella.SignIn("ada")).GetAsync($"/annotations/{annotation}/webknossos?version=9")).StatusCode);
    }

    private static string WithoutGroups(string said) => said.StartsWith("/things/volume", StringComparison.Ordinal) ? string.Join(' ', said.Split(' ').Where(word => !word.StartsWith("groupId=", StringComparison.Ordinal))) : said;

    /// <summary>Every painted voxel of every layer.</summary>
    private async Task<List<(string Layer, Int3 Voxel, ulong Value)>> Painted(Guid annotation)
    {
        var painted = new List<(string, Int3, ulong)>();
        foreach (var layer in (await lamella.Send(new DescribeVolumes(annotation))).Layers)
        {
            var bricks = (await lamella.Send(new ListPaintedBricks(annotation, layer.Id, Mag.One))).OrderBy(at => (at.Z, at.Y, at.X)).ToList();
            foreach (var (at, brick) in bricks.Zip((await lamella.Send(new ReadOverlay(annotation, layer.Id, Mag.One, bricks))).Bricks).Where(brick => brick.Second is not null))
            {
                foreach (var voxel in PoolingTests.Each(new(Int3.Zero, Int3.One * 32)))
                {
                    var place = (((voxel.Z * 32) + voxel.Y) * 32) + voxel.X;
                    if ((brick!.Painted[place / 64] >> (place % 64) & 1) != 0)
                    {
                        painted.Add((layer.Name, (at * 32) + voxel, brick.Values[place]));
                    }
                }
            }
        }

        return painted;
    }

    private static byte[] Nml(byte[] packed)
    {
        using var zip = new ZipArchive(new MemoryStream(packed));
        using var nml = new MemoryStream();
        zip.Entries.Single(entry => entry.FullName.EndsWith(".nml", StringComparison.Ordinal)).Open().CopyTo(nml);
        return nml.ToArray();
    }

    private static async Task<byte[]> Export(HttpClient http, Guid annotation, string query = "")
    {
        var answer = await http.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/annotations/{annotation}/webknossos{query}"));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        Assert.Equal("application/zip", answer.Content.Headers.ContentType?.MediaType);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private async Task<Guid> Import(HttpClient http, byte[] file) => (await Post(http, $"/datasets/{lamella.Dataset}/annotations/nml", file)).GetProperty("annotation").GetGuid();

    private static async Task<JsonElement> Post(HttpClient http, string address, byte[] file)
    {
        using var body = new ByteArrayContent(file);
        var answer = await http.PostAsync(address, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}

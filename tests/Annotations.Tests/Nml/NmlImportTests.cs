using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Lamella.Testing;

namespace Lamella.Annotations.Tests.Nml;

public sealed class NmlImportTests(AnnotationsFixture lamella) : IClassFixture<AnnotationsFixture>
{
    private const string Rich = """
        <things version="3"><meta name="writer" content="x"/><parameters><experiment name="neuropil" organization="lab" description="two"/><scale x="8" y="8" z="30" unit="nanometer"/>
        <activeNode id="2"/><userBoundingBox id="4" name="roi" isVisible="false" color.r="1" color.g="0.4" color.b="0.33" color.a="0.7" topLeftX="7" topLeftY="6" topLeftZ="2" width="25" height="26" depth="12" strange="1"/>
        <taskBoundingBox id="1" topLeftX="0" topLeftY="0" topLeftZ="0" width="5" height="5" depth="5"/><additionalAxes><additionalAxis name="t" index="1" start="0" end="5"/></additionalAxes></parameters>
        <thing id="7" name="a" groupId="2" type="AGGLOMERATE" flavour="odd" edgesAreVisible="false" color.r="0.123456789" color.g="0.2" color.b="0.3" color.a="0.5"><nodes>
        <node id="1" x="1.25" y="2" z="3" radius="1.1" rotX="0.1" rotY="0" rotZ="359.9" inVp="3" inMag="2" bitDepth="8" interpolation="false" time="1770000000100" additionalCoordinate-t="4"/>
        <node id="2" x="1" y="2" z="3"/><node id="3" x="5" y="2" z="3" inVp="1000" inMag="77" time="1E+300" radius="0"/></nodes><edges><edge source="2" target="1"/><edge source="2" target="3"/><edge source="3" target="1"/></edges>
        <metadata><metadataEntry key="k" stringListValue-0="p" stringListValue-1="q"/><metadataEntry key="n" numberValue="3.5"/></metadata></thing><thing id="3" name="=b"/>
        <branchpoints><branchpoint id="1" time="7" why="fork"/><branchpoint id="2"/></branchpoints>
        <comments><comment node="1" content="see #1 &amp; &lt;here&gt;" by="me"/><comment node="3" content="one"/><comment node="3" content="two"/><comment node="2" content=""/></comments>
        <groups><group id="1" name="g" isExpanded="false"><group id="2" name="h" tint="red"/></group></groups><strange a="b">text</strange></things>
        """;

    public static TheoryData<string> Samples => Directory.Exists(Repository.SharedData)
        ? [.. Directory.EnumerateFiles(Path.Combine(Repository.SharedData, "nml"), "*.nml").Select(path => $"nml/{Path.GetFileName(path)}"), "written/webknossos/skeleton.nml"]
        : ["nml"];

    [SharedDataTheory]
    [MemberData(nameof(Samples))]
    public async Task A_sample_says_the_same_after_import_and_export(string sample)
    {
        var http = await lamella.SignIn("ada");
        var file = await File.ReadAllBytesAsync(Path.Combine(Repository.SharedData, sample));

        var made = await Import(http, $"/datasets/{lamella.Dataset}/annotations/nml", file);

        Assert.Equal(NmlStatements.WithoutNumbers(file), NmlStatements.WithoutNumbers(await Export(http, made.GetProperty("annotation").GetGuid())));
    }

    [Fact]
    public async Task What_we_have_no_place_for_is_written_again_as_long_as_nobody_changes_it()
    {
        var http = await lamella.SignIn("ada");
        var annotation = await lamella.Begin(http);

        var made = await Import(http, $"/annotations/{annotation}/nml", Encoding.UTF8.GetBytes(Rich));

        Assert.Equal((2, 3, 2, 1), (made.GetProperty("trees").GetInt32(), made.GetProperty("nodes").GetInt32(), made.GetProperty("groups").GetInt32(), made.GetProperty("boxes").GetInt32()));
        Assert.Empty(made.GetProperty("notes").EnumerateArray());
        Assert.Equal(NmlStatements.WithoutNumbers(Encoding.UTF8.GetBytes(Rich)), NmlStatements.WithoutNumbers(await Export(http, annotation)));
    }

    [Fact]
    public async Task The_same_file_twice_gets_other_ids_and_each_is_undone_by_its_person()
    {
        var http = await lamella.SignIn("ada");
        var editor = new Editor(http, await lamella.Begin(http));
        var first = await Import(http, $"/annotations/{editor.Annotation}/nml", Encoding.UTF8.GetBytes(Rich));
        var once = await Export(http, editor.Annotation);
        var second = await Import(http, $"/annotations/{editor.Annotation}/nml", Encoding.UTF8.GetBytes(Rich));
        var twice = NmlStatements.Of(await Export(http, editor.Annotation));

        Assert.Equal(6, twice.Count(said => said.StartsWith("/things/thing/nodes/node ", StringComparison.Ordinal)));
        Assert.Equal(6, twice.Where(said => said.StartsWith("/things/thing/nodes/node ", StringComparison.Ordinal)).Select(said => said.Split(' ').Single(word => word.StartsWith("id=", StringComparison.Ordinal))).Distinct().Count());
        await editor.Do(Editor.Undo(second.GetProperty("step").GetGuid()));
        Assert.Equal(NmlStatements.Of(once), NmlStatements.Of(await Export(http, editor.Annotation)));
        await editor.Do(Editor.Undo(first.GetProperty("step").GetGuid()));
        Assert.DoesNotContain(NmlStatements.Of(await Export(http, editor.Annotation)), said => said.StartsWith("/things/thing", StringComparison.Ordinal) || said.Contains("roi", StringComparison.Ordinal));
        Assert.Equal(NmlStatements.Of(once), NmlStatements.Of(await Export(http, editor.Annotation, $"?version={first.GetProperty("version").GetInt64()}")));
        await editor.Do(Editor.Restore(first.GetProperty("version").GetInt64()));
        Assert.Equal(NmlStatements.Of(once), NmlStatements.Of(await Export(http, editor.Annotation)));
    }

    [Fact]
    public async Task What_somebody_changes_is_written_as_it_is_now_and_the_rest_as_it_was()
    {
        var http = await lamella.SignIn("ada");
        var editor = new Editor(http, await lamella.Begin(http));
        await Import(http, $"/annotations/{editor.Annotation}/nml", Encoding.UTF8.GetBytes(Rich));

        await editor.Do("""{"op":"updateTree","tree":7,"color":"#ff0000"}""", """{"op":"updateNode","node":3,"viewport":2}""", """{"op":"setComment","node":3,"text":"three"}""", """{"op":"updateBox","box":1,"at":[1,1.5,1],"size":[2,2,2]}""");

        var said = NmlStatements.Of(await Export(http, editor.Annotation));
        Assert.Contains(said, line => line.Contains("color.a=0.5 color.b=0 color.g=0 color.r=1", StringComparison.Ordinal) && line.Contains("flavour=odd", StringComparison.Ordinal));
        Assert.Contains(said, line => line.Contains("id=3 inMag=77 inVp=2", StringComparison.Ordinal));
        Assert.Contains("/things/comments/comment content=three node=3 ", said);
        Assert.Contains(said, line => line.Contains("userBoundingBox", StringComparison.Ordinal) && line.Contains("height=3", StringComparison.Ordinal) && line.Contains("color.g=0.4", StringComparison.Ordinal) && line.Contains("strange=1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Several_files_and_zips_in_one_form_are_one_step()
    {
        var http = await lamella.SignIn("ada");
        var annotation = await lamella.Begin(http);
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(Encoding.UTF8.GetBytes(Rich)), "files", "one.nml" },
            { new ByteArrayContent(Zip(("a/two.nml", Rich), ("three.nml", Rich), ("readme.txt", "hello"))), "files", "more.zip" },
        };

        var answer = await http.PostAsync($"/annotations/{annotation}/nml", form);

        var made = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(6, made.GetProperty("trees").GetInt32());
        Assert.Contains("readme.txt", made.GetProperty("notes").ToString(), StringComparison.Ordinal);
        Assert.Equal(2, made.GetProperty("version").GetInt64());
        Assert.Equal(9, NmlStatements.Of(await Export(http, annotation)).Count(said => said.StartsWith("/things/thing/nodes/node ", StringComparison.Ordinal)));
    }

    public static TheoryData<string, HttpStatusCode, string> Hostile => new()
    {
        { "", HttpStatusCode.UnprocessableEntity, "not sound XML" },
        { "<!DOCTYPE things [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><things>&x;</things>", HttpStatusCode.UnprocessableEntity, "not sound XML" },
        { "<things><thing id='1'><nodes><node id='1' x='1' y='2' z='3'/></nodes><edges><edge source='1' target='2'/></edges></thing></things>", HttpStatusCode.UnprocessableEntity, "does not have" },
        { "<things><thing id='1'><nodes><node id='1' x='1' y='2' z='1e13'/></nodes></thing></things>", HttpStatusCode.UnprocessableEntity, "2^40" },
        { "<things><thing id='1'><nodes><node id='1' x='1' y='2' z='3' radius='-1'/></nodes></thing></things>", HttpStatusCode.UnprocessableEntity, "radius" },
        { "<things><groups><group id='1' name=''><group id='1' name=''/></group></groups></things>", HttpStatusCode.UnprocessableEntity, "used twice" },
        { $"<things><thing id='1' name='{new string('n', 501)}'/></things>", HttpStatusCode.UnprocessableEntity, "501" },
        { $"<things><thing id='1'><nodes><node id='1' x='1' y='2' z='3'/></nodes></thing><comments>{string.Concat(Enumerable.Repeat("<comment node='1' content='again and again'/>", 2000))}</comments></things>", HttpStatusCode.UnprocessableEntity, "characters" },
        { $"<things><thing id='1' name='{new string('n', 5 * 1024 * 1024)}'/></things>", HttpStatusCode.UnprocessableEntity, "longer than" },
        { "PK\u0003\u0004 no zip at all", HttpStatusCode.UnprocessableEntity, "no sound zip" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task A_broken_or_hostile_file_is_refused_and_leaves_nothing(string file, HttpStatusCode status, string reason)
    {
        var http = await lamella.SignIn("ada");
        var annotation = await lamella.Begin(http);

        var answer = await http.PostAsync($"/annotations/{annotation}/nml", new ByteArrayContent(Encoding.UTF8.GetBytes(file)));

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(reason, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await AssertUntouched(annotation);
    }

    [Fact]
    public async Task A_million_comments_about_nodes_are_taken_and_one_more_is_not()
    {
        var http = await lamella.SignIn("ada");
        var annotation = await lamella.Begin(http);
        string File(int comments) => $"<things><thing id='1'><nodes>{string.Concat(Enumerable.Range(1, 1000).Select(id => $"<node id='{id}' x='1' y='2' z='3'/>"))}</nodes></thing><comments>{string.Concat(Enumerable.Range(0, comments).Select(i => $"<comment node='{(i % 1000) + 1}' content=''/>"))}</comments></things>";

        var tooMany = await http.PostAsync($"/annotations/{annotation}/nml", new ByteArrayContent(Encoding.UTF8.GetBytes(File(1_000_001))));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, tooMany.StatusCode);
        await AssertUntouched(annotation);

        var made = await Import(http, $"/annotations/{annotation}/nml", Encoding.UTF8.GetBytes(File(1_000_000)));
        Assert.Equal(1000, made.GetProperty("nodes").GetInt32());
    }

    [Fact]
    public async Task A_zip_that_unpacks_to_far_more_than_it_is_or_holds_no_NML_is_refused()
    {
        var http = await lamella.SignIn("ada");
        var annotation = await lamella.Begin(http);
        var bomb = Zip(("bomb.nml", $"<things>{string.Concat(Enumerable.Repeat($"{new string(' ', 1024 * 1024)}<meta name='m'/>", 80))}</things>"));

        var refused = await http.PostAsync($"/annotations/{annotation}/nml", new ByteArrayContent(bomb));
        var empty = await http.PostAsync($"/annotations/{annotation}/nml", new ByteArrayContent(Zip(("a.txt", "hello"))));

        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity), (refused.StatusCode, empty.StatusCode));
        Assert.Contains("larger than is taken", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await AssertUntouched(annotation);
    }

    [Fact]
    public async Task Who_may_not_edit_is_refused_before_a_byte_is_taken()
    {
        var ada = await lamella.SignIn("ada");
        var annotation = await lamella.Begin(ada);
        var shown = await lamella.Begin(ada, "DATASET_VIEW");
        var other = await lamella.SignIn("max");

        Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsync($"/annotations/{annotation}/nml", new ByteArrayContent([]))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await other.PostAsync($"/annotations/{shown}/nml", new ByteArrayContent([]))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/annotations/{annotation}/nml")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/annotations/{annotation}/nodes.csv")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync($"/annotations/{shown}/nml")).StatusCode);
        Assert.NotEqual(HttpStatusCode.OK, (await lamella.CreateGuest().PostAsync($"/datasets/{lamella.Dataset}/annotations/nml", new ByteArrayContent([]))).StatusCode);
    }

    [Fact]
    public async Task Tables_are_RFC_4180_with_units_and_nothing_that_a_spreadsheet_would_run()
    {
        var http = await lamella.SignIn("ada");
        var editor = new Editor(http, await lamella.Begin(http));
        await Import(http, $"/annotations/{editor.Annotation}/nml", Encoding.UTF8.GetBytes(Rich));

        var trees = await http.GetStringAsync($"/annotations/{editor.Annotation}/trees.csv");
        var nodes = await http.GetStringAsync($"/annotations/{editor.Annotation}/nodes.csv");
        Assert.StartsWith("tree_id,name,group_id,group_path,color,visible,edges_visible,nodes,edges,length_nanometer,", trees, StringComparison.Ordinal);
        Assert.Contains("\r\n7,a,2,g / h,", trees, StringComparison.Ordinal);
        Assert.Contains("\r\n3,'=b,", trees, StringComparison.Ordinal);
        Assert.EndsWith("\r\n", trees, StringComparison.Ordinal);
        Assert.Contains("\r\n1,7,a,1.25,2,3,10,16,90,1.1,", nodes, StringComparison.Ordinal);
        Assert.Contains("\"one\ntwo\"\r\n", nodes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_table_of_segments_says_where_each_is_and_in_which_group()
    {
        var http = await lamella.SignIn("ada");
        var editor = new Editor(http, await lamella.Begin(http));
        var (layer, outer, inner) = (Guid.NewGuid(), await editor.NewId("group"), await editor.NewId("group"));
        await editor.Do(
            $$"""{"op":"createLayer","layer":"{{layer}}","name":"=labels, mine","largestSegment":"0"}""",
            $$"""{"op":"createGroup","kind":"segment","group":{{outer}},"name":"glia","parent":null}""",
            $$"""{"op":"createGroup","kind":"segment","group":{{inner}},"name":"micro","parent":{{outer}}}""",
            $$"""{"op":"createSegment","layer":"{{layer}}","segment":"7","name":"a, \"b\"\nc","color":"#ff0000","group":{{inner}},"at":[1.5,2,3],"metadata":[{"key":"k","value":"v"}]}""",
            $$"""{"op":"createSegment","layer":"{{layer}}","segment":"18446744073709551615","name":"=1+1","color":null,"group":null,"at":null}""");

        var segments = await http.GetStringAsync($"/annotations/{editor.Annotation}/segments.csv");

        Assert.Equal(
            "layer,segment_id,name,group_id,group_path,color,anchor_x_voxel,anchor_y_voxel,anchor_z_voxel,anchor_x_nanometer,anchor_y_nanometer,anchor_z_nanometer,metadata_json\r\n"
            + $"\"'=labels, mine\",7,\"a, \"\"b\"\"\nc\",{inner},glia / micro,#ff0000,1.5,2,3,12,16,90,\"[{{\"\"key\"\":\"\"k\"\",\"\"value\"\":\"\"v\"\"}}]\"\r\n"
            + "\"'=labels, mine\",18446744073709551615,'=1+1,,,,,,,,,,\r\n",
            segments);
    }

    private async Task AssertUntouched(Guid annotation)
    {
        Assert.Equal(1, await lamella.Scalar<long>($"select version from annotations.heads where annotation_id = '{annotation}'"));
        Assert.Equal(0, await lamella.Scalar<long>($"select count(*) from annotations.payloads where annotation_id = '{annotation}'"));
        Assert.Equal(0, await lamella.Scalar<long>($"select count(*) from annotations.nml_remains where annotation_id = '{annotation}'"));
    }

    private static byte[] Zip(params (string Name, string Content)[] files)
    {
        var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(content));
            }
        }

        return bytes.ToArray();
    }

    private static async Task<JsonElement> Import(HttpClient http, string address, byte[] file, string name = "sample.nml")
    {
        using var body = new ByteArrayContent(file);
        body.Headers.ContentDisposition = new("attachment") { FileName = name };
        var answer = await http.PostAsync(address, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static Task<byte[]> Export(HttpClient http, Guid annotation, string query = "") => http.GetByteArrayAsync($"/annotations/{annotation}/nml{query}");
}

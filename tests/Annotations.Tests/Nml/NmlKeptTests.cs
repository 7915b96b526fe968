using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Lamella.Annotations.Nml;
using Lamella.Annotations.Nml.Files;

namespace Lamella.Annotations.Tests.Nml;

/// <summary>What a file says comes back as it was said: ids, what names them, directions, what is left empty.</summary>
public sealed class NmlKeptTests(AnnotationsFixture lamella) : IClassFixture<AnnotationsFixture>
{
    // As webKnossos's own browser saves one: what is not set is an empty attribute.
    private const string FromTheBrowser = """
        <things><meta name="writer" content="NmlWriter.js"/><meta name="username" content=""/><parameters><experiment name="neuropil" description="" organization="lab"/><scale x="8" y="8" z="30" unit="nanometer"/>
        <offset x="0" y="0" z="0"/><time ms="1770000000000"/><activeNode id=""/><userBoundingBox topLeftX="7" topLeftY="6" topLeftZ="2" width="25" height="26" depth="12" color.r="" color.g="" color.b="" color.a="1" id="1" name="" isVisible=""/></parameters>
        <thing id="1" groupId="" color.r="" color.g="" color.b="" color.a="1" name="a" type="DEFAULT" isVisible="" edgesAreVisible=""><nodes>
        <node id="1" radius="" x="1" y="2" z="3" rotX="" rotY="" rotZ="" inVp="" inMag="" bitDepth="8" interpolation="" time=""/>
        <node id="2" radius="1.5" x="1" y="2" z="3" rotX="1" rotY="0" rotZ="0" inVp="" inMag="0" bitDepth="8" interpolation="false" time="1770000000100"/></nodes><edges><edge source="1" target="2"/></edges>
        <metadata><metadataEntry key="checked" stringValue="" numberValue="" boolValue="true"/></metadata></thing>
        <thing id="2" groupId="3" color.r="0.2" color.g="0.4" color.b="0.6" color.a="1" name="" type="" isVisible="false" edgesAreVisible="true"><nodes/><edges/></thing>
        <branchpoints><branchpoint id="1" time=""/></branchpoints><comments><comment node="2" content=""/></comments><groups><group id="3" name="" isExpanded=""/></groups></things>
        """;

    [Fact]
    public async Task An_attribute_left_empty_is_one_that_is_not_said_and_is_written_as_it_was_until_somebody_says_it()
    {
        var http = await lamella.SignIn("ada");
        var editor = new Editor(http, await lamella.Begin(http));

        var made = await Import(http, editor.Annotation, FromTheBrowser);
        var same = await Export(http, editor.Annotation);
        await editor.Do(
            """{"op":"updateTree","tree":1,"color":"#ff0000","visible":false,"edgesVisible":false,"group":1}""",
            """{"op":"updateNode","node":1,"radius":4,"viewport":2,"rotation":[1,2,3],"mag":"2"}""",
            """{"op":"updateGroup","kind":"tree","group":1,"expanded":false}""",
            """{"op":"setBranchPoint","node":1,"on":true,"time":5}""");
        var now = NmlStatements.Of(await Export(http, editor.Annotation));

        Assert.Empty(made.GetProperty("notes").EnumerateArray());
        Assert.Equal(NmlStatements.WithoutNumbers(Bytes(FromTheBrowser)), NmlStatements.WithoutNumbers(same));
        Assert.Contains(now, said => said.Contains("color.r=1 edgesAreVisible=false groupId=1 id=1 isVisible=false", StringComparison.Ordinal));
        Assert.Contains(now, said => said.Contains("id=1 inMag=1 inVp=2 interpolation= radius=4 rotX=1 rotY=2 rotZ=3 time= ", StringComparison.Ordinal));
        Assert.Contains("/things/groups/group id=1 isExpanded=false name= ", now);
        Assert.Contains("/things/branchpoints/branchpoint id=1 time=5 ", now);
    }

    [Theory]
    [InlineData("""<thing id=""/>""", "id")]
    [InlineData("""<thing id="1"><nodes><node id="" x="1" y="2" z="3"/></nodes></thing>""", "id")]
    [InlineData("""<thing id="1"><nodes><node id="1" x="1" y="" z="3"/></nodes></thing>""", "y")]
    [InlineData("""<thing id="1"><nodes><node id="1" x="1" y="2" z="3"/></nodes><edges><edge source="1" target=""/></edges></thing>""", "target")]
    [InlineData("""<thing id="1"><nodes><node id="1" x="1" y="2" z="3"/></nodes></thing><comments><comment node="" content="a"/></comments>""", "node")]
    public async Task What_must_be_said_may_not_be_left_empty(string within, string attribute)
    {
        var http = await lamella.SignIn("ada");
        var annotation = await lamella.Begin(http);

        var answer = await http.PostAsync($"/annotations/{annotation}/nml", new ByteArrayContent(Bytes($"<things>{within}</things>")));

        Assert.Equal(System.Net.HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains($"{attribute}=\"\" is not a ", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("title").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_annotation_that_begins_with_a_file_has_its_ids_and_goes_on_above_them(bool isBegunByIt)
    {
        var http = await lamella.SignIn("ada");
        var file = Nodes((12, [40, 7, 90]), (5, [8, 1000]));

        var made = isBegunByIt ? await Import(http, $"/datasets/{lamella.Dataset}/annotations/nml", file) : await Import(http, await lamella.Begin(http), file);
        var editor = new Editor(http, made.GetProperty("annotation").GetGuid());

        AssertSame(file, await Export(http, editor.Annotation));
        Assert.Empty(made.GetProperty("notes").EnumerateArray());
        Assert.Equal((13, 1001), (await editor.NewId("tree"), await editor.NewId("node")));
        var again = NmlStatements.Of(await Export(http, (await Import(http, editor.Annotation, file)).GetProperty("annotation").GetGuid()));
        Assert.Equal(10, again.Where(said => said.StartsWith("/things/thing/nodes/node ", StringComparison.Ordinal)).Distinct().Count());
    }

    [Fact]
    public async Task Ids_that_somebody_was_handed_are_nobody_else_s()
    {
        var http = await lamella.SignIn("ada");
        var editor = new Editor(http, await lamella.Begin(http));
        var mine = await editor.NewId("node");

        var made = await Import(
            http, editor.Annotation, Nodes((1, [1, 2])).Replace("</things>", """<comments><comment node="1" content="beside #2"/></comments></things>""", StringComparison.Ordinal));

        Assert.Equal(1, mine);
        Assert.Contains("Nodes have other ids here than in the file: this annotation has handed out ids as high as theirs before.", made.GetProperty("notes").ToString(), StringComparison.Ordinal);
        Assert.Equal("101 102", await NodeIds(http, editor.Annotation));
        await Import(http, editor.Annotation, Nodes((2, [5000, 5001])));
        Assert.Equal("101 102 5000 5001", await NodeIds(http, editor.Annotation));
    }

    [Fact]
    public async Task Of_several_files_the_ids_are_kept_where_they_follow_one_another()
    {
        var http = await lamella.SignIn("ada");
        var (apart, woven) = (await lamella.Begin(http), await lamella.Begin(http));

        await Import(http, apart, Nodes((1, [3, 1])), Nodes((9, [10, 8, 9])));
        var made = await Import(http, woven, Nodes((1, [3, 1])), Nodes((1, [2, 8])));

        Assert.Equal("1 3 8 9 10", await NodeIds(http, apart));
        Assert.Equal("1 2 3 4", await NodeIds(http, woven));
        Assert.StartsWith(
            "Nodes have other ids here than in the file: there some are used twice, below 1 or beyond 2^52, or those of one file lie among those of another.",
            Assert.Single(made.GetProperty("notes").EnumerateArray()).GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(1L << 52)]
    public async Task Ids_with_none_left_beyond_them_and_none_at_all_are_not_kept(long id)
    {
        var http = await lamella.SignIn("ada");
        var annotation = await lamella.Begin(http);

        await Import(http, annotation, Nodes((1, [3, id])));

        Assert.Equal("1 2", await NodeIds(http, annotation));
    }

    [Fact]
    public async Task Under_other_ids_the_root_of_a_tree_and_references_in_comments_name_the_same_nodes()
    {
        const string root = """<metadata><metadataEntry key="root" numberValue="{0}"/></metadata>""";
        var http = await lamella.SignIn("ada");
        var annotation = await lamella.Begin(http);
        var file = Nodes((1, [30, 20]), (2, [40]), (3, [50]))
            .Replace("</thing><thing id=\"2\"", string.Format(CultureInfo.InvariantCulture, root, 20) + "</thing><thing id=\"2\"", StringComparison.Ordinal)
            .Replace("</thing><thing id=\"3\"", string.Format(CultureInfo.InvariantCulture, root, 7) + "</thing><thing id=\"3\"", StringComparison.Ordinal)
            .Replace("</things>", """<comments><comment node="20" content="see #30, #40 and #7; not &amp;#30; a#30 #30b"/></comments></things>""", StringComparison.Ordinal);
        await Import(http, annotation, Nodes((1, [100])));

        var made = await Import(http, annotation, file);
        var written = XDocument.Load(new MemoryStream(await Export(http, annotation)));

        Assert.Equal("100 101 102 103 104", await NodeIds(http, annotation));
        Assert.Equal("102", written.Descendants("metadataEntry").Single().Attribute("numberValue")!.Value);
        Assert.Equal("see #101, #103 and #7; not &#30; a#30 #30b", written.Descendants("comment").Single().Attribute("content")!.Value);
        var notes = made.GetProperty("notes").ToString();
        Assert.Contains("1 trees name a root that is none of their nodes; it is left out.", notes, StringComparison.Ordinal);
        Assert.Contains("2 references like #12 in comments name the same nodes as before. 1 that name no node of the file", notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_trees_count_their_nodes_from_1_each_the_root_is_still_the_tree_s_own()
    {
        var http = await lamella.SignIn("ada");
        var annotation = await lamella.Begin(http);
        var file = Nodes((1, [1, 2]), (2, [1, 2])).Replace("</thing><thing", """<metadata><metadataEntry key="root" numberValue="2"/></metadata></thing><thing""", StringComparison.Ordinal)
            .Replace("</things>", """<comments><comment node="1" content="#2"/></comments></things>""", StringComparison.Ordinal);

        await Import(http, annotation, Nodes((1, [100])));
        var made = await Import(http, annotation, file);
        var written = XDocument.Load(new MemoryStream(await Export(http, annotation)));

        Assert.Equal("102", written.Descendants("metadataEntry").Single().Attribute("numberValue")!.Value);
        Assert.Equal("#2", written.Descendants("comment").Single().Attribute("content")!.Value);
        Assert.Contains("1 that name no node of the file, or one of several, stay", made.GetProperty("notes").ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Edges_come_back_from_where_they_were_told_and_with_what_they_said(bool areMostReversed)
    {
        var http = await lamella.SignIn("ada");
        var annotation = await lamella.Begin(http);
        var file = $$"""
            <things><thing id="1" name=""><nodes><node id="9" x="0" y="0" z="0"/><node id="2" x="0" y="0" z="0"/><node id="5" x="0" y="0" z="0"/><node id="4" x="0" y="0" z="0"/></nodes><edges>
            <edge source="9" target="2"/><edge source="2" target="5" weight="0.5"/><edge source="{{(areMostReversed ? 5 : 4)}}" target="{{(areMostReversed ? 4 : 5)}}" weight="0.5" kind="x"/></edges></thing></things>
            """;

        await Import(http, annotation, file);

        AssertSame(file, await Export(http, annotation));
        await Import(http, annotation, file);
        Assert.Equal(4, NmlStatements.Of(await Export(http, annotation)).Count(said => said.Contains("weight=0.5", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Edges_of_several_files_and_one_that_was_drawn_are_each_written_as_they_were_told()
    {
        var http = await lamella.SignIn("ada");
        var editor = new Editor(http, await lamella.Begin(http));
        await Import(http, editor.Annotation, Nodes((1, [3, 2, 1])), Nodes((2, [11, 12, 13])), Nodes((3, [23, 22, 21])));

        await editor.Do("""{"op":"mergeTrees","from":1,"into":2}""", """{"op":"createEdge","a":12,"b":2}""");
        var edges = NmlStatements.Of(await Export(http, editor.Annotation)).Where(said => said.StartsWith("/things/thing/edges/edge ", StringComparison.Ordinal));

        Assert.Equal(
            new[] { (2, 1), (2, 12), (3, 2), (11, 12), (12, 13), (22, 21), (23, 22) }.Select(ends => $"/things/thing/edges/edge source={ends.Item1} target={ends.Item2} ").Order(StringComparer.Ordinal),
            edges.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Of_more_edges_than_are_remembered_one_by_one_the_rest_loses_what_it_says_and_that_is_told()
    {
        var said = string.Concat(Enumerable.Repeat("<edge source=\"1\" target=\"2\" weight=\"3\"/>", NmlEdges.MostTold + 2));
        var bytes = Bytes($"<things><thing id=\"1\"><nodes><node id=\"1\" x=\"0\" y=\"0\" z=\"0\"/><node id=\"2\" x=\"0\" y=\"0\" z=\"0\"/></nodes><edges>{said}</edges></thing></things>");

        foreach (var file in (ReadOnlySpan<NmlFile>)[NmlReader.ReadPlain(new MemoryStream(bytes))!, NmlReader.Read(new MemoryStream(bytes))])
        {
            Assert.Equal((NmlEdges.MostTold + 2, NmlEdges.MostTold), (file.Columns.Edges, file.Columns.EdgesThatSay));
            Assert.Equal("The attribute weight of <edge> is not kept (2 times).", Assert.Single(file.Lost.Notes));
        }
    }

    [Fact]
    public async Task What_concerns_all_that_came_in_is_told_first_and_nothing_is_told_twice()
    {
        var http = await lamella.SignIn("ada");
        var annotation = await lamella.Begin(http);
        await Import(http, annotation, Nodes((1, [100])));
        var boxes = string.Concat(Enumerable.Range(0, 60).Select(box => $"<userBoundingBox name=\"{box / 2}\"/>"));
        var more = string.Concat(Enumerable.Range(0, 60).Select(box => $"<userBoundingBox name=\"of {box}\"/>"));
        var file = Nodes((2, [3, 4])).Replace("</things>", """<comments><comment node="3" content="#4"/></comments></things>""", StringComparison.Ordinal);

        var few = Notes(await Import(http, annotation, file.Replace("<things>", $"<things><parameters>{boxes}</parameters>", StringComparison.Ordinal)));
        var many = Notes(await Import(http, annotation, file.Replace("<things>", $"<things><parameters>{more}</parameters>", StringComparison.Ordinal)));

        Assert.Equal((31, 50), (few.Count, many.Count));
        Assert.StartsWith("Nodes have other ids here than in the file", few[0], StringComparison.Ordinal);
        Assert.StartsWith("Nodes have other ids here than in the file", many[0], StringComparison.Ordinal);

        static List<string?> Notes(JsonElement made) => [.. made.GetProperty("notes").EnumerateArray().Select(note => note.GetString())];
    }

    [Fact]
    public async Task What_has_no_place_anywhere_is_told_to_who_imports()
    {
        const string file = """
            <things xmlns:x="urn:x"><meta name="a" content="b" lang="en"/><parameters of="it"/><thing id="1" x:odd="1" name=""><nodes order="z"><node id="1" x="0" y="0" z="0"><mark/><mark><deep/></mark></node></nodes><edges tint="red"/></thing>
            <branchpoints by="me"/><comments lang="en"><comment node="1" content="a"><reply/>text</comment></comments><groups sorted="yes"/><volume id="0" name="v" x:odd="2"/></things>
            """;
        var http = await lamella.SignIn("ada");

        var made = await Import(http, await lamella.Begin(http), file);

        var notes = made.GetProperty("notes").EnumerateArray().Select(note => note.GetString()).ToList();
        foreach (var (name, of) in (ReadOnlySpan<(string, string)>)[
            ("attribute lang", "meta"), ("attribute of", "parameters"), ("attribute x:odd", "thing"), ("attribute order", "nodes"), ("element <mark>", "node"), ("attribute tint", "edges"),
            ("attribute by", "branchpoints"), ("attribute lang", "comments"), ("element <reply>", "comment"), ("text", "comment"), ("attribute sorted", "groups"), ("attribute x:odd", "volume")])
        {
            Assert.Contains($"The {name} of <{of}> is not kept{(name == "element <mark>" ? " (2 times)" : "")}.", notes);
        }
    }

    [Fact]
    public async Task True_and_false_in_metadata_are_what_they_are()
    {
        var http = await lamella.SignIn("ada");
        var editor = new Editor(http, await lamella.Begin(http));
        var file = Nodes((1, [1])).Replace("</thing>", """<metadata><metadataEntry key="checked" boolValue="true"/><metadataEntry key="odd" boolValue="false"/></metadata></thing>""", StringComparison.Ordinal);

        await Import(http, editor.Annotation, file);
        var trees = await http.GetStringAsync($"/annotations/{editor.Annotation}/trees.csv");
        await editor.Do("""{"op":"updateTree","tree":1,"metadata":[{"key":"checked","value":true},{"key":"odd","value":false},{"key":"root","value":1}]}""");
        var now = NmlStatements.Of(await Export(http, editor.Annotation));

        Assert.Contains("{\"\"key\"\":\"\"checked\"\",\"\"value\"\":true},{\"\"key\"\":\"\"odd\"\",\"\"value\"\":false}", trees, StringComparison.Ordinal);
        Assert.Contains("/things/thing/metadata/metadataEntry boolValue=true key=checked ", now);
        Assert.Contains("/things/thing/metadata/metadataEntry boolValue=false key=odd ", now);
    }

    private static string Nodes(params ReadOnlySpan<(int Tree, long[] Nodes)> trees)
    {
        var file = new StringBuilder("<things>");
        foreach (var (tree, nodes) in trees)
        {
            file.Append(CultureInfo.InvariantCulture, $"<thing id=\"{tree}\" name=\"t{tree}\"><nodes>");
            foreach (var id in nodes)
            {
                file.Append(CultureInfo.InvariantCulture, $"<node id=\"{id}\" x=\"{id % 1000}\" y=\"{tree}\" z=\"0\" time=\"{(id % 2 == 0 ? "" : id)}\"/>");
            }

            file.Append("</nodes><edges>");
            for (var i = 1; i < nodes.Length; i++)
            {
                file.Append(CultureInfo.InvariantCulture, $"<edge source=\"{nodes[i - 1]}\" target=\"{nodes[i]}\"/>");
            }

            file.Append("</edges></thing>");
        }

        return file.Append("</things>").ToString();
    }

    // But for the experiment and the scale, which are the dataset's where the file names none.
    private static void AssertSame(string file, byte[] written) => Assert.Equal(
        NmlStatements.WithoutNumbers(Bytes(file)), NmlStatements.WithoutNumbers(written).Where(said => !said.StartsWith("/things/parameters/", StringComparison.Ordinal)));

    private static async Task<string> NodeIds(HttpClient http, Guid annotation) => string.Join(
        ' ', XDocument.Load(new MemoryStream(await Export(http, annotation))).Descendants("node").Select(node => long.Parse(node.Attribute("id")!.Value, CultureInfo.InvariantCulture)).Order());

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static Task<JsonElement> Import(HttpClient http, Guid annotation, params ReadOnlySpan<string> files)
    {
        var form = new MultipartFormDataContent();
        foreach (var file in files)
        {
            form.Add(new ByteArrayContent(Bytes(file)), "files", "sample.nml");
        }

        return Import(http, $"/annotations/{annotation}/nml", form);
    }

    private static Task<JsonElement> Import(HttpClient http, string address, string file) => Import(http, address, new ByteArrayContent(Bytes(file)));

    private static async Task<JsonElement> Import(HttpClient http, string address, HttpContent body)
    {
        using (body)
        {
            var answer = await http.PostAsync(address, body);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            return await answer.Content.ReadFromJsonAsync<JsonElement>();
        }
    }

    private static Task<byte[]> Export(HttpClient http, Guid annotation) => http.GetByteArrayAsync($"/annotations/{annotation}/nml");
}

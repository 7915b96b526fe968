using System.IO.Compression;
using System.Text;
using Lamella.Annotations.Nml.Files;
using Lamella.BuildingBlocks;
using Lamella.Testing;

namespace Lamella.Annotations.Tests.Nml;

public sealed class NmlTests
{
    public static TheoryData<string> Samples => Directory.Exists(Repository.SharedData)
        ? [.. Directory.EnumerateFiles(Shared("nml"), "*.nml").Select(path => $"nml/{Path.GetFileName(path)}"), "written/webknossos/skeleton.nml"]
        : ["nml"];

    [SharedDataTheory]
    [MemberData(nameof(Samples))]
    public void A_file_that_is_read_and_written_says_the_same(string sample)
    {
        var bytes = File.ReadAllBytes(Shared(sample));

        var written = Write(NmlReader.Read(new MemoryStream(bytes)));

        Assert.Equal(NmlStatements.Of(bytes), NmlStatements.Of(written));
    }

    [SharedDataFact]
    public void The_annotation_that_webKnossos_packed_says_the_same()
    {
        using var zip = ZipFile.OpenRead(Shared("written/webknossos/annotation.zip"));
        var bytes = new MemoryStream();
        zip.Entries.Single(entry => entry.FullName.EndsWith(".nml", StringComparison.Ordinal)).Open().CopyTo(bytes);

        var written = Write(NmlReader.Read(new MemoryStream(bytes.ToArray())));

        Assert.Equal(NmlStatements.Of(bytes.ToArray()), NmlStatements.Of(written));
    }

    [Fact]
    public void What_we_do_not_know_is_kept()
    {
        const string file = """
            <things version="3"><meta name="writer" content="x"/><parameters><scale x="1.5" y="2" z="3" unit="micrometer"/><additionalAxes><additionalAxis name="t" index="1" start="0" end="5"/></additionalAxes></parameters>
            <thing id="1" name="a" type="AGGLOMERATE" flavour="odd" edgesAreVisible="false"><nodes><node id="1" x="1" y="2" z="3" additionalCoordinate-t="4" bitDepth="8"/></nodes><edges/>
            <metadata><metadataEntry key="k" stringListValue-0="p" stringListValue-1="q"/></metadata></thing>
            <branchpoints><branchpoint id="1" time="7" why="fork"/></branchpoints><comments><comment node="1" content="see #1 &amp; &lt;here&gt;" by="me"/></comments>
            <groups><group id="1" name="g" isExpanded="false"><group id="2" name="h"/></group></groups>
            <volume id="0" name="v" location="data.zip" format="zarr3"><segments><segment id="18446744073709551615" name="s"/></segments></volume><strange a="b">text</strange></things>
            """;

        var written = Write(NmlReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(file))));

        Assert.Equal(NmlStatements.Of(Encoding.UTF8.GetBytes(file)), NmlStatements.Of(written));
    }

    [Theory]
    [InlineData("<things>lost<thing id='1'/></things>", "things")]
    [InlineData("<things><parameters><scale/>lost</parameters></things>", "parameters")]
    [InlineData("<things><thing id='1'>lost</thing></things>", "thing")]
    [InlineData("<things><thing id='1'><nodes><![CDATA[lost]]></nodes></thing></things>", "nodes")]
    [InlineData("<things><thing id='1'><nodes/><edges>lost</edges></thing></things>", "edges")]
    [InlineData("<things><branchpoints>lost</branchpoints></things>", "branchpoints")]
    [InlineData("<things><comments>lost</comments></things>", "comments")]
    [InlineData("<things><groups>lost</groups></things>", "groups")]
    [InlineData("<things><groups><group id='1' name=''><group id='2' name=''/>lost</group></groups></things>", "group")]
    public void Text_beside_elements_has_no_place_and_that_is_told(string file, string of)
    {
        var bytes = Encoding.UTF8.GetBytes(file);

        Assert.Equal($"The text of <{of}> is not kept.", Assert.Single(NmlReader.Read(() => new MemoryStream(bytes)).Lost.Notes));
    }

    [Fact]
    public void A_character_that_XML_has_no_place_for_costs_itself_only()
    {
        var file = new NmlFile { Trees = [new NmlTree { Id = 1, Name = "a\u0001b\ud800c" }] };

        Assert.Equal("a\ufffdb\ufffdc", NmlReader.Read(new MemoryStream(Write(file))).Trees.Single().Name);
    }

    [Theory]
    [InlineData("", "not sound XML")]
    [InlineData("<nodes/>", "root")]
    [InlineData("<things><thing id='1'><nodes><node id='1' x='1' y='2' z='3'/>", "not sound XML")]
    [InlineData("<!DOCTYPE things [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><things>&x;</things>", "not sound XML")]
    [InlineData("<!DOCTYPE things [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><things>&b;</things>", "not sound XML")]
    [InlineData("<things><thing/></things>", "has no id")]
    [InlineData("<things><thing id='1'/><thing id='1'/></things>", "used twice")]
    [InlineData("<things><thing id='1'><nodes><node id='1' x='1' y='2' z='NaN'/></nodes></thing></things>", "z=\"NaN\"")]
    [InlineData("<things><thing id='1'><nodes><node id='1' x='1' y='2'/></nodes></thing></things>", "no z")]
    [InlineData("<things><thing id='1'><nodes><node id='1' x='1' y='2' z='3'/><node id='1' x='1' y='2' z='3'/></nodes></thing></things>", "node id 1 twice")]
    [InlineData("<things><thing id='1'><nodes><node id='99999999999999999999' x='1' y='2' z='3'/></nodes></thing></things>", "not a whole number")]
    [InlineData("<things><thing id='1'><nodes><node id='1' x='1' y='2' z='3'/></nodes><edges><edge source='1' target='2'/></edges></thing></things>", "does not have")]
    [InlineData("<things><comments><comment node='5' content='x'/></comments></things>", "node 5")]
    [InlineData("<things><branchpoints><branchpoint id='5'/></branchpoints></things>", "node 5")]
    public void A_broken_or_hostile_file_is_refused_with_the_reason(string file, string reason)
    {
        var refused = Assert.Throws<RefusalException>(() => NmlReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(file))));

        Assert.Equal(RefusalKind.Unreadable, refused.Kind);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_without_end_are_refused()
    {
        var file = $"<things><groups>{string.Concat(Enumerable.Range(0, 5000).Select(id => $"<group id='{id}' name=''>"))}</groups></things>";

        Assert.Throws<RefusalException>(() => NmlReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(file))));
    }

    [Fact]
    public void Cycles_and_trees_in_pieces_are_sound()
    {
        const string file = """
            <things><thing id="1" name=""><nodes><node id="1" x="0" y="0" z="0"/><node id="2" x="0" y="0" z="0"/><node id="3" x="0" y="0" z="0"/><node id="4" x="0" y="0" z="0"/></nodes>
            <edges><edge source="1" target="2"/><edge source="2" target="3"/><edge source="3" target="1"/></edges></thing></things>
            """;

        Assert.Equal(3, NmlReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(file))).Trees.Single().Edges.Count());
    }

    private static string Shared(string path) => Path.Combine(Repository.SharedData, path);

    private static byte[] Write(NmlFile file)
    {
        var stream = new MemoryStream();
        foreach (var piece in NmlWriter.Write(file))
        {
            stream.Write(piece.Span);
        }

        return stream.ToArray();
    }
}

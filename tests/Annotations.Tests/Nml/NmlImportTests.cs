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

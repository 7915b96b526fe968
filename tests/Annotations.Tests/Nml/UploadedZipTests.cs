using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Lamella.Annotations.Nml.Uploads;
using Lamella.BuildingBlocks;

namespace Lamella.Annotations.Tests.Nml;

/// <summary>What a stranger's zip may be: how many files, how large together, how deep, and named how.</summary>
public sealed class UploadedZipTests(AnnotationsFixture lamella) : IClassFixture<AnnotationsFixture>
{
    private const string Empty = "<things/>";

    [Fact]
    public async Task A_zip_of_more_files_than_are_looked_at_is_refused_and_leaves_nothing()
    {
        var http = await lamella.SignIn("ada");
        var annotation = await lamella.Begin(http);
        var zip = VolumeZips.Zip([.. Enumerable.Range(0, 20_000).Select(i => (string.Create(CultureInfo.InvariantCulture, $"{i}.txt"), (object)"")), ("a.nml", Empty)]);

        var refused = await http.PostAsync($"/annotations/{annotation}/nml", new ByteArrayContent(zip));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("more entries than are looked at (20,000)", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(1, await lamella.Scalar<long>($"select version from annotations.heads where annotation_id = '{annotation}'"));
    }

    [Fact]
    public void No_more_NMLs_are_taken_than_are_said_to_be()
    {
        var zip = VolumeZips.Zip([.. Enumerable.Range(0, NmlUpload.MostFiles + 1).Select(i => (string.Create(CultureInfo.InvariantCulture, $"{i}.nml"), (object)Empty))]);

        Assert.Contains("more than 1,000 NML files", Refused(zip), StringComparison.Ordinal);
    }

    [Fact]
    public void All_files_together_are_no_larger_than_is_taken_however_many_they_are()
    {
        var spaces = $"<things>{new string(' ', 3000)}</things>";

        Assert.Single(Read(4000, VolumeZips.Zip(("one.nml", spaces))).Read);
        Assert.Contains("two.nml: unpacked it is larger than is taken", Refused(VolumeZips.Zip(("one.nml", spaces), ("two.nml", spaces)), 4000), StringComparison.Ordinal);
    }

    [Fact]
    public void Zips_within_a_zip_count_towards_what_is_taken_before_they_are_looked_into()
    {
        var inner = VolumeZips.Zip(("a.nml", Empty), ("filler.txt", Noise(3000)));
        var outer = VolumeZips.Zip(("one.zip", inner), ("two.zip", inner));

        Assert.Equal(2, Read(10_000, outer).Read.Count);
        Assert.Contains("two.zip: unpacked, all files together are larger than is taken of them (5,000 bytes)", Refused(outer, 5000), StringComparison.Ordinal);
    }

    [Fact]
    public void A_zip_is_opened_within_a_zip_and_no_deeper()
    {
        var notes = new List<string>();
        var deepest = VolumeZips.Zip(("a.nml", Empty));
        var deep = VolumeZips.Zip(("deepest.zip", deepest), ("b.nml", Empty));

        var read = Read(NmlUpload.MostUnpacked, VolumeZips.Zip(("deep.zip", deep)), notes).Read;

        Assert.Equal(["b.nml"], read.Select(file => file.Name));
        Assert.Equal(["deepest.zip belongs to no NML and is not taken."], notes);
    }

    [Theory]
    [InlineData("../../../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("file:///etc/passwd")]
    public async Task What_an_NML_names_is_looked_for_in_its_zip_and_nowhere_else(string location)
    {
        var http = await lamella.SignIn("ada");
        using var body = new ByteArrayContent(VolumeZips.Zip(("../../up/axon.nml", $"<things><volume id=\"0\" name=\"drawn\" location=\"{location}\"/></things>"), ("../data.zip", VolumeZips.Zip(("a.txt", "b")))));

        using var answer = await http.PostAsync($"/datasets/{lamella.Dataset}/annotations/nml", body);

        var made = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Contains($"not beside ../../up/axon.nml, where {location} should be", JsonSerializer.Deserialize<string[]>(made.GetProperty("notes"))!.First(note => note.Contains("drawn", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal("axon", made.GetProperty("name").GetString());
    }

    private static string Refused(byte[] zip, long most = NmlUpload.MostUnpacked) => Assert.Throws<RefusalException>(() => Read(most, zip)).Message;

    private static UploadedFiles Read(long most, byte[] zip, List<string>? notes = null)
    {
        using var files = new UploadedFiles(notes ?? [], default, most);
        files.Add("sent.zip", new MemoryStream(zip));
        return files;
    }

    private static byte[] Noise(int bytes)
    {
        var noise = new byte[bytes];
        new Random(5).NextBytes(noise);
        return noise;
    }
}

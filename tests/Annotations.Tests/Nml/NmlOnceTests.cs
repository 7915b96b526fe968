using System.Net;
using System.Text;
using System.Text.Json;

namespace Lamella.Annotations.Tests.Nml;

/// <summary>A line that breaks before the answer leaves nobody knowing whether the files came in: sent again under the same id, they do once.</summary>
public sealed class NmlOnceTests(AnnotationsFixture lamella) : IClassFixture<AnnotationsFixture>
{
    private static readonly byte[] File = Encoding.UTF8.GetBytes(
        "<things><parameters><experiment name='e'/><scale x='1' y='1' z='1'/></parameters><thing id='1' name='t'><nodes><node id='1' x='1' y='2' z='3'/></nodes></thing></things>");

    [Fact]
    public async Task The_same_import_sent_again_changes_nothing_and_gets_the_same_answer()
    {
        var http = await lamella.SignIn("ada");
        var (annotation, batch) = (await lamella.Begin(http), Guid.NewGuid());

        var first = await Import(http, $"/annotations/{annotation}/nml?batch={batch}");
        var again = await Import(http, $"/annotations/{annotation}/nml?batch={batch}");

        Assert.Equal(first, again);
        Assert.Contains("positions are taken in voxels", first, StringComparison.Ordinal);
        Assert.Equal(2, await Version(annotation));
        await Import(http, $"/annotations/{annotation}/nml?batch={Guid.NewGuid()}");
        await Import(http, $"/annotations/{annotation}/nml");
        Assert.Equal(4, await Version(annotation));
    }

    [Fact]
    public async Task An_annotation_is_begun_once_with_the_same_files()
    {
        var http = await lamella.SignIn("ada");
        var (before, batch) = (await Annotations(), Guid.NewGuid());

        var first = await Import(http, $"/datasets/{lamella.Dataset}/annotations/nml?name=axon&batch={batch}");
        var again = await Import(http, $"/datasets/{lamella.Dataset}/annotations/nml?name=axon&batch={batch}");

        Assert.Equal(first, again);
        Assert.Equal(before + 1, await Annotations());
    }

    [Fact]
    public async Task What_is_sent_again_while_the_first_is_in_work_waits_for_its_answer()
    {
        var http = await lamella.SignIn("ada");
        var (annotation, batch) = (await lamella.Begin(http), Guid.NewGuid());

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Import(http, $"/annotations/{annotation}/nml?batch={batch}")));

        Assert.Single(answers.Distinct());
        Assert.Equal(2, await Version(annotation));
    }

    [Fact]
    public async Task Whenever_the_line_is_cut_sending_it_again_brings_it_in_once()
    {
        var http = await lamella.SignIn("ada");
        for (var milliseconds = 1; milliseconds <= 128; milliseconds *= 2)
        {
            var (annotation, batch) = (await lamella.Begin(http), Guid.NewGuid());
            using (var cut = new CancellationTokenSource(milliseconds))
            {
                try
                {
                    using var body = new ByteArrayContent(File);
                    using var lost = await http.PostAsync(new Uri($"/annotations/{annotation}/nml?batch={batch}", UriKind.Relative), body, cut.Token);
                }
                catch (OperationCanceledException)
                {
                    // Whether it came in, the client does not know.
                }
            }

            await Import(http, $"/annotations/{annotation}/nml?batch={batch}");

            Assert.Equal(2, await Version(annotation));
        }
    }

    [Fact]
    public async Task What_was_refused_is_read_anew_under_the_same_id()
    {
        var http = await lamella.SignIn("ada");
        var (annotation, batch) = (await lamella.Begin(http), Guid.NewGuid());
        using var broken = new ByteArrayContent("<things><thing>"u8.ToArray());

        using var refused = await http.PostAsync(new Uri($"/annotations/{annotation}/nml?batch={batch}", UriKind.Relative), broken);
        await Import(http, $"/annotations/{annotation}/nml?batch={batch}");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal(2, await Version(annotation));
    }

    [Fact]
    public async Task An_id_is_its_persons_own_and_opens_nothing_to_others()
    {
        var (ada, max) = (await lamella.SignIn("ada"), await lamella.SignIn("max"));
        var (annotation, batch) = (await lamella.Begin(ada), Guid.NewGuid());
        await Import(ada, $"/annotations/{annotation}/nml?batch={batch}");
        using var body = new ByteArrayContent(File);

        using var other = await max.PostAsync(new Uri($"/annotations/{annotation}/nml?batch={batch}", UriKind.Relative), body);

        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        var hers = await Import(ada, $"/datasets/{lamella.Dataset}/annotations/nml?batch={batch}");
        var his = await Import(max, $"/datasets/{lamella.Dataset}/annotations/nml?batch={batch}");
        Assert.NotEqual(IdIn(hers), IdIn(his));
    }

    private Task<long> Version(Guid annotation) => lamella.Scalar<long>($"select version from annotations.heads where annotation_id = '{annotation}'");

    private Task<long> Annotations() => lamella.Scalar<long>("select count(*) from annotations.annotations where name = 'axon'");

    private static Guid IdIn(string answer) => JsonDocument.Parse(answer).RootElement.GetProperty("annotation").GetGuid();

    private static async Task<string> Import(HttpClient http, string address)
    {
        using var body = new ByteArrayContent(File);
        using var answer = await http.PostAsync(new Uri(address, UriKind.Relative), body);
        var said = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, said);
        return said;
    }
}

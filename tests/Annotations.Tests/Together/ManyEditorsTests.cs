using Lamella.Annotations.Tests.Live;
using Xunit.Abstractions;

namespace Lamella.Annotations.Tests.Together;

/// <summary>Five editors at once who run the browser's own code, over lines that lose requests and answers, send twice and break.</summary>
public sealed class ManyEditorsTests(KilledSite site, ITestOutputHelper output) : IClassFixture<KilledSite>
{
    private const int Operations = 2_000;

    [Fact]
    public async Task Five_editors_on_bad_lines_end_with_what_the_log_says()
    {
        using var http = site.Client();
        var annotation = await site.Begin(http);
        var shared = await AnnotationsFixture.Ask(http, $"mutation {{ shareAnnotation(id: \"{annotation}\", access: DATASET_EDIT) {{ id }} }}");
        Assert.False(shared.TryGetProperty("errors", out _), shared.ToString());

        output.WriteLine(await Editors.Edit(site.Address, annotation, Operations, seed: 1));
    }
}

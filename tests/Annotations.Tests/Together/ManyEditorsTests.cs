using System.Globalization;
using Lamella.Annotations.Tests.Live;
using Xunit.Abstractions;

namespace Lamella.Annotations.Tests.Together;

/// <summary>
/// Five editors at once who run the browser's own code, trace and paint in the same place, over lines that lose requests and answers, send
/// twice and break. Other seeds than the usual ones by hand: <c>LAMELLA_SEEDS="4 5 6" dotnet test …</c>.
/// </summary>
public sealed class ManyEditorsTests(KilledSite site, ITestOutputHelper output) : IClassFixture<KilledSite>
{
    private const int Operations = 2_000;
    private const int Kills = 8;

    // So many batches lie between two deaths.
    private const int Between = 25;

    public static TheoryData<int> Seeds(string usual) =>
        new((Environment.GetEnvironmentVariable("LAMELLA_SEEDS") ?? usual).Split(' ').Select(seed => int.Parse(seed, CultureInfo.InvariantCulture)));

    [Theory]
    [MemberData(nameof(Seeds), "1")]
    public async Task Five_editors_on_bad_lines_end_with_what_the_log_says(int seed) =>
        output.WriteLine(await Editors.Edit(site.Address, await Begin(), Operations, seed));

    [Theory]
    [MemberData(nameof(Seeds), "2")]
    public async Task They_do_so_though_host_and_database_are_killed_again_and_again(int seed)
    {
        Assert.Equal(("on", "on"), (await site.Ask("show fsync"), await site.Ask("show synchronous_commit")));
        var (annotation, kills) = (await Begin(), 0);
        var said = await Editors.Edit(site.Address, annotation, Operations, seed, async over =>
        {
            while (kills < Kills && !over.IsCancellationRequested)
            {
                if (await Version(annotation) >= Between * (kills + 1))
                {
                    await (++kills % 2 == 0 ? site.KillPostgres() : site.KillHost());
                }

                await Task.Delay(5, CancellationToken.None);
            }
        });
        output.WriteLine($"{said}; killed {kills} times");
        Assert.Equal(Kills, kills);
    }

    private async Task<Guid> Begin()
    {
        using var http = site.Client();
        var annotation = await site.Begin(http);
        var shared = await AnnotationsFixture.Ask(http, $"mutation {{ shareAnnotation(id: \"{annotation}\", access: DATASET_EDIT) {{ id }} }}");
        Assert.False(shared.TryGetProperty("errors", out _), shared.ToString());
        return annotation;
    }

    private async Task<int> Version(Guid annotation) => int.Parse(
        await site.Ask($"select version::text from annotations.heads where annotation_id = '{annotation}'"), CultureInfo.InvariantCulture);
}

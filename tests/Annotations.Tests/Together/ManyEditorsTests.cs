using Xunit.Abstractions;

namespace Lamella.Annotations.Tests.Together;

/// <summary>Five editors at once who run the browser's own code, over lines that lose requests and answers, send twice and break.</summary>
public sealed class ManyEditorsTests(AnnotationsFixture lamella, ITestOutputHelper output) : IClassFixture<AnnotationsFixture>
{
    private const int Operations = 2_000;

    [Fact]
    public async Task Five_editors_on_bad_lines_end_with_what_the_log_says()
    {
        await using var site = new EditorsSite(lamella);
        await site.Begin();

        output.WriteLine(await site.Edit(Operations, seed: 1));
    }

    [Fact]
    public async Task They_do_so_though_the_host_is_killed_again_and_again()
    {
        await using var site = new EditorsSite(lamella);
        await site.Begin();
        var kills = 0;

        output.WriteLine(await site.Edit(Operations, seed: 2, async () =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            await site.KillHost();
            kills++;
        }));
        output.WriteLine($"The host was killed {kills} times.");
    }
}

using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Lamella.Browser.Tests;

/// <summary>Edits that have not reached the host: where they are is said, and neither another sign-in nor access that ends nor a second tab loses one.</summary>
[Collection(OneSite.Name)]
public sealed class KeptEditsTests(LamellaSite site)
{
    private const string View = "at=256.5,256.5,128.5&zoom=8";
    private const string Remembered = "Object.keys(localStorage).some(key => key.startsWith('lamella.recent'))";
    private static readonly (int, int)[] Along = [(-60, 60), (0, 60), (60, 60)];

    [BrowserFact]
    public async Task What_is_kept_waits_for_its_person_and_is_never_sent_under_another_sign_in()
    {
        await using var ada = await Begin("Ada Lindqvist");
        await ada.Share();
        await CutOff(ada);
        var painted = await Paint(ada);
        await ada.Holds("saved === 'offline'");
        await ada.Viewer.Page.WaitForFunctionAsync($"() => {Remembered}");
        await ada.Viewer.Page.GotoAsync(site.Address);
        await ada.Viewer.Page.UnrouteAllAsync();
        var card = LastViews(ada.Viewer).GetByRole(AriaRole.Link).First;
        await Assertions.Expect(card).ToHaveAttributeAsync("href", new Regex($"^{Regex.Escape(new Uri(ada.Address).AbsolutePath)}#"));

        await SignInInstead(ada.Viewer, "Max Moreau");
        var sent = new List<string>();
        ada.Viewer.Page.Request += (_, request) =>
        {
            if (request.Url.EndsWith("/batches", StringComparison.Ordinal))
            {
                sent.Add(request.PostData ?? "");
            }
        };
        var max = await Annotator.Open(ada.Viewer, ada.Address);
        await max.Press("Shift+S");
        await max.ClickAt((-60, -60));
        await max.Holds("nodes === 1 && saved === 'saved'");
        Assert.DoesNotContain(painted, await max.ValuesAt(Along));
        Assert.All(sent, batch => Assert.DoesNotContain("\"paint\"", batch, StringComparison.Ordinal));

        await SignInInstead(ada.Viewer, "Ada Lindqvist");
        var back = await Annotator.Open(ada.Viewer, ada.Address);
        await back.Shows(painted, Along);
        await back.Holds("nodes === 1 && segments === 1 && saved === 'saved'");
        Assert.Contains(sent, batch => batch.Contains("\"paint\"", StringComparison.Ordinal));
        back.Viewer.ExpectErrors("ERR_FAILED");
    }

    [BrowserFact]
    public async Task What_is_kept_when_access_ends_is_saved_as_a_file_now_or_after_a_reload_and_done_again_from_it()
    {
        await using var ada = await Begin("Ada Lindqvist");
        await ada.Share();
        await using var maxsBrowser = await ViewerPage.Open(site);
        await maxsBrowser.SignIn("Max Moreau");
        var max = await Annotator.Open(maxsBrowser, ada.Address);
        await CutOff(max);
        var painted = await Paint(max);
        await Assertions.Expect(State(max)).ToHaveTextAsync("offline, 1 edit kept");

        await ShareWith(ada, "Nobody else");
        await max.Viewer.Page.UnrouteAllAsync();
        await max.Press("Control+s");
        await Assertions.Expect(State(max)).ToHaveTextAsync("closed, 1 edit kept");
        await max.Shows(painted, Along);
        await State(max).ClickAsync();
        var now = await Download(max);
        Assert.Contains("\"paint\"", await File.ReadAllTextAsync(now), StringComparison.Ordinal);

        await max.Viewer.Page.ReloadAsync();
        await Assertions.Expect(max.Viewer.Page.GetByText("There is no such annotation here")).ToBeVisibleAsync();
        await Assertions.Expect(max.Viewer.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This browser keeps 1 edit of yours");
        var later = await Download(max);
        Assert.Equal(Operations(now), Operations(later));

        // Let in again, the browser that kept them sends them; from the file they change nothing more.
        await ShareWith(ada, "Those who may see the dataset, to edit");
        max = await Annotator.Open(maxsBrowser, ada.Address);
        await max.Shows(painted, Along);
        await max.Viewer.Page.GetByLabel("NML files to import").SetInputFilesAsync(later);
        await Assertions.Expect(max.Viewer.Page.GetByText("came in")).ToBeVisibleAsync();
        await max.Holds("segments === 1 && saved === 'saved'");
        await ada.Shows(painted, Along);
        max.Viewer.ExpectErrors("");
        ada.Viewer.AssertNoErrors();
    }

    [BrowserFact]
    public async Task Who_is_in_an_annotation_hears_at_once_that_it_is_finished_or_only_to_look_at_and_goes_on_when_it_is_open_again()
    {
        await using var ada = await Begin("Ada Lindqvist");
        await ada.Share();
        await using var maxsBrowser = await ViewerPage.Open(site);
        await maxsBrowser.SignIn("Max Moreau");
        var max = await Annotator.Open(maxsBrowser, ada.Address);
        var mine = await ada.Viewer.Another();
        await mine.Page.GotoAsync($"{site.Address}/annotations");
        await mine.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^What to do with") }).First.ClickAsync();
        await mine.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Finish", Exact = true }).ClickAsync();
        foreach (var person in new[] { ada, max })
        {
            await Assertions.Expect(State(person)).ToHaveTextAsync("closed");
            await Assertions.Expect(person.Viewer.Page.GetByText("is finished: reopen it to edit it.").First).ToBeVisibleAsync();
        }

        var painted = await Paint(max);
        await Assertions.Expect(State(max)).ToHaveTextAsync("closed, 1 edit kept");
        await mine.Page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(State(max)).ToHaveTextAsync("all saved");
        await ada.Viewer.Page.BringToFrontAsync();
        await Assertions.Expect(State(ada)).ToHaveTextAsync("all saved");
        await ada.Shows(painted, Along);

        // Who came when it was only to look at may draw as soon as it is open for that, without loading the page again.
        await ShareWith(ada, "Those who may see the dataset, to look at");
        await Assertions.Expect(State(max)).ToHaveTextAsync("closed");
        await max.Look(max.Address);
        await Assertions.Expect(State(max)).ToHaveTextAsync("only to look at");
        await ShareWith(ada, "Those who may see the dataset, to edit");
        await Assertions.Expect(State(max)).ToHaveTextAsync("all saved");
        await max.Viewer.Settle();
        await Paint(max);
        await Assertions.Expect(State(max)).ToHaveTextAsync("all saved");
        max.Viewer.AssertNoErrors();
        ada.Viewer.AssertNoErrors();
    }

    [BrowserFact]
    public async Task Two_tabs_of_one_person_work_like_two_people()
    {
        await using var one = await Begin("Ada Lindqvist");
        await using var two = await Annotator.Open(await one.Viewer.Another(), one.Address);
        await one.Viewer.Page.BringToFrontAsync();
        var under = await one.ValueAt(0, 60);
        var painted = await Paint(one);
        await two.Viewer.Page.BringToFrontAsync();
        await two.Shows(painted, Along);
        await two.Press("Shift+B");
        await two.Press("c");
        var other = await two.Segment();
        Assert.NotEqual(painted, other);
        await two.Drag((0, 20), (0, 100));
        await one.Viewer.Page.BringToFrontAsync();
        await one.Shows(other, (0, 60));

        // Each undoes its own.
        await one.Press("Control+z");
        await one.Shows(other, (0, 60));
        await one.ShowsNo(painted, (-60, 60), (60, 60));
        await two.Viewer.Page.BringToFrontAsync();
        await two.Press("Control+z");
        foreach (var tab in new[] { two, one })
        {
            await tab.Viewer.Page.BringToFrontAsync();
            await tab.Shows(under, (0, 60));
            await tab.Holds("saved === 'saved'");
            tab.Viewer.AssertNoErrors();
        }
    }

    [BrowserFact]
    public async Task How_many_edits_are_on_the_way_is_said_while_they_are_and_then_that_all_are_saved()
    {
        await using var ada = await Begin("Ada Lindqvist");
        await Assertions.Expect(State(ada)).ToHaveTextAsync("all saved");
        var line = new TaskCompletionSource();
        await ada.Viewer.Page.RouteAsync("**/batches", async route =>
        {
            await line.Task;
            await route.ContinueAsync();
        });
        await Paint(ada);
        await Assertions.Expect(State(ada)).ToHaveTextAsync("1 edit on the way");
        await ada.Press("Shift+S");
        await ada.ClickAt((-60, -60), (0, -60));
        await ada.Holds("nodes === 2 && saved === 'sending'");
        await Assertions.Expect(State(ada)).ToHaveTextAsync("3 edits on the way");
        Assert.Empty(await Logged(ada));

        line.SetResult();
        await Assertions.Expect(State(ada)).ToHaveTextAsync("all saved");
        Assert.Equal(3, (await Logged(ada)).Select(Step).Distinct().Count());
        ada.Viewer.AssertNoErrors();
    }

    [BrowserTheory]
    [InlineData("open beside it")]
    [InlineData("opened after it")]
    public async Task What_a_tab_had_not_sent_when_it_crashed_is_sent_once_by_another_of_its_person(string another)
    {
        await using var crashing = await Begin("Ada Lindqvist");
        var beside = another == "open beside it" ? await Annotator.Open(await crashing.Viewer.Another(), crashing.Address) : null;
        await crashing.Viewer.Page.BringToFrontAsync();

        // The first batch arrives and its answer does not, so the journal still has what the host has too; of all others it has nothing.
        var first = new TaskCompletionSource();
        var requests = 0;
        await crashing.Viewer.Page.RouteAsync("**/batches", async route =>
        {
            if (Interlocked.Increment(ref requests) == 1)
            {
                await route.FetchAsync();
                first.SetResult();
            }

            await route.AbortAsync();
        });
        await crashing.Press("Shift+S");
        await crashing.ClickAt((-60, -60));
        await first.Task.WaitAsync(TimeSpan.FromMinutes(1));
        await crashing.ClickAt((0, -60));
        var painted = await Paint(crashing);
        await Assertions.Expect(State(crashing)).ToHaveTextAsync("offline, 2 edits kept");
        var sent = await Logged(crashing);
        Assert.Equal(2, sent.Count);
        await Crash(crashing.Viewer.Page);

        var adopting = beside ?? await Annotator.Open(await crashing.Viewer.Another(), crashing.Address);
        await adopting.Viewer.Page.BringToFrontAsync();

        // A tab that is open looks every half minute for what others left.
        adopting.Viewer.Page.SetDefaultTimeout(90_000);
        await adopting.Holds("nodes === 2 && edges === 1 && trees === 1 && segments === 1 && saved === 'saved'");
        await adopting.Shows(painted, Along);
        var logged = await Logged(adopting);
        Assert.Equal(sent, logged.Take(sent.Count));
        Assert.Equal(logged.Distinct(), logged);
        Assert.Equal(3, logged.Select(Step).Distinct().Count());

        // What was adopted is undone like what the tab did itself: first the stroke, which was made last.
        await adopting.Press("Control+z");
        await adopting.ShowsNo(painted, Along);
        await adopting.Press("Control+z");
        await adopting.Holds("nodes === 1 && trees === 1 && saved === 'saved'");
        adopting.Viewer.AssertNoErrors();
    }

    private static ILocator State(Annotator person) => person.Viewer.Page.Locator("[data-saved]");

    private async Task<Annotator> Begin(string person)
    {
        var viewer = await ViewerPage.Open(site);
        await viewer.SignIn(person);
        return await Annotator.Begin(viewer, site, LamellaSite.Demo, View);
    }

    /// <summary>Nothing that this tab does reaches the host.</summary>
    private static async Task CutOff(Annotator person) => await person.Viewer.Page.RouteAsync("**/batches", route => route.AbortAsync());

    private static async Task<string> Paint(Annotator person)
    {
        await person.Press("Shift+B");
        await person.Press("c");
        var painted = await person.Segment();
        await person.Drag((-60, 60), (60, 60));
        await person.Shows(painted, Along);
        return painted;
    }

    private async Task SignInInstead(ViewerPage viewer, string person)
    {
        await viewer.Page.GotoAsync(site.Address);
        await viewer.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("account of") }).ClickAsync();
        await viewer.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).First).ToBeVisibleAsync();
        await LeftNothing();
        await viewer.SignIn(person);
        await Assertions.Expect(viewer.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("account of") })).ToBeVisibleAsync();
        await LeftNothing();

        // Neither to see nor to be found: no card of the other's.
        async Task LeftNothing()
        {
            await Assertions.Expect(LastViews(viewer)).ToHaveCountAsync(0);
            Assert.False(await viewer.Page.EvaluateAsync<bool>($"() => {Remembered}"), "What was looked at by who signed out is still in the browser.");
        }
    }

    private static ILocator LastViews(ViewerPage viewer) => viewer.Page.GetByRole(AriaRole.Region, new() { Name = "Go on where you were" });

    private static async Task ShareWith(Annotator owner, string whom)
    {
        var page = owner.Viewer.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Share", Exact = true }).ClickAsync();
        await page.GetByText(whom, new() { Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Radio, new() { Name = whom, Exact = true })).ToBeCheckedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }

    private static async Task<string> Download(Annotator person)
    {
        var page = person.Viewer.Page;
        var file = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Save these edits as a file" }).ClickAsync());
        var path = Path.Combine(Directory.CreateTempSubdirectory("lamella-edits-").FullName, "edits.json");
        await file.SaveAsAsync(path);
        return path;
    }

    /// <summary>The tab's process dies at once, as when the memory is full: nothing of it runs any more.</summary>
    private static async Task Crash(IPage page)
    {
        var gone = new TaskCompletionSource();
        page.Crash += (_, _) => gone.SetResult();
        var browser = await page.Context.NewCDPSessionAsync(page);

        // Whoever crashes does not answer.
        _ = browser.SendAsync("Page.crash");
        await gone.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    /// <summary>What the host has of what people drew, in order: operations as they lie in the log.</summary>
    private static async Task<List<string>> Logged(Annotator person) =>
    [
        .. JsonDocument.Parse(await person.Download("log")).RootElement.GetProperty("batches").EnumerateArray()
            .SelectMany(batch => batch.GetProperty("operations").EnumerateArray())
            .Where(operation => operation.GetProperty("op").GetString() != "createLayer")
            .Select(operation => operation.GetRawText()),
    ];

    private static string Step(string operation) => JsonDocument.Parse(operation).RootElement.GetProperty("step").GetString()!;

    private static string Operations(string path) =>
        JsonDocument.Parse(File.ReadAllText(path)).RootElement.GetProperty("journals")[0].GetProperty("operations").GetRawText();
}

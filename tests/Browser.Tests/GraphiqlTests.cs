using Microsoft.Playwright;

namespace Lamella.Browser.Tests;

/// <summary>A host under development, with its page for trying out queries.</summary>
public sealed class DevelopmentSite : LamellaSite
{
    protected override string Environment => "Development";
}

public sealed class GraphiqlTests(DevelopmentSite site) : IClassFixture<DevelopmentSite>
{
    [BrowserFact]
    public async Task GraphiQL_asks_as_whoever_is_signed_in_to_the_viewer()
    {
        await using var viewer = await ViewerPage.Open(site);
        var page = viewer.Page;
        await viewer.SignIn("Max Moreau");
        var (_, answer) = await OpenEditors(page);

        await page.GetByRole(AriaRole.Button, new() { Name = "Execute query" }).ClickAsync();
        await Assertions.Expect(answer).ToContainTextAsync("\"name\": \"Max Moreau\"");

        // Also what the content policy forbids would be told to the console.
        viewer.AssertNoErrors();
    }

    [BrowserFact]
    public async Task A_change_that_is_not_for_who_asks_is_refused_with_its_code_and_made_for_who_may()
    {
        const string Change = $$"""mutation { describeDataset(id: "{{LamellaSite.Demo}}", name: "Renamed by hand", description: "") { name } }""";
        await using var annotator = await ViewerPage.Open(site);
        await annotator.SignIn("Ada Lindqvist");
        await Assertions.Expect(await Ask(annotator, Change)).ToContainTextAsync("FORBIDDEN");
        annotator.AssertNoErrors();

        await using var administrator = await ViewerPage.Open(site);
        await administrator.SignIn("Ines Castro");
        await Assertions.Expect(await Ask(administrator, $$"""{ dataset(id: "{{LamellaSite.Demo}}") { name } }""")).ToContainTextAsync("\"name\": \"Demo neuropil\"");
        await Assertions.Expect(await Ask(administrator, Change)).ToContainTextAsync("\"name\": \"Renamed by hand\"");
        administrator.AssertNoErrors();
    }

    [BrowserFact]
    public async Task The_schema_is_read_and_can_be_looked_through()
    {
        await using var viewer = await ViewerPage.Open(site);
        var page = viewer.Page;
        await page.GotoAsync($"{site.Address}/graphql");

        await page.GetByRole(AriaRole.Button, new() { Name = "Show Documentation Explorer" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Query", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "dataset", Exact = true }).ClickAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "UUID" })).ToBeVisibleAsync();
        viewer.AssertNoErrors();
    }

    /// <summary>Pastes a document over the one that is there, asks it, and answers where the answer will be.</summary>
    private async Task<ILocator> Ask(ViewerPage viewer, string document)
    {
        var page = viewer.Page;
        var (operation, answer) = await OpenEditors(page);
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await page.EvaluateAsync("document => navigator.clipboard.writeText(document)", document);
        await operation.ClickAsync();
        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.PressAsync("Control+v");
        await Assertions.Expect(operation).ToContainTextAsync(LamellaSite.Demo);
        await Assertions.Expect(operation).Not.ToContainTextAsync("isSignedIn");
        await page.GetByRole(AriaRole.Button, new() { Name = "Execute query" }).ClickAsync();
        return answer;
    }

    /// <summary>Opens the page and waits for both of its editors: until they are there a press on its button does nothing.</summary>
    private async Task<(ILocator Operation, ILocator Answer)> OpenEditors(IPage page)
    {
        await page.GotoAsync($"{site.Address}/graphql");
        var operation = page.GetByRole(AriaRole.Region, new() { Name = "Operation Editor" }).Locator(".view-lines").First;
        var answer = page.GetByRole(AriaRole.Region, new() { Name = "Result Window" });
        await Assertions.Expect(operation).ToContainTextAsync("{");
        await Assertions.Expect(answer.Locator(".view-lines")).ToBeAttachedAsync();
        return (operation, answer);
    }
}

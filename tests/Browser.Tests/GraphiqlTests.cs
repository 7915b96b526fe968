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
        await page.GotoAsync($"{site.Address}/graphql");
        var answer = page.GetByRole(AriaRole.Region, new() { Name = "Result Window" });

        await page.GetByRole(AriaRole.Button, new() { Name = "Execute query" }).ClickAsync();
        await Assertions.Expect(answer).ToContainTextAsync("\"name\": \"Max Moreau\"");

        // Also what the content policy forbids would be told to the console.
        viewer.AssertNoErrors();
    }
}

using Microsoft.Playwright;

namespace Lamella.Browser.Tests;

/// <summary>Every page, in the dark and in the light: nothing serious for axe-core, nothing red in the console.</summary>
[Collection(QuietSite.Name)]
public sealed class AccessibilityTests(LamellaSite site)
{
    [BrowserTheory]
    [InlineData(ColorScheme.Dark)]
    [InlineData(ColorScheme.Light)]
    public async Task Every_page_is_accessible_and_quiet(ColorScheme scheme)
    {
        await using var viewer = await ViewerPage.Open(site, new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        var page = viewer.Page;
        var faults = new List<string>();
        var setScheme = $"localStorage.setItem('mantine-color-scheme-value', '{scheme.ToString().ToLowerInvariant()}')";
        await page.AddInitScriptAsync(setScheme);

        await page.GotoAsync(site.Address);
        await Judge("Demo neuropil", "home, as a guest");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).First.ClickAsync();
        await Judge("Max Moreau", "sign-in page of the own issuer");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ines" }).ClickAsync();
        await Judge("Demo neuropil", "home");
        await Choose("List");
        await Judge("Demo neuropil", "home as a list");
        await Choose("Cards");
        await page.GetByRole(AriaRole.Link, new() { Name = "About Demo neuropil" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Trash", Exact = true }).ClickAsync();
        await Judge("is in the trash", "home, after throwing a dataset away");
        await using (var guest = await ViewerPage.Open(site, new() { ColorScheme = scheme }))
        {
            await guest.Page.AddInitScriptAsync(setScheme);
            await guest.Page.GotoAsync(site.Address);
            await Assertions.Expect(guest.Page.GetByText("No dataset is here yet")).ToBeVisibleAsync();
            faults.AddRange((await guest.AccessibilityFaults()).Select(fault => $"home, empty, as a guest: {fault}"));
            guest.AssertNoErrors();
        }

        await Choose("Trash");
        await Judge("Restore", "home, trash");
        await page.GetByRole(AriaRole.Button, new() { Name = "Restore" }).ClickAsync();
        await Judge("The trash is empty", "home, empty trash");

        await page.GetByRole(AriaRole.Link, new() { Name = "Add a dataset" }).ClickAsync();
        await Judge("Path on the server", "add a dataset");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Path on the server" }).FillAsync(Path.Combine(site.Folder, "nowhere"));
        await Judge("lies outside the folders", "add a dataset, refused path");

        await page.GotoAsync($"{site.Address}/help");
        await Judge("Keys", "help");
        await page.GotoAsync($"{site.Address}/nowhere");
        await Judge("There is no such page here", "not found");

        await page.GotoAsync(site.Address);
        await page.GetByRole(AriaRole.Link, new() { Name = "About Demo neuropil" }).ClickAsync();
        await Judge("Use in Python", "dataset page");
        await page.GetByRole(AriaRole.Button, new() { Name = "Describe" }).ClickAsync();
        await Judge("Leave as it was", "dataset page, describing");
        await page.GetByRole(AriaRole.Button, new() { Name = "Leave as it was" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cite", Exact = true }).ClickAsync();
        await Judge("BibTeX", "citation");
        await page.Keyboard.PressAsync("Escape");
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish in the catalogue" }).ClickAsync();
        await Judge("Withdraw from the catalogue", "dataset page, published");
        var dataset = new Uri(page.Url).Segments[^1];
        await page.GotoAsync($"{site.Address}/catalog/datasets/{dataset}");
        await Judge("Look at it", "landing page");
        await page.GotoAsync($"{site.Address}/datasets/{dataset}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Withdraw from the catalogue" }).ClickAsync();
        await Judge("Publish in the catalogue", "dataset page, withdrawn");

        await JudgeAnnotations();
        await page.GotoAsync($"{site.Address}/datasets/{dataset}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Look", Exact = true }).ClickAsync();
        await viewer.Settle();
        await Judge("Share", "viewer");
        await page.Keyboard.PressAsync("Control+k");
        await Judge("Demo neuropil", "command palette in the viewer");
        await page.Keyboard.PressAsync("Escape");

        await page.GotoAsync($"{site.Address}/catalog/datasets/{Guid.NewGuid()}");
        viewer.ExpectErrors("404");
        await Judge("There is no published dataset here", "landing page of nothing");
        viewer.AssertNoErrors();
        Assert.True(faults.Count == 0, string.Join('\n', faults));

        async Task JudgeAnnotations()
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Annotate", Exact = true }).ClickAsync();
            await viewer.ArrivesAtAnnotation();
            await viewer.Settle();
            await page.GetByRole(AriaRole.Tab, new() { Name = "Trees" }).ClickAsync();
            await Judge("No tree yet", "lists of an annotation, no trees");
            await page.GetByRole(AriaRole.Button, new() { Name = "New tree" }).ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "New group" }).ClickAsync();
            await page.Keyboard.PressAsync("Enter");
            await page.GetByRole(AriaRole.Treeitem).Last.ClickAsync();
            await Judge("Tree 1", "lists of an annotation, trees");
            await page.GetByRole(AriaRole.Tab, new() { Name = "Segments" }).ClickAsync();
            await Judge("No segment yet", "lists of an annotation, segments");
            await page.GotoAsync($"{site.Address}/annotations");
            await Judge("edited just now", "annotations");
            await Act("Rename, describe, tag");
            await page.GetByRole(AriaRole.Combobox, new() { Name = "Tags" }).FillAsync("mossy");
            await page.Keyboard.PressAsync("Enter");
            await Judge("Leave as it was", "annotations, describing one");
            await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
            await Judge("mossy", "annotations, one with a tag");
            await Act("Share");
            await Judge("Copy link", "annotations, sharing one");
            await page.Keyboard.PressAsync("Escape");
            await page.GotoAsync($"{site.Address}/datasets/{dataset}");
            await Judge("mossy", "dataset page, with an annotation");
            await page.GotoAsync($"{site.Address}/annotations");
            await Act("Finish");
            await Judge("Finished", "annotations, a finished one");
            await Act("Trash");
            await Judge("No annotation is here yet", "annotations, none");
            await Choose("Trash");
            await Judge("Restore", "annotations, trash");
        }

        async Task Act(string action)
        {
            await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^What to do with") }).First.ClickAsync();
            await page.GetByRole(AriaRole.Menuitem, new() { Name = action, Exact = true }).ClickAsync();
        }

        // A segmented control hides its radio under a label that says the same.
        Task Choose(string words) => page.Locator("label").Filter(new() { HasText = words }).ClickAsync();

        async Task Judge(string words, string place)
        {
            await Assertions.Expect(page.GetByText(words).Filter(new() { Visible = true }).First).ToBeVisibleAsync();
            await Assertions.Expect(page.Locator("[data-loading]")).ToHaveCountAsync(0);
            faults.AddRange((await viewer.AccessibilityFaults()).Select(fault => $"{place}: {fault}"));
        }
    }
}

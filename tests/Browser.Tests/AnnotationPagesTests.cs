using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Lamella.Browser.Tests;

/// <summary>Annotations as they are found, named, shared, finished and thrown away, through the pages that a person sees.</summary>
[Collection(OneSite.Name)]
public sealed partial class AnnotationPagesTests(LamellaSite site)
{
    [BrowserFact]
    public async Task One_click_on_a_dataset_begins_an_annotation_which_is_renamed_tagged_found_finished_thrown_away_and_back()
    {
        await using var viewer = await ViewerPage.Open(site);
        var page = viewer.Page;
        await viewer.SignIn("Max Moreau");
        await page.GetByRole(AriaRole.Button, new() { Name = "Annotate Demo neuropil" }).ClickAsync();
        await viewer.ArrivesAtAnnotation();
        var annotation = new Uri(page.Url).Segments[^1];
        var heading = page.GetByRole(AriaRole.Heading, new() { NameRegex = NumberedDemo() });
        await Assertions.Expect(heading).ToBeVisibleAsync();
        var begun = await heading.InnerTextAsync();

        await page.GotoAsync($"{site.Address}/annotations?pile=mine");
        var name = $"Axon {Guid.NewGuid():n}";
        var row = page.GetByRole(AriaRole.Article, new() { Name = begun, Exact = true });
        await Assertions.Expect(row).ToHaveCountAsync(1);
        await Assertions.Expect(row.Locator($"a[href$='{annotation}']")).ToBeVisibleAsync();
        await Do(row, begun, "Rename, describe, tag");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Name", Exact = true }).FillAsync(name);
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Tags" }).FillAsync("mossy");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(Row(name)).ToContainTextAsync("mossy");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Search names" }).FillAsync($"MOSSY {name[..9]}");
        await Assertions.Expect(page.GetByRole(AriaRole.Article)).ToHaveCountAsync(1);

        await Do(Row(name), name, "Finish");
        await Assertions.Expect(Row(name)).ToContainTextAsync("Finished");
        var undo = page.GetByRole(AriaRole.Button, new() { Name = "Undo" });
        Assert.True(
            await undo.Locator("[class*=label]").EvaluateAsync<bool>("label => label.scrollWidth <= label.clientWidth"),
            "What can be taken back has a long name, and the word on the button is cut off.");
        await undo.ClickAsync();
        await Assertions.Expect(Row(name)).Not.ToContainTextAsync("Finished");
        await Do(Row(name), name, "Archive");
        await Assertions.Expect(Row(name)).ToContainTextAsync("Archived");
        await Do(Row(name), name, "Trash");
        await Assertions.Expect(Row(name)).ToHaveCountAsync(0);
        await page.Locator("label").Filter(new() { HasText = "Trash" }).ClickAsync();
        await Row(name).GetByRole(AriaRole.Button, new() { Name = "Restore" }).ClickAsync();
        await Assertions.Expect(Row(name)).ToHaveCountAsync(0);
        await page.Locator("label").Filter(new() { HasText = "Mine" }).ClickAsync();
        await Assertions.Expect(Row(name)).ToContainTextAsync("Archived");
        viewer.AssertNoErrors();

        ILocator Row(string name) => page.GetByRole(AriaRole.Article, new() { Name = name });

        async Task Do(ILocator row, string name, string action)
        {
            await row.GetByRole(AriaRole.Button, new() { Name = $"What to do with {name}" }).ClickAsync();
            await page.GetByRole(AriaRole.Menuitem, new() { Name = action, Exact = true }).ClickAsync();
        }
    }

    [BrowserFact]
    public async Task What_is_shared_is_seen_opened_and_duplicated_by_others_at_once_and_seen_no_more_once_it_is_closed()
    {
        await using var viewer = await ViewerPage.Open(site);
        var page = viewer.Page;
        await viewer.SignIn("Max Moreau");
        await page.GetByRole(AriaRole.Link, new() { Name = "About Demo neuropil" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Annotate", Exact = true }).ClickAsync();
        await viewer.ArrivesAtAnnotation();
        var own = $"a[href$='{new Uri(page.Url).Segments[^1]}']";

        await using var other = await ViewerPage.Open(site);
        await other.SignIn("Ada Lindqvist");
        await other.Page.GotoAsync($"{site.Address}/annotations?pile=shared");
        await Assertions.Expect(other.Page.GetByText(new Regex("annotations?$")).Or(other.Page.GetByText("Nothing is shared with you")).First).ToBeVisibleAsync();
        await Assertions.Expect(other.Page.Locator(own)).ToHaveCountAsync(0);

        await page.GotoAsync($"{site.Address}/annotations");
        await Share("Those who may see the dataset, to edit");
        await Assertions.Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Link" })).ToHaveValueAsync(new Regex("/annotations/"));
        await other.Page.ReloadAsync();
        await Assertions.Expect(other.Page.Locator(own)).ToHaveCountAsync(1);
        await other.Page.GetByRole(AriaRole.Article).Filter(new() { Has = other.Page.Locator(own) }).GetByRole(AriaRole.Button, new() { NameRegex = new("What to do") }).ClickAsync();
        await Assertions.Expect(other.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Share" })).ToBeVisibleAsync();
        await Assertions.Expect(other.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Trash" })).ToHaveCountAsync(0);

        await other.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Duplicate" }).ClickAsync();
        await Assertions.Expect(other.Page.GetByText("is yours, with all of its history.")).ToBeVisibleAsync();

        // Who is in it now is said in the list, to whoever looks at the list.
        await other.Page.Locator(own).ClickAsync();
        await other.ArrivesAtAnnotation();
        await other.Page.WaitForFunctionAsync("() => window.lamella?.annotation?.saved === 'saved'");
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Article).Filter(new() { Has = page.Locator(own) }).GetByRole(AriaRole.Img, new() { Name = "Ada Lindqvist is here now" })).ToBeVisibleAsync();

        await other.Page.GotoAsync($"{site.Address}/annotations?pile=mine");
        var copy = other.Page.GetByRole(AriaRole.Article).First;
        await Assertions.Expect(copy).ToContainTextAsync("Ada Lindqvist");
        await Assertions.Expect(copy.Locator("a[href*='/annotations/']")).Not.ToHaveAttributeAsync("href", new Regex(own.Split('\'')[1]));
        await copy.GetByRole(AriaRole.Button, new() { NameRegex = new("What to do") }).ClickAsync();
        await Assertions.Expect(other.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Trash" })).ToBeVisibleAsync();
        await other.Page.GotoAsync($"{site.Address}/annotations?pile=shared");

        await page.ReloadAsync();
        await Share("Nobody else");
        await other.Page.ReloadAsync();
        await Assertions.Expect(other.Page.GetByText("Nothing is shared with you").Or(other.Page.GetByRole(AriaRole.Article).First)).ToBeVisibleAsync();
        await Assertions.Expect(other.Page.Locator(own)).ToHaveCountAsync(0);
        viewer.AssertNoErrors();
        other.AssertNoErrors();

        async Task Share(string with)
        {
            await page.GetByRole(AriaRole.Article).Filter(new() { Has = page.Locator(own) }).GetByRole(AriaRole.Button, new() { NameRegex = new("What to do") }).ClickAsync();
            await page.GetByRole(AriaRole.Menuitem, new() { Name = "Share" }).ClickAsync();
            var shared = page.WaitForResponseAsync(response => response.Url.Contains("/graphql", StringComparison.Ordinal));
            await page.GetByText(with, new() { Exact = true }).ClickAsync();
            await shared;
            await Assertions.Expect(page.GetByRole(AriaRole.Radio, new() { Name = with })).ToBeCheckedAsync();
        }
    }

    [BrowserFact]
    public async Task A_version_is_looked_at_and_restored_and_one_key_takes_that_back()
    {
        await using var viewer = await ViewerPage.Open(site);
        var page = viewer.Page;
        await viewer.SignIn("Max Moreau");
        await page.GetByRole(AriaRole.Button, new() { Name = "Annotate Demo neuropil" }).ClickAsync();
        await viewer.ArrivesAtAnnotation();
        await viewer.Settle();
        await page.GetByRole(AriaRole.Tab, new() { Name = "Trees" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "New tree" }).ClickAsync();
        await Assertions.Expect(page.GetByText("1 tree", new() { Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("all saved")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Tab, new() { Name = "Versions" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Look at version 1" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Complementary, new() { Name = "Which version this is" })).ToContainTextAsync("version 1");
        await Assertions.Expect(page.GetByText("0 trees")).ToBeVisibleAsync();
        await viewer.Settle();
        await IsLookedAtAndTakenAway(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Restore this version" }).ClickAsync();
        await page.GetByRole(AriaRole.Tab, new() { Name = "Trees" }).ClickAsync();
        await Assertions.Expect(page.GetByText("No tree yet")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("all saved")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Tab, new() { Name = "Versions" }).ClickAsync();
        await Assertions.Expect(page.GetByText("restored version 1")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Control+z");
        await page.GetByRole(AriaRole.Tab, new() { Name = "Trees" }).ClickAsync();
        await Assertions.Expect(page.GetByText("1 tree", new() { Exact = true })).ToBeVisibleAsync();
        viewer.AssertNoErrors();
    }

    /// <summary>What was can be looked at and taken away; nothing begins in it.</summary>
    private static async Task IsLookedAtAndTakenAway(IPage page)
    {
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "version 1" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Annotate" })).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("Shift+T");
        var trees = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Menuitem, new() { Name = "Table of trees (CSV)" }).ClickAsync());
        Assert.Matches(@"^Demo neuropil \d+ trees v1\.csv$", trees.SuggestedFilename);
        Assert.Single((await File.ReadAllTextAsync(await trees.PathAsync())).Split("\r\n", StringSplitOptions.RemoveEmptyEntries));
        await page.GetByRole(AriaRole.Button, new() { Name = "Export (Shift+T)" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Voxels of a box" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Export voxels of version 1" });
        await Assertions.Expect(dialog.GetByRole(AriaRole.Status)).ToContainTextAsync("v1.zip");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(dialog).ToHaveCountAsync(0);
    }

    /// <summary>What an annotation on the demo is called until somebody names it.</summary>
    [GeneratedRegex(@"^Demo neuropil \d+$")]
    private static partial Regex NumberedDemo();
}

using System.Text.Json;
using Microsoft.Playwright;

namespace Lamella.Browser.Tests;

/// <summary>What one person does with a dataset, and what another sees of it.</summary>
[Collection(OneSite.Name)]
public sealed class TwoPeopleTests(LamellaSite site)
{
    private const string Name = "Passed around";

    private byte _voxel;

    [BrowserFact]
    public async Task A_dataset_is_added_shared_published_thrown_away_and_brought_back()
    {
        var folder = Path.Combine(site.Inbox, Name);
        CopyFolder(site.DemoPicture, folder);
        _voxel = (await site.Run("read", folder, "--box", "256,256,128,1,1,1"))[0];
        await using var max = await ViewerPage.Open(site);
        await max.SignIn("Max Moreau");
        await using var ada = await ViewerPage.Open(site);
        await ada.SignIn("Ada Lindqvist");

        var dataset = await Add(max, folder);
        await ShowsMiddle(max, dataset);
        await ShelfOf(ada, "Shared with me");
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Article)).Not.ToContainTextAsync([Name]);
        await ada.Page.GotoAsync($"{site.Address}/view/{dataset}");
        await Assertions.Expect(ada.Page.GetByText("There is no such dataset here")).ToBeVisibleAsync();

        await max.Page.GotoAsync($"{site.Address}/datasets/{dataset}");
        await max.Page.GetByRole(AriaRole.Radio, new() { Name = "Everybody who is signed in" }).ClickAsync();
        await Assertions.Expect(max.Page.GetByText($"{Name} is now seen by: everybody who is signed in.")).ToBeVisibleAsync();
        await ShelfOf(ada, "Shared with me");
        await CardOf(ada).GetByRole(AriaRole.Link).First.ClickAsync();
        await ada.Arrives($"^/view/{dataset}");
        await ShowsMiddle(ada, dataset);

        await using var guest = await ViewerPage.Open(site);
        await guest.Page.GotoAsync($"{site.Address}/catalog/datasets/{dataset}");
        await Assertions.Expect(guest.Page.GetByText("There is no published dataset here")).ToBeVisibleAsync();
        guest.ExpectErrors("status of 404");
        await max.Page.GetByRole(AriaRole.Button, new() { Name = "Publish in the catalogue" }).ClickAsync();
        await Assertions.Expect(max.Page.GetByRole(AriaRole.Button, new() { Name = "Withdraw from the catalogue" })).ToBeVisibleAsync();
        await guest.Page.GotoAsync($"{site.Address}/catalog/datasets/{dataset}");
        await Assertions.Expect(guest.Page.Locator("#citation")).ToContainTextAsync(Name);
        await Assertions.Expect(guest.Page.Locator("#citation")).ToContainTextAsync("Moreau");
        using var linked = JsonDocument.Parse(await guest.Page.Locator("script[type='application/ld+json']").TextContentAsync() ?? "");
        Assert.Equal(("Dataset", Name), (linked.RootElement.GetProperty("@type").GetString(), linked.RootElement.GetProperty("name").GetString()));
        await guest.Page.GetByRole(AriaRole.Link, new() { Name = "Look at it" }).ClickAsync();
        await guest.Arrives($"^/view/{dataset}");
        await ShowsMiddle(guest, dataset);

        await max.Page.GetByRole(AriaRole.Button, new() { Name = "Trash", Exact = true }).ClickAsync();
        await Assertions.Expect(max.Page.GetByText($"{Name} is in the trash.")).ToBeVisibleAsync();
        await Assertions.Expect(CardOf(max)).ToHaveCountAsync(0);
        await ShelfOf(ada, "Shared with me");
        await Assertions.Expect(CardOf(ada)).ToHaveCountAsync(0);
        await ada.Page.GotoAsync($"{site.Address}/view/{dataset}");
        await Assertions.Expect(ada.Page.GetByText("There is no such dataset here")).ToBeVisibleAsync();
        await guest.Page.GotoAsync($"{site.Address}/catalog/datasets/{dataset}");
        await Assertions.Expect(guest.Page.GetByText("There is no published dataset here")).ToBeVisibleAsync();
        guest.ExpectErrors("status of 404");

        await ShelfOf(max, "Trash");
        await CardOf(max).GetByRole(AriaRole.Button, new() { Name = "Restore" }).ClickAsync();
        await Assertions.Expect(max.Page.GetByText($"{Name} is back.")).ToBeVisibleAsync();
        await ShelfOf(ada, "Shared with me");
        await Assertions.Expect(CardOf(ada)).ToHaveCountAsync(1);
        await ShowsMiddle(ada, dataset);
        await guest.Page.GotoAsync($"{site.Address}/catalog/datasets/{dataset}");
        await Assertions.Expect(guest.Page.Locator("#citation")).ToContainTextAsync(Name);
        max.AssertNoErrors();
        ada.AssertNoErrors();
        guest.AssertNoErrors();
    }

    /// <summary>Adds it as a person does: names the folder, sees what is in it, sends it off, watches it come, looks at it.</summary>
    private static async Task<string> Add(ViewerPage max, string folder)
    {
        var page = max.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Add a dataset" }).ClickAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Path on the server" }).FillAsync(folder);
        await Assertions.Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Name" })).ToHaveValueAsync(Name);
        var submit = page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Import 1 layer") });
        await submit.ClickAsync();
        await Assertions.Expect(page.GetByText($"{Name} is on its way.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Progressbar, new() { Name = $"Import of {Name}" })).ToBeAttachedAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = $"Look at {Name}" }).ClickAsync();
        await max.Arrives("^/view/");
        await max.Settle();
        return new Uri(page.Url).Segments[^1];
    }

    private static ILocator CardOf(ViewerPage person) => person.Page.GetByRole(AriaRole.Article, new() { Name = Name });

    private async Task ShelfOf(ViewerPage person, string shelf)
    {
        await person.Page.GotoAsync(site.Address);
        await person.Page.GetByText(shelf, new() { Exact = true }).ClickAsync();
        await Assertions.Expect(person.Page.GetByRole(AriaRole.Status, new() { Name = "Loading" })).ToHaveCountAsync(0);
    }

    /// <summary>The middle of the panel shows the voxel that was written there.</summary>
    private async Task ShowsMiddle(ViewerPage person, string dataset)
    {
        await person.Look(dataset, "at=256.5,256.5,128.5&zoom=8&panel=xy");
        var panel = await person.Panel("xy");
        var values = await person.Page.EvaluateAsync<Dictionary<string, string>>(
            "([x, y]) => window.lamella.valuesAt(x, y)", new[] { panel.X + (panel.Width / 2), panel.Y + (panel.Height / 2) });
        Assert.Equal($"{_voxel}", values.Values.Single());
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}

using System.Text.Json;
using Microsoft.Playwright;

namespace Lamella.Browser.Tests;

/// <summary>A token is due while somebody looks: what is on the screen stays, and what has become of it is said.</summary>
[Collection(OneSite.Name)]
public sealed class SignInEndsTests(LamellaSite site)
{
    private const string View = "at=256,256,20.5&zoom=8&panel=xy";
    private const string ShowElsewhere = "() => window.lamella.show({ position: [250, 260, 230.5] })";

    [BrowserFact]
    public async Task A_sign_in_that_the_service_has_ended_is_said_and_signing_in_again_returns_to_the_same_view()
    {
        await using var viewer = await LookAtWhatGuestsMayNotSee("Seen until the end");
        await using var home = await viewer.Another();
        await Expire(viewer, refreshToken: "taken back");
        await viewer.Page.EvaluateAsync(ShowElsewhere);

        var notice = viewer.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "Your sign-in has ended" });
        await Assertions.Expect(notice).ToBeVisibleAsync();
        await Assertions.Expect(home.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "Your sign-in has ended" })).ToBeVisibleAsync();
        Assert.True(await viewer.Spread("xy") > 20, "The picture went with the sign-in.");
        Assert.Empty(await viewer.AccessibilityFaults());
        await viewer.Page.WaitForFunctionAsync("() => location.hash.includes('230.5')");
        var address = viewer.Page.Url;

        await notice.GetByRole(AriaRole.Button, new() { Name = "Sign in again" }).ClickAsync();
        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Max Moreau" }).ClickAsync();
        await viewer.Arrives("^/view/");
        await viewer.Settle();

        Assert.Equal(address, viewer.Page.Url);
        Assert.Equal("250 260 230.5", string.Join(' ', await viewer.Position()));
        Assert.True(await viewer.Hatched("xy") < 0.02, "A tile is hatched.");
        Assert.True(await viewer.Spread("xy") > 20, "The picture is next to blank.");
        await Assertions.Expect(home.Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        viewer.ExpectErrors("status of 400");
        home.AssertNoErrors();
    }

    [BrowserFact]
    public async Task Who_goes_on_as_a_guest_sees_no_more_of_what_is_not_for_guests()
    {
        await using var viewer = await LookAtWhatGuestsMayNotSee("Not for guests");
        await Expire(viewer, refreshToken: "taken back");
        await viewer.Page.EvaluateAsync(ShowElsewhere);

        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Go on as a guest" }).ClickAsync();

        await Assertions.Expect(viewer.Page.GetByText("There is no such dataset here")).ToBeVisibleAsync();
        await Assertions.Expect(viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).First).ToBeVisibleAsync();
        viewer.ExpectErrors("status of 4");
    }

    [BrowserFact]
    public async Task Tiles_that_were_refused_when_the_sign_in_ended_come_once_somebody_else_signs_in_in_another_tab()
    {
        await using var viewer = await LookAtWhatGuestsMayNotSee("Seen by the next");
        await using var home = await viewer.Another();
        var tip = await SeeTilesRefused(viewer);

        await home.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in again" }).ClickAsync();
        await home.Page.GetByRole(AriaRole.Button, new() { Name = "Ada Lindqvist" }).ClickAsync();
        await home.Arrives("^/$");

        await GoesOn(viewer, tip);
        await Assertions.Expect(viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Ada Lindqvist" })).ToBeVisibleAsync();
        viewer.ExpectErrors("status of 4");
        home.ExpectErrors("status of 4");
    }

    [BrowserFact]
    public async Task Whoever_goes_on_as_a_guest_in_one_tab_is_a_guest_in_the_others_and_sees_there_what_guests_may_see()
    {
        await using var viewer = await ViewerPage.Open(site);
        await viewer.SignIn("Max Moreau");
        var open = await Import("Seen by guests too", "Public");
        var annotating = await Annotator.Begin(await viewer.Another(), site, open, View);
        await viewer.Page.BringToFrontAsync();
        await viewer.Look(open, View);
        await using var hidden = await viewer.Another();
        await hidden.Look(await Import("Hidden from the next", "SignedIn"), View);
        await using var home = await viewer.Another();
        var tip = await SeeTilesRefused(viewer);

        await home.Page.GetByRole(AriaRole.Button, new() { Name = "Go on as a guest" }).ClickAsync();

        await GoesOn(viewer, tip);
        await Assertions.Expect(viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).First).ToBeVisibleAsync();
        await Assertions.Expect(hidden.Page.GetByText("There is no such dataset here")).ToBeVisibleAsync();
        await Assertions.Expect(annotating.Viewer.Page.GetByText("There is no such annotation here")).ToBeVisibleAsync();
        viewer.ExpectErrors("status of 4");
    }

    [BrowserFact]
    public async Task While_the_sign_in_service_is_gone_the_view_stays_and_goes_on_once_it_is_back()
    {
        await using var viewer = await LookAtWhatGuestsMayNotSee("Seen through a gap");
        await viewer.Page.RouteAsync("**/token", route => route.AbortAsync());
        await Expire(viewer);
        await viewer.Page.EvaluateAsync(ShowElsewhere);

        var tip = viewer.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "missing" });
        await Assertions.Expect(tip).ToContainTextAsync("The sign-in service cannot be reached");
        Assert.True(await viewer.Spread("xy") > 20, "The picture went with the service.");

        await viewer.Page.UnrouteAsync("**/token");
        await ViewerPage.TryAgain(tip);
        await Assertions.Expect(tip).ToHaveCountAsync(0);
        await viewer.Settle();
        Assert.True(await viewer.Hatched("xy") < 0.02, "A tile is still hatched.");
        Assert.Equal("250 260 230.5", string.Join(' ', await viewer.Position()));
        viewer.ExpectErrors("net::ERR_FAILED");
    }

    /// <summary>Ends the sign-in and looks where nothing is here yet: the tiles say why they are missing, and asking again does not help before somebody has signed in.</summary>
    private static async Task<ILocator> SeeTilesRefused(ViewerPage viewer)
    {
        await Expire(viewer, refreshToken: "taken back");
        await viewer.Page.EvaluateAsync(ShowElsewhere);
        var tip = viewer.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "missing" });
        await Assertions.Expect(tip).ToContainTextAsync("Your sign-in has ended. Sign in again to go on.");
        await ViewerPage.TryAgain(tip);
        await Assertions.Expect(tip).ToContainTextAsync("Your sign-in has ended. Sign in again to go on.");
        await Assertions.Expect(Ended(viewer)).ToBeVisibleAsync();
        return tip;
    }

    private static async Task GoesOn(ViewerPage viewer, ILocator tip)
    {
        await Assertions.Expect(Ended(viewer)).ToHaveCountAsync(0);
        await Assertions.Expect(tip).ToHaveCountAsync(0);
        await viewer.Settle();
        Assert.True(await viewer.Hatched("xy") < 0.02, "A tile is still hatched.");
        Assert.True(await viewer.Spread("xy") > 20, "The picture is next to blank.");
        Assert.Equal("250 260 230.5", string.Join(' ', await viewer.Position()));
    }

    private static ILocator Ended(ViewerPage viewer) => viewer.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "Your sign-in has ended" });

    /// <summary>The demo's picture under another name, for those who are signed in, seen by one of them.</summary>
    private async Task<ViewerPage> LookAtWhatGuestsMayNotSee(string name)
    {
        var dataset = await Import(name, "SignedIn");
        var viewer = await ViewerPage.Open(site);
        await viewer.SignIn("Max Moreau");
        await viewer.Look(dataset, View);
        return viewer;
    }

    private async Task<string> Import(string name, string access)
    {
        var answer = JsonDocument.Parse(await site.Run("import", site.DemoPicture, "--name", name, "--in-place", "--access", access, "--json"));
        return answer.RootElement.GetProperty("datasetId").GetString()!;
    }

    /// <summary>Lets the token end now, and the one that renews it be another, which the issuer does not know.</summary>
    private static async Task Expire(ViewerPage viewer, string? refreshToken = null) => await viewer.Page.EvaluateAsync(
        """
        refreshToken => {
          const key = Object.keys(localStorage).find(key => key.startsWith('lamella.user:'));
          const user = JSON.parse(localStorage.getItem(key));
          user.expires_at = 1;
          if (refreshToken) user.refresh_token = refreshToken;
          localStorage.setItem(key, JSON.stringify(user));
        }
        """,
        refreshToken);
}

namespace Lamella.Browser.Tests;

/// <summary>What tools draw over the picture, as the eye has it: it is asked of screenshots, for what lies on the screen may be another thing than what was drawn.</summary>
[Collection(OneSite.Name)]
public sealed class MarksTests(LamellaSite site)
{
    [BrowserFact]
    public async Task Nothing_of_a_lasso_s_outline_stays_on_the_screen_once_it_is_given_up_or_ends()
    {
        await using var browser = await site.Launch();
        await using var viewer = await ViewerPage.Open(site, browser: browser);
        await viewer.SignIn("Ada Lindqvist");
        await using var ada = await Annotator.Begin(viewer, site, LamellaSite.Demo, "at=256.5,256.5,128.5&zoom=8");
        await ada.Press("Shift+L");
        await ada.Press("c");
        var segment = await ada.Segment();
        await ada.Hover(-60, -70);
        var untouched = await Seen(viewer);

        await Encircle(ada);
        await IsSeen(viewer, picture => !picture.SequenceEqual(untouched));
        await ada.Press("Escape");
        await viewer.Page.Mouse.UpAsync();
        await ada.Hover(-60, -70);
        await IsSeen(viewer, untouched.SequenceEqual);

        // With an end it paints; once that is undone, nothing is there either.
        await Encircle(ada);
        await viewer.Page.Mouse.UpAsync();
        await ada.Shows(segment, (0, 0));
        await ada.Press("Control+z");
        await ada.ShowsNo(segment, (0, 0));
        await ada.Hover(-60, -70);
        await IsSeen(viewer, untouched.SequenceEqual);
        viewer.AssertNoErrors();
    }

    private static async Task Encircle(Annotator person)
    {
        await person.Grab((-60, -70), (60, -70));
        await person.Move(60, 40);
        await person.Move(-60, 40);
        await person.Move(-60, -60);
    }

    /// <summary>The xy panel as it is on the screen, without its edge, where it is said which panel keys go to.</summary>
    private static async Task<byte[]> Seen(ViewerPage viewer)
    {
        const float Edge = 8;
        await viewer.Settle();
        var stage = (await viewer.Page.Locator("canvas").First.BoundingBoxAsync())!;
        var panel = await viewer.Panel("xy");
        return await viewer.Page.ScreenshotAsync(new()
        {
            Clip = new()
            {
                X = (float)(stage.X + panel.X) + Edge,
                Y = (float)(stage.Y + panel.Y) + Edge,
                Width = (float)panel.Width - (2 * Edge),
                Height = (float)panel.Height - (2 * Edge),
            },
        });
    }

    /// <summary>Waits until what is on the screen is as it should be.</summary>
    private static async Task IsSeen(ViewerPage viewer, Func<byte[], bool> asItShouldBe)
    {
        for (var looks = 0; looks < 40; looks++)
        {
            if (asItShouldBe(await Seen(viewer)))
            {
                return;
            }

            await Task.Delay(250);
        }

        Assert.Fail("What is on the screen of the xy panel is not what should be there: an outline is missing, or one is left.");
    }
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Lamella.Browser.Tests;

/// <summary>A page of the site as a person uses it, and what its hook <c>window.lamella</c> tells. Whatever the console calls an error fails the journey.</summary>
internal sealed class ViewerPage(IPage page, string address) : IAsyncDisposable
{
    private readonly List<string> _errors = [];

    public IPage Page => page;

    /// <param name="options">How the window differs from a desk's: its size, its density, touch, light.</param>
    /// <param name="browser">Null for the site's.</param>
    public static async Task<ViewerPage> Open(LamellaSite site, BrowserNewContextOptions? options = null, IBrowser? browser = null)
    {
        options ??= new();
        options.ViewportSize ??= new() { Width = 1280, Height = 800 };
        var context = await (browser ?? site.Browser).NewContextAsync(options);
        // A busy machine without a GPU has taken more than half a minute for one thing.
        context.SetDefaultTimeout(60_000);
        var viewer = new ViewerPage(await context.NewPageAsync(), site.Address);
        viewer.Page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                viewer._errors.Add($"{message.Text} at {message.Location}");
            }
        };
        viewer.Page.PageError += (_, error) => viewer._errors.Add(error);
        return viewer;
    }

    /// <summary>Signs in through the page that a person sees.</summary>
    public async Task SignIn(string person)
    {
        await page.GotoAsync(address);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = person }).ClickAsync();
        await Arrives("^/$");
    }

    /// <summary>Waits until the page is somewhere on the site.</summary>
    /// <param name="where">A regular expression for what follows the site's name; begins with <c>^</c>.</param>
    public async Task Arrives(string where)
    {
        try
        {
            // Asked again and again. To wait for the news of it (WaitForURLAsync) is to wait for ever where it comes between the look at the address and the wait.
            await Assertions.Expect(page).ToHaveURLAsync(new Regex($"^{Regex.Escape(address)}{where[1..]}"));
        }
        catch (PlaywrightException)
        {
            var text = await page.EvaluateAsync<string>("() => document.body.innerText");
            Assert.Fail($"Expected to arrive at {where}; the page is at {page.Url}, the console calls an error: {string.Join("; ", _errors)}; it reads:\n{text}");
        }
    }

    /// <summary>Waits until an annotation is open.</summary>
    public Task ArrivesAtAnnotation() => Arrives("^/annotations/[0-9a-f-]{36}(#.*)?$");

    /// <summary>Opens a view of a dataset by its address, in a fresh load, and waits until all that is visible is drawn.</summary>
    public async Task Look(string dataset, string view)
    {
        await page.GotoAsync("about:blank");
        await page.GotoAsync($"{address}/view/{dataset}#{view}");
        await Settle();
    }

    public async Task Settle()
    {
        await page.WaitForFunctionAsync("() => window.lamella");
        // A view that a hand has just changed is drawn a frame later: two frames, then all that it wants.
        // What is evaluated in a page has no time limit of its own: a picture that never settles must fail its test, not hold up all others.
        await page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))).then(() => window.lamella.settled)")
            .WaitAsync(TimeSpan.FromMinutes(2));
    }

    /// <summary>What this person shows to the host.</summary>
    public Task<string> Token() => page.EvaluateAsync<string>(
        """
        () => Object.values(localStorage).map(text => text.match(/"access_token":"([^"]+)"/)?.[1]).find(Boolean)
        """);

    public Task<double[]> Position() => page.EvaluateAsync<double[]>("() => [...window.lamella.position]");

    public Task<double> UnitsPerPixel() => page.EvaluateAsync<double>("() => window.lamella.view.unitsPerPixel");

    public Task<double[]> Rotation() => page.EvaluateAsync<double[]>("() => [...window.lamella.view.rotation]");

    public async Task<Rectangle> Panel(string kind) => (await page.EvaluateAsync<JsonElement>(
        "kind => window.lamella.panels.find(panel => panel.kind === kind).rectangle", kind)).Deserialize<Rectangle>()!;

    /// <summary>Moves by up to half a voxel so that, at one pixel a voxel, every pixel of a panel has the middle of a voxel: a panel of odd size has its middle within a pixel.</summary>
    public async Task<Rectangle> CentreOnVoxels(string kind)
    {
        var panel = await Panel(kind);
        await page.EvaluateAsync(
            """
            ([right, down, oddWidth, oddHeight]) => {
              const position = [...window.lamella.position];
              position[right] = Math.floor(position[right]) + (oddWidth ? 0.5 : 0);
              position[down] = Math.floor(position[down]) + (oddHeight ? 0.5 : 0);
              window.lamella.show({ position });
            }
            """,
            new object[] { kind == "yz" ? 1 : 0, kind == "xy" ? 1 : 2, panel.Width % 2 == 1, panel.Height % 2 == 1 });
        await Settle();
        return panel;
    }

    /// <summary>The colours of a rectangle of the canvas (CSS pixels), one RGBA after the other, rows from the top.</summary>
    public async Task<byte[]> Pixels(Rectangle part) => Convert.FromBase64String(await page.EvaluateAsync<string>(
        """
        async part => {
          const { data } = await window.lamella.readPixels(part);
          let text = '';
          for (const value of data) text += String.fromCharCode(value);
          return btoa(text);
        }
        """,
        new { x = part.X, y = part.Y, width = part.Width, height = part.Height }));

    /// <summary>The middle of a panel, on the page.</summary>
    public async Task<(float X, float Y)> Middle(string kind)
    {
        var canvas = (await page.Locator("canvas").First.BoundingBoxAsync())!;
        var panel = await Panel(kind);
        return ((float)(canvas.X + panel.X + (panel.Width / 2)), (float)(canvas.Y + panel.Y + (panel.Height / 2)));
    }

    /// <summary>Opens the viewer on the demo and answers its id.</summary>
    public async Task<string> LookAtDemo()
    {
        await page.GetByRole(AriaRole.Article, new() { Name = "Demo neuropil" }).GetByRole(AriaRole.Link).First.ClickAsync();
        await Arrives("^/view/");
        await Settle();
        return new Uri(page.Url).Segments[^1];
    }

    /// <summary>A second tab of the same person.</summary>
    public async Task<ViewerPage> Another()
    {
        var other = new ViewerPage(await page.Context.NewPageAsync(), address);
        await other.Page.GotoAsync(address);
        await Assertions.Expect(other.Page.GetByRole(AriaRole.Article).First).ToBeVisibleAsync();
        return other;
    }

    /// <summary>Lays the pointer on the middle of a panel.</summary>
    public async Task Hover(string kind)
    {
        var (x, y) = await Middle(kind);
        await page.Mouse.MoveAsync(x, y);
    }

    /// <summary>How far the greys of a panel lie apart, without their outermost twentieths.</summary>
    public async Task<int> Spread(string kind)
    {
        var red = (await Pixels((await Panel(kind)).Whole)).Where((_, index) => index % 4 == 0).Order().ToList();
        return red[red.Count * 95 / 100] - red[red.Count * 5 / 100];
    }

    /// <summary>The share of a panel's pixels that have the amber of a refused tile: where a tile is hatched, about a quarter.</summary>
    public async Task<double> Hatched(string kind)
    {
        var pixels = await Pixels((await Panel(kind)).Whole);
        return Enumerable.Range(0, pixels.Length / 4).Count(at => pixels[4 * at] - pixels[(4 * at) + 2] > 20) * 4.0 / pixels.Length;
    }

    /// <summary>Presses the button of a notice, should it still be there: the viewer tries again by itself too, and the notice goes with its cause.</summary>
    public static Task TryAgain(ILocator notice) => notice.GetByRole(AriaRole.Button, new() { Name = "Try again" })
        .EvaluateAllAsync<int>("buttons => { buttons.forEach(button => button.click()); return buttons.length; }");

    public void AssertNoErrors() => Assert.Empty(_errors);

    /// <summary>Takes off the errors that a journey means to cause; the console must have heard of nothing but <paramref name="expected"/>.</summary>
    public void ExpectErrors(string expected)
    {
        Assert.True(_errors.TrueForAll(error => error.Contains(expected, StringComparison.Ordinal)), string.Join('\n', _errors));
        _errors.Clear();
    }

    public async ValueTask DisposeAsync() => await page.Context.CloseAsync();

    /// <summary>A rectangle in CSS pixels.</summary>
    internal sealed record Rectangle(
        [property: JsonPropertyName("x")] double X,
        [property: JsonPropertyName("y")] double Y,
        [property: JsonPropertyName("width")] double Width,
        [property: JsonPropertyName("height")] double Height)
    {
        /// <summary>The whole pixels within.</summary>
        public Rectangle Whole => new(Math.Ceiling(X), Math.Ceiling(Y), Math.Floor(Width) - 1, Math.Floor(Height) - 1);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{X},{Y} {Width}x{Height}");
    }
}

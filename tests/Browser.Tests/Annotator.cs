using Microsoft.Playwright;

namespace Lamella.Browser.Tests;

/// <summary>Somebody with an annotation open. Points are CSS pixels right of and below the middle of the xy panel.</summary>
internal sealed class Annotator(ViewerPage viewer, string address) : IAsyncDisposable
{
    /// <summary>Pixels between the points at which pictures are compared.</summary>
    private const int Step = 15;

    private (float X, float Y) _middle;

    public ViewerPage Viewer => viewer;

    public string Address => address;

    /// <summary>Begins an annotation with the button that a person sees, and looks at <paramref name="view"/>.</summary>
    public static async Task<Annotator> Begin(ViewerPage viewer, LamellaSite site, string dataset, string view)
    {
        await viewer.Page.GotoAsync($"{site.Address}/datasets/{dataset}");
        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Annotate", Exact = true }).ClickAsync();
        await viewer.ArrivesAtAnnotation();
        var person = new Annotator(viewer, $"{viewer.Page.Url.Split('#')[0]}#{view}");
        await viewer.Page.EvaluateAsync("view => { location.hash = view; }", view);
        await person.Arrive();
        await person.Holds("saved === 'saved'");
        return person;
    }

    public static async Task<Annotator> Open(ViewerPage viewer, string address)
    {
        var person = new Annotator(viewer, address);
        await person.Look(address);
        await person.Holds("saved === 'saved'");
        return person;
    }

    /// <summary>Goes to a page with the picture, of now or of the past.</summary>
    public async Task Look(string address)
    {
        await viewer.Page.GotoAsync("about:blank");
        await viewer.Page.GotoAsync(address);
        await Arrive();
    }

    private async Task Arrive()
    {
        await viewer.Settle();
        _middle = await viewer.Middle("xy");
    }

    /// <summary>Opens the annotation to whoever may see its dataset, to edit.</summary>
    public async Task Share()
    {
        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Share", Exact = true }).ClickAsync();
        await viewer.Page.GetByText("Those who may see the dataset, to edit", new() { Exact = true }).ClickAsync();
        await Assertions.Expect(viewer.Page.GetByRole(AriaRole.Radio, new() { Name = "Those who may see the dataset, to edit" })).ToBeCheckedAsync();
        await viewer.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(viewer.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }

    /// <summary>Waits until what the page holds of the annotation is as said, in the names of <c>window.lamella.annotation</c>.</summary>
    public async Task Holds(string what)
    {
        try
        {
            await viewer.Page.WaitForFunctionAsync(
                $$"""
                () => {
                  if (!window.lamella?.annotation) return false;
                  const { nodes, edges, trees, segments, boxes, comments, branchPoints, others, saved, activeNode, activeTree } = window.lamella.annotation;
                  return {{what}};
                }
                """);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Expected {what}; there is {await viewer.Page.EvaluateAsync<string>("() => JSON.stringify(window.lamella?.annotation)")}");
        }
    }

    public Task Press(string keys) => viewer.Page.Keyboard.PressAsync(keys);

    public async Task ClickAt(params (int Right, int Down)[] points)
    {
        foreach (var (right, down) in points)
        {
            await viewer.Page.Mouse.ClickAsync(_middle.X + right, _middle.Y + down);
        }
    }

    public Task Hover(int right, int down) => viewer.Page.Mouse.MoveAsync(_middle.X + right, _middle.Y + down);

    public async Task Drag((int Right, int Down) from, (int Right, int Down) to, MouseButton button = MouseButton.Left)
    {
        await Grab(from, to, button);
        await viewer.Page.Mouse.UpAsync(new() { Button = button });
    }

    /// <summary>Drags and does not let go.</summary>
    public async Task Grab((int Right, int Down) from, (int Right, int Down) to, MouseButton button = MouseButton.Left)
    {
        await Hover(from.Right, from.Down);
        await viewer.Page.Mouse.DownAsync(new() { Button = button });
        await viewer.Page.Mouse.MoveAsync(_middle.X + to.Right, _middle.Y + to.Down, new() { Steps = 6 });
    }

    /// <summary>Goes on with whatever is held.</summary>
    public Task Move(int right, int down) => viewer.Page.Mouse.MoveAsync(_middle.X + right, _middle.Y + down, new() { Steps = 6 });

    /// <summary>A point on the page.</summary>
    public (float X, float Y) Point(int right, int down) => (_middle.X + right, _middle.Y + down);

    /// <summary>The segment that the brush has.</summary>
    public Task<string> Segment() => viewer.Page.EvaluateAsync<string>("() => window.lamella.annotation.segment");

    /// <summary>The segment under a point, in the topmost segmentation.</summary>
    public async Task<string> ValueAt(int right, int down) => (await ValuesAt((right, down)))[0];

    public async Task<string[]> ValuesAt(params (int Right, int Down)[] points)
    {
        await viewer.Settle();
        return await viewer.Page.EvaluateAsync<string[]>($"points => {Values}", Points(points));
    }

    /// <summary>Waits until that segment is under all of these points.</summary>
    public Task Shows(string segment, params (int Right, int Down)[] points) => Sees($"every(value => value === '{segment}')", $"segment {segment}", points);

    /// <summary>Waits until that segment is under none of these points.</summary>
    public Task ShowsNo(string segment, params (int Right, int Down)[] points) => Sees($"every(value => value !== '{segment}')", $"no segment {segment}", points);

    /// <summary>What a download of the annotation holds, as text, fetched with this person's token.</summary>
    public async Task<string> Download(string what) => await viewer.Page.EvaluateAsync<string>(
        """
        async ([what, token]) => {
          const [, annotation] = location.pathname.match(/annotations\/([0-9a-f-]{36})/);
          const answer = await fetch(`/annotations/${annotation}/${what}`, { headers: { Authorization: `Bearer ${token}` } });
          if (!answer.ok) throw new Error(await answer.text());
          return answer.text();
        }
        """,
        new[] { what, await viewer.Token() });

    /// <summary>Throws the annotation away, through the page of those that are this person's: the one that was edited last stands first.</summary>
    public async Task ThrowAway()
    {
        await viewer.Page.GotoAsync($"{new Uri(address).GetLeftPart(UriPartial.Authority)}/annotations");
        await viewer.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^What to do with") }).First.ClickAsync();
        await viewer.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Trash", Exact = true }).ClickAsync();
        await Assertions.Expect(viewer.Page.GetByText("is in the trash")).ToBeVisibleAsync();
    }

    /// <summary>All that this person sees: how much of everything, where every node is, and the segments at points all over the xy panel.</summary>
    public async Task<string> Sees()
    {
        await viewer.Settle();
        return await viewer.Page.EvaluateAsync<string>(
            $$"""
            points => {
              const { nodes, edges, trees, segments, boxes, comments, branchPoints, places } = window.lamella.annotation;
              return JSON.stringify({ nodes, edges, trees, segments, boxes, comments, branchPoints, places, voxels: {{Values}} });
            }
            """,
            Grid());
    }

    /// <summary>Waits until this person sees what somebody else does.</summary>
    public async Task SeesThe(string same)
    {
        try
        {
            await viewer.Page.WaitForFunctionAsync(
                $$"""
                ([points, same]) => {
                  if (!window.lamella?.annotation) return false;
                  const { nodes, edges, trees, segments, boxes, comments, branchPoints, places } = window.lamella.annotation;
                  return JSON.stringify({ nodes, edges, trees, segments, boxes, comments, branchPoints, places, voxels: {{Values}} }) === same;
                }
                """,
                new object[] { Grid(), same });
        }
        catch (TimeoutException)
        {
            Assert.Equal(same, await Sees());
        }
    }

    public async ValueTask DisposeAsync() => await viewer.DisposeAsync();

    // Drawn or not, a segment is read from the bricks that are in memory; a layer on top says more than one below.
    private const string Values = "points.map(([x, y]) => { const box = document.querySelector('canvas').getBoundingClientRect(); return Object.values(window.lamella.valuesAt(x - box.x, y - box.y)).at(-1); })";

    private async Task Sees(string values, string expected, (int Right, int Down)[] points)
    {
        try
        {
            await viewer.Page.WaitForFunctionAsync($"points => {Values}.{values}", Points(points));
        }
        catch (TimeoutException)
        {
            var there = await viewer.Page.EvaluateAsync<string>($"points => {Values}.join()", Points(points));
            Assert.Fail($"Expected {expected} at {string.Join(' ', points)}; there is {there}");
        }
    }

    private double[][] Points(params (int Right, int Down)[] points) => [.. points.Select(point => new double[] { _middle.X + point.Right, _middle.Y + point.Down })];

    private double[][] Grid()
    {
        var line = Enumerable.Range(-8, 17).Select(n => n * Step).ToList();
        return Points([.. line.SelectMany(down => line.Select(right => (right, down)))]);
    }
}

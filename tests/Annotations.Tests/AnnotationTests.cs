using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Lamella.Annotations.Tests;

public sealed class AnnotationTests(AnnotationsFixture lamella) : IClassFixture<AnnotationsFixture>
{
    [Fact]
    public async Task A_private_annotation_is_not_there_for_others_and_opened_to_view_can_be_read_and_not_edited()
    {
        using var ada = await lamella.SignIn("ada");
        using var max = await lamella.SignIn("max");
        var annotation = await lamella.Begin(ada);
        var other = new Editor(max, annotation);

        Assert.Equal(HttpStatusCode.NotFound, (await max.GetAsync($"/annotations/{annotation}/log")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.Post("{}")).StatusCode);

        await AnnotationsFixture.Ask(ada, $"mutation {{ shareAnnotation(id: \"{annotation}\", access: DATASET_VIEW) {{ id }} }}");
        Assert.Equal(HttpStatusCode.OK, (await max.GetAsync($"/annotations/{annotation}/log")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await other.Post("{}")).StatusCode);
        Assert.Contains("\"mayEdit\":false", await Read(max, annotation), StringComparison.Ordinal);

        await AnnotationsFixture.Ask(ada, $"mutation {{ shareAnnotation(id: \"{annotation}\", access: DATASET_EDIT) {{ id }} }}");
        Assert.Equal(2, await other.Do("""{"op":"deleteNode","node":5}"""));
        Assert.Contains("\"mayEdit\":true", await Read(max, annotation), StringComparison.Ordinal);
        Assert.Contains("FORBIDDEN", (await AnnotationsFixture.Ask(max, $"mutation {{ trashAnnotation(id: \"{annotation}\") {{ id }} }}")).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"cells\"", "4611686018427387905")]
    [InlineData("null", "1")]
    public async Task New_segments_are_numbered_beyond_all_that_the_segmentation_under_them_can_hold(string fallback, string first)
    {
        using var ada = await lamella.SignIn("ada");
        var made = await AnnotationsFixture.Get(ada, $"mutation {{ createAnnotation(input: {{ dataset: \"{lamella.Dataset}\", fallbackLayer: {fallback} }}) {{ id }} }}", "createAnnotation");
        var annotation = made.GetProperty("id").GetGuid();
        var log = await ada.GetFromJsonAsync<JsonElement>($"/annotations/{annotation}/log");
        var layer = log.GetProperty("batches")[0].GetProperty("operations")[0].GetProperty("layer").GetGuid();

        var handed = await ada.PostAsJsonAsync($"/annotations/{annotation}/ids", new { clientId = Guid.NewGuid(), kind = "segment", layer, count = 10 });
        Assert.Equal(first, (await handed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("first").GetString());
    }

    [Fact]
    public async Task What_nobody_named_has_a_name_that_none_other_of_the_person_has()
    {
        using var ada = await lamella.SignIn("ada");
        using var max = await lamella.SignIn("max");
        var scan = await lamella.Send(AnnotationsFixture.Neuropil() with { Name = "100% of_it" });
        var other = await lamella.Send(AnnotationsFixture.Neuropil() with { Name = "100% of it, again" });

        Assert.Equal(("100% of_it 1", "100% of_it 2"), (await Begun(ada, scan), await Begun(ada, scan)));
        Assert.Equal("100% of it, again 1", await Begun(ada, other));

        // Other people's are none of Ada's business, and neither is what a person has called by a name like it.
        Assert.Equal("100% of_it 1", await Begun(max, scan));
        await Begun(ada, scan, "100% of_it 7 and more");
        var thrownAway = await Made(ada, $"createAnnotation(input: {{ dataset: \"{scan}\", name: \"\" }})");
        await AnnotationsFixture.Get(ada, $"mutation {{ trashAnnotation(id: \"{thrownAway.Id}\") {{ id }} }}", "trashAnnotation");
        Assert.Equal(("100% of_it 3", "100% of_it 4"), (thrownAway.Name, await Begun(ada, scan)));
        await Begun(ada, scan, "100% of_it 99");
        Assert.Equal("100% of_it 100", await Begun(ada, scan));
    }

    [Fact]
    public async Task Copies_are_told_apart_and_the_longest_name_has_room_for_it()
    {
        using var ada = await lamella.SignIn("ada");
        var original = await Made(ada, $"createAnnotation(input: {{ dataset: \"{lamella.Dataset}\", name: \"apical\" }})");
        var first = await Copy(original.Id);
        var second = await Copy(original.Id);
        Assert.Equal(("apical (copy)", "apical (copy 2)", "apical (copy 3)"), (first.Name, second.Name, (await Copy(second.Id)).Name));

        var (longest, cut) = ($"{new string('a', 179)}😀{new string('b', 19)}", new string('a', 179));
        var named = await Made(ada, $"createAnnotation(input: {{ dataset: \"{lamella.Dataset}\", name: \"{longest}\" }})");
        Assert.Equal((longest, $"{cut} (copy)"), (named.Name, (await Copy(named.Id)).Name));

        Task<(string Id, string Name)> Copy(string id) => Made(ada, $"duplicateAnnotation(id: \"{id}\")");
    }

    [Fact]
    public async Task What_is_finished_is_not_edited_until_it_is_reopened()
    {
        using var ada = await lamella.SignIn("ada");
        var editor = new Editor(ada, await lamella.Begin(ada));

        await AnnotationsFixture.Ask(ada, $"mutation {{ finishAnnotation(id: \"{editor.Annotation}\") {{ id }} }}");
        var (status, why) = await editor.Refused("""{"op":"deleteNode","node":5}""");
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("reopen", why, StringComparison.Ordinal);

        await AnnotationsFixture.Ask(ada, $"mutation {{ reopenAnnotation(id: \"{editor.Annotation}\") {{ id }} }}");
        Assert.Equal(2, await editor.Do("""{"op":"deleteNode","node":5}"""));
    }

    [Fact]
    public async Task Lists_show_ones_own_what_others_have_opened_and_the_trash()
    {
        using var ada = await lamella.SignIn("ada");
        using var max = await lamella.SignIn("max");
        var (own, open, trashed) = (await lamella.Begin(max), await lamella.Begin(ada, "DATASET_VIEW"), await lamella.Begin(max));
        await AnnotationsFixture.Ask(max, $"mutation {{ updateAnnotation(id: \"{own}\", name: \"a rare spine\", tags: [\"synapse\"]) {{ id }} trashAnnotation(id: \"{trashed}\") {{ id }} }}");

        Assert.Contains($"{own}", await List(max, "search: \"SYNAPSE rare\", mine: true"), StringComparison.Ordinal);
        Assert.DoesNotContain($"{open}", await List(max, "mine: true"), StringComparison.Ordinal);
        Assert.Contains($"{open}", await List(max, $"sharedWithMe: true, dataset: \"{lamella.Dataset}\""), StringComparison.Ordinal);
        Assert.DoesNotContain($"{own}", await List(ada, "first: 200"), StringComparison.Ordinal);
        Assert.DoesNotContain($"{trashed}", await List(max, "first: 200"), StringComparison.Ordinal);
        Assert.Contains($"{trashed}", await List(max, "trashed: true"), StringComparison.Ordinal);

        await AnnotationsFixture.Ask(max, $"mutation {{ restoreAnnotation(id: \"{trashed}\") {{ id }} }}");
        Assert.Contains($"{trashed}", await List(max, "mine: true"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_lead_through_the_list_and_back_though_one_of_it_moves_to_the_front()
    {
        using var ada = await lamella.SignIn("ada");
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            var id = await lamella.Begin(ada);
            await AnnotationsFixture.Get(ada, $"mutation {{ updateAnnotation(id: \"{id}\", name: \"paged\") {{ id }} }}", "updateAnnotation");
            ids.Insert(0, $"{id}");
        }

        var top = await Page("first: 2");
        Assert.Equal(($"{ids[0]} {ids[1]}", 5, false, true), (top.Ids, top.Total, top.HasPrevious, top.HasNext));

        // The annotation that the cursor is of is edited; the page behind it begins where it stood.
        await new Editor(ada, Guid.Parse(ids[1])).Do("""{"op":"deleteNode","node":5}""");
        var next = await Page($"first: 2, after: \"{top.End}\"");
        Assert.Equal(($"{ids[2]} {ids[3]}", true, true), (next.Ids, next.HasPrevious, next.HasNext));
        var end = await Page($"first: 2, after: \"{next.End}\"");
        Assert.Equal((ids[4], true, false), (end.Ids, end.HasPrevious, end.HasNext));

        var back = await Page($"last: 2, before: \"{next.Start}\"");
        Assert.Equal(($"{ids[1]} {ids[0]}", false, true), (back.Ids, back.HasPrevious, back.HasNext));
        Assert.Equal(ids[3], (await Page($"first: 2, last: 1, after: \"{top.End}\"")).Ids);

        async Task<(string Ids, int Total, bool HasPrevious, bool HasNext, string? Start, string? End)> Page(string arguments)
        {
            var page = await AnnotationsFixture.Get(
                ada,
                $"{{ annotations(search: \"paged\", {arguments}) {{ totalCount nodes {{ id }} pageInfo {{ hasPreviousPage hasNextPage startCursor endCursor }} }} }}",
                "annotations");
            var info = page.GetProperty("pageInfo");
            return (
                string.Join(' ', page.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("id").GetString())),
                page.GetProperty("totalCount").GetInt32(),
                info.GetProperty("hasPreviousPage").GetBoolean(),
                info.GetProperty("hasNextPage").GetBoolean(),
                info.GetProperty("startCursor").GetString(),
                info.GetProperty("endCursor").GetString());
        }
    }

    [Theory]
    [InlineData("after: \"made up\"", "is not a cursor of this list")]
    [InlineData("before: \"c2l4dGVlbiBieXRlcyBvciBtb3Jl\"", "is not a cursor of this list")]
    [InlineData("first: 201", "a page has 0 to 200 items")]
    public async Task A_page_that_there_cannot_be_is_refused(string arguments, string why)
    {
        using var ada = await lamella.SignIn("ada");

        Assert.Contains(why, await List(ada, arguments), StringComparison.Ordinal);
    }

    private static async Task<string> Begun(HttpClient http, Guid dataset, string? name = null) =>
        (await Made(http, $"createAnnotation(input: {{ dataset: \"{dataset}\", name: {(name is null ? "null" : $"\"{name}\"")} }})")).Name;

    private static async Task<(string Id, string Name)> Made(HttpClient http, string field)
    {
        var made = await AnnotationsFixture.Get(http, $"mutation {{ {field} {{ id name }} }}", field[..field.IndexOf('(', StringComparison.Ordinal)]);
        return (made.GetProperty("id").GetString()!, made.GetProperty("name").GetString()!);
    }

    private static async Task<string> Read(HttpClient http, Guid annotation) =>
        (await AnnotationsFixture.Ask(http, $"{{ annotation(id: \"{annotation}\") {{ name version mayEdit dataset {{ name }} owner {{ name }} }} }}")).ToString();

    private static async Task<string> List(HttpClient http, string arguments) =>
        (await AnnotationsFixture.Ask(http, $"{{ annotations({arguments}) {{ totalCount nodes {{ id name }} }} }}")).ToString();
}

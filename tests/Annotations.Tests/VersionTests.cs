using System.Net;
using System.Text.Json;
using Lamella.Annotations.Tests.Volumes;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Annotations.Tests;

public sealed class VersionTests(AnnotationsFixture lamella) : IClassFixture<AnnotationsFixture>
{
    [Fact]
    public async Task Versions_are_listed_by_person_and_kind_and_an_older_one_is_viewed_and_restored()
    {
        using var ada = await lamella.SignIn("ada");
        using var max = await lamella.SignIn("max");
        var (a, b) = (new Editor(ada, await lamella.Begin(ada, "DATASET_EDIT")), (Editor?)null);
        b = new(max, a.Annotation);
        var tree = await a.NewId("tree");
        await a.Do(Editor.Tree(tree));
        await a.Do(Editor.Node(await a.NewId("node"), tree), Editor.Node(await a.NewId("node"), tree));
        await b.Do($$"""{"op":"deleteTree","tree":{{tree}}}""");
        await a.Do(Editor.Restore(3));

        var all = (await Versions(ada, a.Annotation, "")).EnumerateArray().ToList();

        Assert.Equal([(5, 5), (4, 4), (3, 2), (1, 1)], all.Select(span => (span.GetProperty("version").GetInt32(), span.GetProperty("firstVersion").GetInt32())));
        Assert.Equal(["RESTORE", "SKELETON", "SKELETON", "LAYERS"], all.Select(span => span.GetProperty("kinds")[0].GetString()));
        Assert.Equal((3L, 3), (all[0].GetProperty("restoredVersion").GetInt64(), all[2].GetProperty("operations").GetInt32()));
        Assert.Equal("Max Moreau", all[1].GetProperty("person").GetProperty("name").GetString());
        Assert.Equal(2, (await Versions(ada, a.Annotation, ", before: 4, first: 1"))[0].GetProperty("firstVersion").GetInt32());
        var nodes = await Task.WhenAll(new long?[] { 2, 3, 4, null }.Select(version => NodesAt(ada, a.Annotation, version)));
        Assert.Equal([0, 2, 0, 2], nodes);
    }

    [Fact]
    public async Task A_stroke_whose_first_piece_makes_its_segment_is_one_entry()
    {
        var painter = await Painter.Begin(lamella);
        var (editor, stroke) = (painter.Editor, Guid.NewGuid());
        string Piece(int x) => painter.Paint(3, "\"everywhere\"", "1", (new Int3(x, 0, 0), Painter.Runs(0, 40)));
        await editor.Do(stroke, $$"""{"op":"createSegment","layer":"{{painter.Layer}}","segment":"3","at":[1,2,3]}""", Piece(0));
        await editor.Do(stroke, Piece(1));
        await editor.Do(stroke, Piece(2));
        await editor.Do(Editor.Undo(stroke));

        var all = (await Versions(editor.Http, editor.Annotation, "")).EnumerateArray().ToList();

        Assert.Equal([(5, 5), (4, 2), (1, 1)], all.Select(span => (span.GetProperty("version").GetInt32(), span.GetProperty("firstVersion").GetInt32())));
        Assert.Equal(["UNDO", "VOLUME SEGMENTS", "LAYERS"], all.Select(span => string.Join(' ', span.GetProperty("kinds").EnumerateArray())));
        Assert.Equal(4, all[1].GetProperty("operations").GetInt32());
    }

    [Fact]
    public async Task A_copy_holds_all_of_it_and_goes_its_own_way()
    {
        using var ada = await lamella.SignIn("ada");
        using var max = await lamella.SignIn("max");
        var (original, step) = (new Editor(ada, await lamella.Begin(ada, "DATASET_VIEW")), Guid.NewGuid());
        var tree = await original.NewId("tree");
        await original.Do(Editor.Tree(tree));
        await original.Do(step, Editor.Node(await original.NewId("node"), tree));
        await original.Do(Editor.Undo(step));

        var made = await AnnotationsFixture.Get(
            max, $"mutation {{ duplicateAnnotation(id: \"{original.Annotation}\") {{ id name version access mayEdit layers {{ name fallback mags }} }} }}", "duplicateAnnotation");
        var copy = new Editor(max, made.GetProperty("id").GetGuid());

        Assert.Equal("""dendrite 3 (copy) 4 PRIVATE True [{"name":"cells","fallback":"cells","mags":["1","2-2-1"]}]""", string.Join(
            ' ', made.GetProperty("name"), made.GetProperty("version"), made.GetProperty("access"), made.GetProperty("mayEdit"), made.GetProperty("layers").GetRawText()));
        Assert.Equal((await original.Log()).GetRawText(), (await copy.Log()).GetRawText());
        await original.Do(Editor.Redo(step));
        Assert.Equal((1, 0), (await NodesAt(ada, original.Annotation), await NodesAt(max, copy.Annotation)));

        // Ids go on behind those of the original, which the copy holds.
        Assert.True(await copy.NewId("tree") > tree);
        Assert.Contains("no range", (await copy.Refused(Editor.Tree(tree + 1))).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_table_of_an_annotation_is_copied_but_the_ranges_of_its_clients()
    {
        using var ada = await lamella.SignIn("ada");
        var original = await lamella.Begin(ada);
        await lamella.Execute($"insert into annotations.payloads values ('{original}', gen_random_uuid(), 0, 'x'); insert into annotations.snapshots values ('{original}', 1, 0, 'x'); insert into annotations.pooled values ('{original}', 0) on conflict do nothing");

        var copy = (await AnnotationsFixture.Get(ada, $"mutation {{ duplicateAnnotation(id: \"{original}\") {{ id }} }}", "duplicateAnnotation")).GetProperty("id").GetGuid();

        foreach (var table in (await lamella.Scalar<string>("select string_agg(table_name, ',') from information_schema.columns where table_schema = 'annotations' and column_name = 'annotation_id'")).Split(','))
        {
            var (before, after) = (await Rows(original), await Rows(copy));
            Assert.True(before == after || table == "id_ranges", $"{table}: {before} rows, {after} in the copy");
            Task<long> Rows(Guid annotation) => lamella.Scalar<long>($"select count(*) from annotations.{table} where annotation_id = '{annotation}'");
        }
    }

    [Fact]
    public async Task Layers_are_listed_as_they_are_now()
    {
        using var ada = await lamella.SignIn("ada");
        var editor = new Editor(ada, await lamella.Begin(ada));
        var (layer, made, renamed) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await editor.Do(made, $$"""{"op":"createLayer","layer":"{{layer}}","name":"mine","largestSegment":"0"}""");
        await editor.Do(renamed, $$"""{"op":"updateLayer","layer":"{{layer}}","name":"ours"}""");
        Assert.Equal("cells ours", await Layers(ada, editor.Annotation));

        await editor.Do(Editor.Undo(renamed));
        Assert.Equal("cells mine", await Layers(ada, editor.Annotation));
        await editor.Do(Editor.Undo(made));
        Assert.Equal("cells", await Layers(ada, editor.Annotation));
        await editor.Do(Editor.Redo(renamed), Editor.Redo(made));
        Assert.Equal("cells ours", await Layers(ada, editor.Annotation));
        await editor.Do(Editor.Restore(0));
        Assert.Equal("", await Layers(ada, editor.Annotation));
    }

    [Fact]
    public async Task Skeletons_and_versions_are_for_those_who_may_see_them_and_only_those_that_there_are()
    {
        using var ada = await lamella.SignIn("ada");
        using var max = await lamella.SignIn("max");
        using var guest = lamella.CreateGuest();
        var annotation = await lamella.Begin(ada);

        Assert.Equal(HttpStatusCode.NotFound, (await max.GetAsync($"/annotations/{annotation}/skeleton")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await guest.GetAsync($"/annotations/{annotation}/skeleton")).StatusCode);
        Assert.Contains("NOT_FOUND", (await AnnotationsFixture.Ask(max, $"{{ annotationVersions(id: \"{annotation}\") {{ version }} }}")).ToString(), StringComparison.Ordinal);
        Assert.Contains("NOT_FOUND", (await AnnotationsFixture.Ask(max, $"mutation {{ duplicateAnnotation(id: \"{annotation}\") {{ id }} }}")).ToString(), StringComparison.Ordinal);
        foreach (var wrong in new[] { "2", "-1", "9223372036854775807", "x" })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await ada.GetAsync($"/annotations/{annotation}/skeleton?version={wrong}")).StatusCode);
        }

        Assert.Contains("holds 1", await (await ada.GetAsync($"/annotations/{annotation}/skeleton?version=2")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> Versions(HttpClient http, Guid annotation, string arguments) =>
        (await AnnotationsFixture.Ask(http, $"{{ annotationVersions(id: \"{annotation}\"{arguments}) {{ version firstVersion at since kinds operations restoredVersion person {{ name }} }} }}"))
            .GetProperty("data").GetProperty("annotationVersions");

    private static async Task<int> NodesAt(HttpClient http, Guid annotation, long? version = null) =>
        SentSkeleton.Read(await http.GetByteArrayAsync($"/annotations/{annotation}/skeleton{(version is null ? "" : $"?version={version}")}")).Header.GetProperty("nodes").GetInt32();

    private static async Task<string> Layers(HttpClient http, Guid annotation) => string.Join(
        ' ', (await AnnotationsFixture.Ask(http, $"{{ annotation(id: \"{annotation}\") {{ layers {{ name }} }} }}"))
            .GetProperty("data").GetProperty("annotation").GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("name").GetString()));
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Lamella.Annotations.Tests;

public sealed class AppendBatchTests(AnnotationsFixture lamella) : IClassFixture<AnnotationsFixture>
{
    [Fact]
    public async Task A_batch_gets_the_next_version_and_is_in_the_log_as_it_was_sent()
    {
        var editor = await Editor();
        var (tree, node) = (await editor.NewId("tree"), await editor.NewId("node"));
        var step = Guid.NewGuid();

        Assert.Equal(2, await editor.Do(step, Annotations.Tests.Editor.Tree(tree), Annotations.Tests.Editor.Node(node, tree)));

        var log = await editor.Log(since: 1);
        var batch = Assert.Single(log.GetProperty("batches").EnumerateArray());
        Assert.Equal(2, log.GetProperty("version").GetInt64());
        Assert.Equal(editor.ClientId, batch.GetProperty("clientId").GetGuid());
        Assert.Equal(await lamella.IdOf("ada"), batch.GetProperty("person").GetGuid());
        var made = batch.GetProperty("operations")[1];
        Assert.Equal("createNode", made.GetProperty("op").GetString());
        Assert.Equal(step, made.GetProperty("step").GetGuid());
        Assert.Equal("[1.5,2,3]", made.GetProperty("at").GetRawText());
        Assert.Equal("2-2-1", made.GetProperty("mag").GetString());
    }

    [Fact]
    public async Task The_same_batch_again_gets_the_same_answer_and_changes_nothing()
    {
        var editor = await Editor();
        var tree = await editor.NewId("tree");
        var batch = editor.Batch(Guid.NewGuid(), 1, WithStep(Annotations.Tests.Editor.Tree(tree)));

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => editor.Post(batch)));

        var read = await Task.WhenAll(answers.Select(answer => answer.Content.ReadFromJsonAsync<JsonElement>()));
        Assert.All(read, answer => Assert.Equal(2, answer.GetProperty("version").GetInt64()));
        Assert.Equal(1, read.Count(answer => !answer.GetProperty("already").GetBoolean()));
        Assert.Equal(2, (await editor.Log()).GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task Versions_of_batches_sent_at_once_have_no_holes()
    {
        var editor = await Editor();

        var versions = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => editor.Do("""{"op":"deleteNode","node":5}""")));

        Assert.Equal(Enumerable.Range(2, 40).Select(version => (long)version), versions.Order());
    }

    [Theory]
    [InlineData("""{"op":"createTree","tree":1,"name":"a","color":"#ff8800","time":1}""", "no range")]
    [InlineData("""{"op":"createNode","node":77,"tree":1,"at":[0,0,0],"radius":1,"time":1}""", "no range")]
    [InlineData("""{"op":"deleteNode","node":-1}""", "not an id")]
    [InlineData("""{"op":"importSkeleton","payload":"7c1f0a52-0000-4000-8000-000000000001"}""", "No payload 7c1f0a52")]
    [InlineData("""{"op":"deleteNode","node":9007199254740992}""", "not an id")]
    [InlineData("""{"op":"deleteNode","node":1e400}""", "operations")]
    [InlineData("""{"op":"deleteNode"}""", "Missing: 'node'")]
    [InlineData("""{"op":"deleteNode","node":1,"also":2}""", "No member 'also' is known")]
    [InlineData("""{"op":"deleteNode","node":1,"node":2}""", "'node' is given twice")]
    [InlineData("""{"op":"explode"}""", "There is no operation 'explode'")]
    [InlineData("""{"node":1}""", "which is missing")]
    [InlineData("""{"op":"deleteLayer","layer":""}""", "A UUID in quotes")]
    [InlineData("""{"op":"deleteNode","node":"1"}""", "A number belongs here")]
    [InlineData("""{"op":"setBranchPoint","node":1,"on":"yes","time":1}""", "true or false belongs here")]
    [InlineData("""{"op":"updateTree","tree":1,"name":7}""", "Text in quotes")]
    [InlineData("""{"op":"updateGroup","kind":5,"group":1}""", "One of tree, segment belongs here")]
    [InlineData("""{"op":"setComment","node":1,"text":{}}""", "Text in quotes")]
    [InlineData("""{"op":"setBranchPoint","node":1,"on":null,"time":1}""", "true or false")]
    [InlineData("""{"op":"moveNodes","nodes":5,"tree":5}""", "A list belongs here")]
    [InlineData("""{"op":"updateNode","node":1,"at":[1,2]}""", "three")]
    [InlineData("""{"op":"updateNode","node":1,"at":[1,2,1e99]}""", "2^40")]
    [InlineData("""{"op":"updateNode","node":1,"at":[1,2,1e999]}""", "three")]
    [InlineData("""{"op":"updateNode","node":1,"radius":-1}""", "radius")]
    [InlineData("""{"op":"updateNode","node":1,"mag":"0-0-0"}""", "magnification")]
    [InlineData("""{"op":"updateTree","tree":1,"color":"red"}""", "rrggbb")]
    [InlineData("""{"op":"createSegment","layer":"6f9619ff-8b86-d011-b42d-00cf4fc964ff","segment":7}""", "decimal digits")]
    [InlineData("""{"op":"createSegment","layer":"6f9619ff-8b86-d011-b42d-00cf4fc964ff","segment":"18446744073709551616"}""", "decimal digits")]
    [InlineData("""{"op":"updateBox","box":1,"size":[1,0,1]}""", "more than nothing")]
    [InlineData("""{"op":"updateGroup","kind":"neither","group":1}""", "One of tree, segment belongs here")]
    [InlineData("""{"op":"restore","version":-4}""", "version")]
    [InlineData("""{"op":"updateTree","tree":1,"color":"#ff8800\n"}""", "rrggbb")]
    [InlineData("""{"op":"updateTree","tree":1,"metadata":{"a\u0000":1}}""", "no NUL")]
    [InlineData("""{"op":"updateTree","tree":1,"metadata":["\ud800"]}""", "half a pair")]
    [InlineData("""{"op":"updateTree","tree":1,"metadata":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}""", "32 levels")]
    [InlineData("""{"op":"setComment","node":1,"text":"a\u0000b"}""", "no NUL")]
    [InlineData("""{"op":"createLayer","layer":"6f9619ff-8b86-d011-b42d-00cf4fc964ff","name":"\u0000","largestSegment":"0"}""", "no NUL")]
    [InlineData("""{"op":"createLayer","layer":"6f9619ff-8b86-d011-b42d-00cf4fc964ff","name":"new","largestSegment":"0","fallback":"nope"}""", "no segmentation 'nope': it has cells")]
    [InlineData("""{"op":"createLayer","layer":"6f9619ff-8b86-d011-b42d-00cf4fc964ff","name":"new","largestSegment":"0","fallback":"em"}""", "no segmentation 'em'")]
    [InlineData("""{"op":"paint","layer":"6f9619ff-8b86-d011-b42d-00cf4fc964ff","mag":"1","segment":"1","mode":"everywhere","bricks":[null]}""", "A brick belongs in each place")]
    public async Task What_no_operation_can_be_is_refused_with_the_reason_and_leaves_nothing(string operation, string reason)
    {
        var editor = await Editor();

        var (status, why) = await editor.Refused(operation);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(reason, why.Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Lamella", why, StringComparison.Ordinal);
        Assert.DoesNotContain("System", why, StringComparison.Ordinal);
        Assert.Equal(1, (await editor.Log()).GetProperty("version").GetInt64());
        Assert.Equal(1L, await lamella.Scalar<long>($"select count(*) from annotations.steps where annotation_id = '{editor.Annotation}'"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"clientId":"x"}""")]
    [InlineData("""{"clientId":"6f9619ff-8b86-d011-b42d-00cf4fc964ff","batchId":"6f9619ff-8b86-d011-b42d-00cf4fc964ff","baseVersion":0,"operations":[null]}""")]
    [InlineData("""{"clientId":"6f9619ff-8b86-d011-b42d-00cf4fc964ff","batchId":"6f9619ff-8b86-d011-b42d-00cf4fc964ff","baseVersion":99,"operations":[]}""")]
    [InlineData("""{"clientId":"6f9619ff-8b86-d011-b42d-00cf4fc964ff","batchId":"6f9619ff-8b86-d011-b42d-00cf4fc964ff","baseVersion":-1,"operations":[]}""")]
    public async Task What_is_no_batch_is_refused(string json)
    {
        var editor = await Editor();

        Assert.Equal(HttpStatusCode.BadRequest, (await editor.Post(json)).StatusCode);
        Assert.Equal(1, (await editor.Log()).GetProperty("version").GetInt64());
    }

    [Theory]
    [InlineData("leaf", 1, "One of tree, node, group, box, segment belongs here")]
    [InlineData(2, 1, "One of tree, node, group, box, segment belongs here")]
    [InlineData("node", 0, "A positive count")]
    [InlineData("node", "many", "A number belongs here")]
    public async Task Ids_that_cannot_be_handed_out_are_refused_with_what_would_be_right(object kind, object count, string reason)
    {
        var editor = await Editor();

        var answer = await editor.Http.PostAsJsonAsync($"/annotations/{editor.Annotation}/ids", new { clientId = editor.ClientId, kind, count });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(reason, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_name_of_a_fallback_is_no_longer_than_names_are()
    {
        var editor = await Editor();

        var (status, why) = await editor.Refused($$"""{"op":"createLayer","layer":"{{Guid.NewGuid()}}","name":"new","largestSegment":"0","fallback":"{{new string('x', 1_000_000)}}"}""");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("at most 500 characters, not 1000000", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_that_made_a_layer_is_taken_again_whatever_became_of_the_dataset()
    {
        var editor = await Editor();
        var batch = editor.Batch(Guid.NewGuid(), 0, WithStep($$"""{"op":"createLayer","layer":"{{Guid.NewGuid()}}","name":"new","largestSegment":"0","fallback":"cells"}"""));
        Assert.Equal(HttpStatusCode.OK, (await editor.Post(batch)).StatusCode);
        var layers = await lamella.Scalar<string>($"select layers::text from datasets.datasets where id = '{lamella.Dataset}'");
        await lamella.Execute($"update datasets.datasets set layers = replace('{layers}', '\"cells\"', '\"others\"')::jsonb where id = '{lamella.Dataset}'");

        var again = await editor.Post(batch);
        var (_, anew) = await editor.Refused($$"""{"op":"createLayer","layer":"{{Guid.NewGuid()}}","name":"new","largestSegment":"0","fallback":"cells"}""");
        await lamella.Execute($"update datasets.datasets set layers = '{layers}' where id = '{lamella.Dataset}'");

        Assert.Equal("""{"version":2,"already":true}""", await again.Content.ReadAsStringAsync());
        Assert.Contains("it has others", anew, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_million_operations_in_one_batch_are_too_many()
    {
        var editor = await Editor();
        var many = await editor.Post(editor.Batch(Guid.NewGuid(), 0, [.. Enumerable.Repeat(WithStep("""{"op":"deleteNode","node":5}"""), 100_001)]));
        var million = await editor.Post(editor.Batch(Guid.NewGuid(), 0, [.. Enumerable.Repeat(WithStep("""{"op":"deleteNode","node":5}"""), 1_000_000)]));
        var long_ = await editor.Post(new string(' ', 9_000_000));

        Assert.All([many, million, long_], answer => Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode));
        Assert.Equal(1, (await editor.Log()).GetProperty("version").GetInt64());
        Assert.Contains("100,001", await many.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"op":"updateTree","tree":5,"name":"b"}""")]
    [InlineData("""{"op":"deleteTree","tree":5}""")]
    [InlineData("""{"op":"updateNode","node":5,"at":[1,2,3]}""")]
    [InlineData("""{"op":"deleteNode","node":5}""")]
    [InlineData("""{"op":"moveNodes","nodes":[5,6],"tree":5}""")]
    [InlineData("""{"op":"mergeTrees","from":5,"into":6}""")]
    [InlineData("""{"op":"createEdge","a":5,"b":6}""")]
    [InlineData("""{"op":"deleteEdge","a":5,"b":6}""")]
    [InlineData("""{"op":"setComment","node":5,"text":"here"}""")]
    [InlineData("""{"op":"setBranchPoint","node":5,"on":true,"time":1}""")]
    [InlineData("""{"op":"updateGroup","kind":"tree","group":5,"name":"b"}""")]
    [InlineData("""{"op":"deleteGroup","kind":"segment","group":5}""")]
    [InlineData("""{"op":"createSegment","layer":"6f9619ff-8b86-d011-b42d-00cf4fc964ff","segment":"5"}""")]
    [InlineData("""{"op":"deleteSegment","layer":"6f9619ff-8b86-d011-b42d-00cf4fc964ff","segment":"5"}""")]
    [InlineData("""{"op":"updateBox","box":5,"name":"b"}""")]
    [InlineData("""{"op":"deleteBox","box":5}""")]
    [InlineData("""{"op":"updateLayer","layer":"6f9619ff-8b86-d011-b42d-00cf4fc964ff","name":"b"}""")]
    [InlineData("""{"op":"deleteLayer","layer":"6f9619ff-8b86-d011-b42d-00cf4fc964ff"}""")]
    [InlineData("""{"op":"undo","target":"6f9619ff-8b86-d011-b42d-00cf4fc964ff"}""")]
    [InlineData("""{"op":"redo","target":"6f9619ff-8b86-d011-b42d-00cf4fc964ff"}""")]
    [InlineData("""{"op":"restore","version":2}""")]
    public async Task An_operation_on_what_is_not_there_is_logged_and_has_no_effect(string operation)
    {
        var editor = await Editor();
        var before = await Words(editor);

        Assert.Equal(2, await editor.Do(operation));

        Assert.Equal(before, await Words(editor));
        Assert.Equal(1L, await lamella.Scalar<long>($"select count(*) from annotations.layers where annotation_id = '{editor.Annotation}' and is_there"));
    }

    [Fact]
    public async Task Ids_beyond_the_range_that_was_handed_out_are_refused_and_those_of_another_client_too()
    {
        var editor = await Editor();
        var other = new Editor(editor.Http, editor.Annotation);
        var (tree, foreign) = (await editor.NewId("tree"), await other.NewId("tree"));

        Assert.Equal(HttpStatusCode.BadRequest, (await editor.Refused(Annotations.Tests.Editor.Tree(foreign))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await editor.Refused(Annotations.Tests.Editor.Tree(foreign + 100))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await editor.Refused(Annotations.Tests.Editor.Node(tree, tree))).Status);

        // One that is wrong refuses all.
        var answer = await editor.Post(editor.Batch(Guid.NewGuid(), 0, WithStep(Annotations.Tests.Editor.Tree(tree)), WithStep(Annotations.Tests.Editor.Tree(foreign))));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(1, (await editor.Log()).GetProperty("version").GetInt64());
        Assert.Equal(2, await editor.Do(Annotations.Tests.Editor.Tree(tree)));
    }

    [Fact]
    public async Task What_was_seen_long_ago_is_appended_and_what_cannot_have_been_seen_is_refused()
    {
        var editor = await Editor();
        for (var version = 2; version < 6; version++)
        {
            await editor.Do("""{"op":"deleteNode","node":5}""");
        }

        Assert.Equal(HttpStatusCode.OK, (await editor.Post(editor.Batch(Guid.NewGuid(), 0, WithStep("""{"op":"deleteNode","node":5}""")))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await editor.Post(editor.Batch(Guid.NewGuid(), 6, WithStep("""{"op":"deleteNode","node":5}""")))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await editor.Post(editor.Batch(Guid.NewGuid(), 8, WithStep("""{"op":"deleteNode","node":5}""")))).StatusCode);
        Assert.Equal(7, (await editor.Log()).GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task Somebody_elses_annotation_is_not_there_and_one_that_is_open_to_look_at_is_not_drawn_in()
    {
        using var ada = await lamella.SignIn("ada");
        using var max = await lamella.SignIn("max");
        var (hidden, shown) = (new Editor(max, await lamella.Begin(ada)), new Editor(max, await lamella.Begin(ada, "DATASET_VIEW")));
        var absent = new Editor(max, Guid.NewGuid());

        foreach (var (editor, expected) in ((Editor, HttpStatusCode)[])[(hidden, HttpStatusCode.NotFound), (shown, HttpStatusCode.Forbidden), (absent, HttpStatusCode.NotFound)])
        {
            Assert.Equal(expected, (await editor.Refused("""{"op":"deleteNode","node":5}""")).Status);
            Assert.Equal(expected, (await max.PostAsJsonAsync($"/annotations/{editor.Annotation}/ids", new { clientId = editor.ClientId, kind = "node", count = 1 })).StatusCode);
            Assert.Equal(0L, await lamella.Scalar<long>($"select count(*) from annotations.log where client_id = '{editor.ClientId}'"));
            Assert.Equal(0L, await lamella.Scalar<long>($"select count(*) from annotations.id_ranges where client_id = '{editor.ClientId}'"));
        }

        Assert.Equal(HttpStatusCode.NotFound, (await max.GetAsync($"/annotations/{hidden.Annotation}/log")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await max.GetAsync($"/annotations/{hidden.Annotation}/skeleton")).StatusCode);
    }

    [Fact]
    public async Task A_step_of_somebody_else_cannot_be_added_to()
    {
        using var ada = await lamella.SignIn("ada");
        using var max = await lamella.SignIn("max");
        var annotation = await lamella.Begin(ada, "DATASET_EDIT");
        var (a, b, step) = (new Editor(ada, annotation), new Editor(max, annotation), Guid.NewGuid());
        await a.Do(step, """{"op":"deleteNode","node":5}""");

        var answer = await b.Post(b.Batch(Guid.NewGuid(), 0, """{"op":"deleteNode","node":5}""".Insert(1, $"\"step\":\"{step}\",")));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Ids_are_handed_out_once()
    {
        using var ada = await lamella.SignIn("ada");
        using var max = await lamella.SignIn("max");
        var annotation = await lamella.Begin(ada, "DATASET_EDIT");
        var handed = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            var answer = await (i % 2 == 0 ? ada : max).PostAsJsonAsync($"/annotations/{annotation}/ids", new { clientId = Guid.NewGuid(), kind = "node", count = 1_000_000 });
            var range = await answer.Content.ReadFromJsonAsync<JsonElement>();
            return (First: range.GetProperty("first").GetInt64(), Count: range.GetProperty("count").GetInt64());
        }));

        Assert.All(handed, range => Assert.Equal(100_000, range.Count));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => 1 + (i * 100_000L)), handed.Select(range => range.First).Order());
    }

    [Fact]
    public async Task Segments_are_numbered_after_the_largest_of_the_layer()
    {
        var editor = await Editor();
        var layer = (await editor.Log()).GetProperty("batches")[0].GetProperty("operations")[0].GetProperty("layer").GetGuid();

        var answer = await editor.Http.PostAsJsonAsync($"/annotations/{editor.Annotation}/ids", new { clientId = editor.ClientId, kind = "segment", layer, count = 10 });

        Assert.Equal("""{"first":"71","count":10}""", await answer.Content.ReadAsStringAsync());
    }

    private static async Task<string> Words(Editor editor) =>
        SentSkeleton.Read(await editor.Http.GetByteArrayAsync($"/annotations/{editor.Annotation}/skeleton")).State.InWords();

    private static string WithStep(string operation) => operation.Insert(1, $"\"step\":\"{Guid.NewGuid()}\",");

    private async Task<Editor> Editor()
    {
        var ada = await lamella.SignIn("ada");
        return new(ada, await lamella.Begin(ada));
    }
}

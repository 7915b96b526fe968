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
    [InlineData("""{"op":"deleteNode"}""", "node")]
    [InlineData("""{"op":"deleteNode","node":1,"also":2}""", "also")]
    [InlineData("""{"op":"deleteNode","node":1,"node":2}""", "node")]
    [InlineData("""{"op":"explode"}""", "explode")]
    [InlineData("""{"node":1}""", "operations")]
    [InlineData("""{"op":"updateNode","node":1,"at":[1,2]}""", "three")]
    [InlineData("""{"op":"updateNode","node":1,"at":[1,2,1e99]}""", "2^40")]
    [InlineData("""{"op":"updateNode","node":1,"at":[1,2,1e999]}""", "three")]
    [InlineData("""{"op":"updateNode","node":1,"radius":-1}""", "radius")]
    [InlineData("""{"op":"updateNode","node":1,"mag":"0-0-0"}""", "magnification")]
    [InlineData("""{"op":"updateTree","tree":1,"color":"red"}""", "rrggbb")]
    [InlineData("""{"op":"createSegment","layer":"6f9619ff-8b86-d011-b42d-00cf4fc964ff","segment":7}""", "decimal digits")]
    [InlineData("""{"op":"createSegment","layer":"6f9619ff-8b86-d011-b42d-00cf4fc964ff","segment":"18446744073709551616"}""", "decimal digits")]
    [InlineData("""{"op":"updateBox","box":1,"size":[1,0,1]}""", "more than nothing")]
    [InlineData("""{"op":"updateGroup","kind":"neither","group":1}""", "kind")]
    [InlineData("""{"op":"restore","version":-4}""", "version")]
    public async Task What_no_operation_can_be_is_refused_with_the_reason_and_leaves_nothing(string operation, string reason)
    {
        var editor = await Editor();

        var (status, why) = await editor.Refused(operation);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(reason, why, StringComparison.OrdinalIgnoreCase);
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

    [Fact]
    public async Task A_million_operations_in_one_batch_are_too_many()
    {
        var editor = await Editor();
        var many = await editor.Post(editor.Batch(Guid.NewGuid(), 0, [.. Enumerable.Repeat(WithStep("""{"op":"deleteNode","node":5}"""), 100_001)]));
        var long_ = await editor.Post(new string(' ', 9_000_000));

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.RequestEntityTooLarge), (many.StatusCode, long_.StatusCode));
        Assert.Contains("100,001", await many.Content.ReadAsStringAsync(), StringComparison.Ordinal);
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

    private static string WithStep(string operation) => operation.Insert(1, $"\"step\":\"{Guid.NewGuid()}\",");

    private async Task<Editor> Editor()
    {
        var ada = await lamella.SignIn("ada");
        return new(ada, await lamella.Begin(ada));
    }
}

using System.Net;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Lamella.Annotations.Log;
using Lamella.Annotations.Skeletons;
using Lamella.Annotations.Tests.Volumes;
using Lamella.Annotations.Volumes;
using Lamella.Annotations.Volumes.Bricks;
using Lamella.BuildingBlocks.Voxels;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Lamella.Annotations.Tests;

/// <summary>
/// Every kind of operation with every one of its members made wrong. What is wrong for good must be said to be: an answer of 500 sounds like "later",
/// and a client sends the batch again for ever.
/// </summary>
public sealed class HostileBatchTests(AnnotationsFixture lamella) : IClassFixture<AnnotationsFixture>
{
    // As they stand in JSON, in the place of a member's value.
    private static readonly string[] Values =
    [
        "null", "true", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "\"a\\udc00b\"", "0", "-1", "0.5", "1e300", "-1e300", "1e999", "9223372036854775807", "18446744073709551616", "NaN",
        "[]", "[null]", "[[]]", "{}", "{\"\\u0000\":1}", "{\"\\ud800\":1}", "{\"a\":1e999}", $"{new string('[', 61)}{new string(']', 61)}",
    ];

    public static TheoryData<string> Kinds => [.. Attribute.GetCustomAttributes(typeof(Operation), typeof(JsonDerivedTypeAttribute))
        .Select(kind => (string)((JsonDerivedTypeAttribute)kind).TypeDiscriminator!)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task No_member_of_an_operation_takes_a_NUL(string kind)
    {
        var scene = await Begin();
        var whole = await scene.Operation(kind);
        Assert.Equal(HttpStatusCode.OK, (await Post(scene, whole)).Status);

        foreach (var (place, written) in Places(whole).Where(place => place.Written.StartsWith('"')))
        {
            foreach (var spoilt in (string[])[$"{written[..^1]}\\u0000\"", $"\"\\u0000{written[1..]}"])
            {
                var (status, why) = await Post(scene, Spoilt(whole, place, spoilt));
                Assert.True(status == HttpStatusCode.BadRequest, $"{place} = {spoilt}: {status} {why}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Whatever_stands_in_an_operation_is_taken_or_refused_for_good_and_everything_is_read_after_it(string kind)
    {
        var scene = await Begin();
        foreach (var (place, _) in Places(await scene.Operation(kind)))
        {
            foreach (var value in Values)
            {
                var (status, why) = await Post(scene, Spoilt(await scene.Operation(kind), place, value));
                Assert.True(status is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"{place} = {value}: {status} {why}");
            }
        }

        foreach (var address in (string[])["skeleton", "log", "nml"])
        {
            var answer = await scene.Editor.Http.GetAsync($"/annotations/{scene.Editor.Annotation}/{address}");
            Assert.True(answer.IsSuccessStatusCode, $"{address}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }

        // Coarser levels are made from the log and from what restores say they have changed.
        var last = await scene.Editor.Do("""{"op":"deleteNode","node":1}""");
        await scene.Editor.Do(Editor.Restore(1));
        await scene.Editor.Do(Editor.Restore(last));
        await scene.Painter.Read(lamella, Int3.Zero, new Mag(2, 2, 1));
    }

    private async Task<Scene> Begin()
    {
        var painter = await Painter.Begin(lamella);
        return await Scene.Of(painter, lamella);
    }

    private static async Task<(HttpStatusCode Status, string Why)> Post(Scene scene, string operation)
    {
        var answer = await scene.Editor.Post(scene.Editor.Batch(Guid.NewGuid(), 0, operation));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Every value in the operation, by where it is, as it is written.</summary>
    private static List<(string Place, string Written)> Places(string operation)
    {
        var places = new List<(string, string)>();
        Walk(JsonNode.Parse(operation)!);
        return places;

        void Walk(JsonNode node)
        {
            foreach (var child in node switch { JsonObject members => members.Select(member => member.Value), JsonArray items => items, _ => [] })
            {
                places.Add((child!.GetPath(), child.ToJsonString()));
                Walk(child);
            }
        }
    }

    // The value is no JSON that could be parsed, so it takes the place of a mark.
    private static string Spoilt(string operation, string place, string value)
    {
        const string mark = "\"the mark\"";
        var root = JsonNode.Parse(operation)!;
        JsonNode Find(JsonNode node) => node.GetPath() == place ? node
            : (node is JsonObject members ? members.Select(member => member.Value!) : node.AsArray()!).Select(child => child!)
                .Where(child => place.StartsWith(child.GetPath(), StringComparison.Ordinal)).OrderByDescending(child => child.GetPath().Length).Select(Find).First();
        Find(root).ReplaceWith(JsonNode.Parse(mark));
        return root.ToJsonString().Replace(mark, value, StringComparison.Ordinal);
    }

    /// <summary>An annotation in which every operation has something to be about.</summary>
    private sealed record Scene(Painter Painter, long Tree, long Other, long Node, long Group, long Box, Guid Step, Guid Skeleton, Guid Voxels)
    {
        private const string Metadata = """{"key":"value","list":["text",{"within":"more"}]}""";

        public Editor Editor => Painter.Editor;

        public static async Task<Scene> Of(Painter painter, AnnotationsFixture lamella)
        {
            var editor = painter.Editor;
            var (tree, other, node, group, box, step) =
                (await editor.NewId("tree"), await editor.NewId("tree"), await editor.NewId("node"), await editor.NewId("group"), await editor.NewId("box"), Guid.NewGuid());
            await editor.Do(step, Editor.Tree(tree), Editor.Tree(other), Editor.Node(node, tree), $$"""{"op":"createGroup","kind":"tree","group":{{group}},"name":"group"}""");
            var (skeleton, brick) = (new AnnotationContent(), new OverlayBrick());
            skeleton.Put(new Tree(await editor.NewId("tree"), "brought", "#ff8800", null, true, true, 1, null));
            Mask.Set(brick.Painted, 0, 9);
            await using var connection = await lamella.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
            return new(
                painter, tree, other, node, group, box, step, await Payloads.Store(connection, editor.Annotation, skeleton, CancellationToken.None),
                await PayloadBricks.Store(connection, editor.Annotation, painter.Layer, [(Morton.Encode(Int3.Zero), OverlayBytes.Pack(brick))], CancellationToken.None));
        }

        /// <summary>The operation with all of its members, new things with new ids.</summary>
        public async Task<string> Operation(string kind)
        {
            var layer = Painter.Layer;
            var bricks = $$"""[{"at":[0,0,0],"mask":"{{Convert.ToBase64String(Painter.Runs(10, 50))}}"}]""";
            var look = $$"""
                "name":"name","color":"#ff8800","metadata":{{Metadata}}
                """;
            var members = kind switch
            {
                "createTree" => $$""","tree":{{await Editor.NewId("tree")}},{{look}},"time":1,"group":{{Group}},"visible":true,"edgesVisible":true """,
                "updateTree" => $$""","tree":{{Tree}},{{look}},"time":1,"group":{{Group}},"visible":true,"edgesVisible":true """,
                "deleteTree" => $$""","tree":{{Other}} """,
                "createNode" => $$""","node":{{await Editor.NewId("node")}},"tree":{{Tree}},"at":[1,2,3],"radius":1,"time":1,"rotation":[0,0,90],"mag":"2-2-1","viewport":1 """,
                "updateNode" => $$""","node":{{Node}},"at":[1,2,3],"radius":1,"time":1,"rotation":[0,0,90],"mag":"2-2-1","viewport":1 """,
                "deleteNode" => $$""","node":{{Node}} """,
                "moveNodes" => $$""","nodes":[{{Node}}],"tree":{{Other}} """,
                "mergeTrees" => $$""","from":{{Other}},"into":{{Tree}} """,
                "createEdge" or "deleteEdge" => $$""","a":{{Node}},"b":{{Node}} """,
                "setComment" => $$""","node":{{Node}},"text":"text" """,
                "setBranchPoint" => $$""","node":{{Node}},"on":true,"time":1 """,
                "createGroup" => $$""","kind":"tree","group":{{await Editor.NewId("group")}},"name":"name","parent":{{Group}},"expanded":true """,
                "updateGroup" => $$""","kind":"tree","group":{{Group}},"name":"name","parent":{{Group}},"expanded":true """,
                "deleteGroup" => $$""","kind":"tree","group":{{Group}} """,
                "createSegment" or "updateSegment" => $$""","layer":"{{layer}}","segment":"7",{{look}},"group":{{Group}},"at":[1,2,3] """,
                "deleteSegment" => $$""","layer":"{{layer}}","segment":"7" """,
                "createBox" => $$""","box":{{Box}},"at":[1,2,3],"size":[1,2,3],"name":"name","color":"#ff8800","visible":true """,
                "updateBox" => $$""","box":{{Box}},"at":[1,2,3],"size":[1,2,3],"name":"name","color":"#ff8800","visible":true """,
                "deleteBox" => $$""","box":{{Box}} """,
                "createLayer" => $$""","layer":"{{Guid.NewGuid()}}","name":"name","largestSegment":"7","fallback":"cells" """,
                "updateLayer" => $$""","layer":"{{layer}}","name":"name" """,
                "deleteLayer" => $$""","layer":"{{Guid.NewGuid()}}" """,
                "importSkeleton" => $$""","payload":"{{Skeleton}}" """,
                "importVoxels" => $$""","layer":"{{layer}}","payload":"{{Voxels}}" """,
                "paint" => $$""","layer":"{{layer}}","mag":"1","segment":"7","mode":{"only":"7"},"bricks":{{bricks}} """,
                "unpaint" => $$""","layer":"{{layer}}","mag":"1","bricks":{{bricks}} """,
                "undo" or "redo" => $$""","target":"{{Step}}" """,
                "restore" => ",\"version\":1",
                _ => throw new ArgumentException($"What does {kind} look like?", nameof(kind)),
            };
            return $$"""{"op":"{{kind}}","step":"{{Guid.NewGuid()}}"{{members}}}""";
        }
    }
}

using System.Text.Json;
using Lamella.Annotations.Skeletons;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Lamella.Annotations.Tests;

public sealed class ReplayTests(AnnotationsFixture lamella) : IClassFixture<AnnotationsFixture>
{
    private const int Batches = 120;

    /// <summary>Three clients of two people edit by chance; the plainest possible replay of the log is what must come out.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Every_version_is_the_log_without_what_was_undone_and_every_effect_leads_to_it(int seed)
    {
        using var ada = await lamella.SignIn("ada");
        using var max = await lamella.SignIn("max");
        var annotation = await lamella.Begin(ada, "DATASET_EDIT");
        Editor[] editors = [new(ada, annotation), new(max, annotation), new(max, annotation)];
        var chance = new Random(seed);
        await using var connection = await lamella.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        var log = new AnnotationLog(connection, annotation);
        await Edit(editors, chance, seed, async version =>
        {
            // Reading in between is what moves the contents that are kept; a snapshot may lie anywhere.
            if (chance.Next(8) == 0)
            {
                await ada.GetAsync($"/annotations/{annotation}/skeleton");
            }

            if (chance.Next(12) == 0)
            {
                await Snapshots.Keep(log, version, await new Contents(TimeProvider.System).At(log, version, default), default);
            }
        });

        List<JsonElement> batches = [.. (await editors[0].Log()).GetProperty("batches").EnumerateArray()];
        var replica = new NaiveState();
        var cold = new Contents(TimeProvider.System);
        foreach (var batch in batches)
        {
            var version = NaiveState.Version(batch);
            var expected = NaiveState.At(batches, version).InWords();
            Follow(replica, batch, NaiveState.UndoneAt(batches, version));

            Assert.Equal(expected, replica.InWords());
            if (chance.Next(6) == 0 || version == batches.Count)
            {
                Assert.Equal(expected, (await Read(ada, annotation, version)).InWords());
                Assert.Equal(expected, Words(await new Contents(TimeProvider.System).At(log, version, default)));
            }

            if (chance.Next(6) == 0)
            {
                Assert.Equal(expected, Words(await cold.At(log, version, default)));
            }
        }

        Assert.True(batches.Count(batch => batch.TryGetProperty("effect", out var effect) && effect.TryGetProperty("turned", out _)) > 3);
    }

    [Fact]
    public async Task Undo_of_one_leaves_what_the_log_without_it_would_give_and_not_what_was_before()
    {
        using var ada = await lamella.SignIn("ada");
        using var max = await lamella.SignIn("max");
        var annotation = await lamella.Begin(ada, "DATASET_EDIT");
        var (a, b, tree, node, move) = (new Editor(ada, annotation), new Editor(max, annotation), 0L, 0L, Guid.NewGuid());
        (tree, node) = (await a.NewId("tree"), await a.NewId("node"));
        await a.Do(Editor.Tree(tree), Editor.Node(node, tree));
        await a.Do(move, $$"""{"op":"updateNode","node":{{node}},"at":[10,0,0]}""");
        await b.Do($$"""{"op":"updateNode","node":{{node}},"at":[20,0,0]}""");

        await a.Do(Editor.Undo(move));
        Assert.Contains("at=20,0,0", (await Read(ada, annotation)).InWords(), StringComparison.Ordinal);

        // Somebody else's step is not one's own to undo.
        var version = await b.Do(Editor.Undo(move), Editor.Redo(move));
        Assert.Equal("""{}""", (await a.Log(version - 1)).GetProperty("batches")[0].GetProperty("effect").GetRawText());
    }

    [Fact]
    public async Task What_arrives_for_an_undone_step_waits_for_its_redo()
    {
        using var ada = await lamella.SignIn("ada");
        var annotation = await lamella.Begin(ada);
        var (editor, step) = (new Editor(ada, annotation), Guid.NewGuid());
        var (tree, node) = (await editor.NewId("tree"), await editor.NewId("node"));
        await editor.Do(step, Editor.Tree(tree));
        await editor.Do(Editor.Undo(step));
        var late = await editor.Do(step, Editor.Node(node, tree));

        var (header, state) = SentSkeleton.Read(await ada.GetByteArrayAsync($"/annotations/{annotation}/skeleton"));
        Assert.Equal(step, Assert.Single(header.GetProperty("undone").EnumerateArray()).GetGuid());
        Assert.DoesNotContain("nodes", state.InWords(), StringComparison.Ordinal);
        Assert.False((await editor.Log(late - 1)).GetProperty("batches")[0].TryGetProperty("effect", out _));

        var effect = (await editor.Log(await editor.Do(Editor.Redo(step)) - 1)).GetProperty("batches")[0].GetProperty("effect");
        Assert.Equal(node, effect.GetProperty("nodes").GetProperty("put")[0].GetProperty("node").GetInt64());
        Assert.False(effect.GetProperty("turned")[0].GetProperty("undone").GetBoolean());
    }

    [Fact]
    public async Task A_thousand_restores_each_of_the_version_before_are_read_at_once()
    {
        using var ada = await lamella.SignIn("ada");
        var editor = new Editor(ada, await lamella.Begin(ada));
        var tree = await editor.NewId("tree");
        var version = await editor.Do(Editor.Tree(tree));
        for (var i = 0; i < 1000; i++)
        {
            version = await editor.Do(Editor.Restore(version - (i % 2)));
        }

        await using var connection = await lamella.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        var content = await new Contents(TimeProvider.System).At(new(connection, editor.Annotation), version, default);
        Assert.Equal(1, content.Trees.Count);
    }

    [Fact]
    public async Task Undo_and_its_like_travel_without_other_operations()
    {
        using var ada = await lamella.SignIn("ada");
        var editor = new Editor(ada, await lamella.Begin(ada));

        var answer = await editor.Post(editor.Batch(
            Guid.NewGuid(), 0, Editor.Undo(Guid.NewGuid()).Insert(1, $"\"step\":\"{Guid.NewGuid()}\","), $$"""{"step":"{{Guid.NewGuid()}}","op":"deleteNode","node":5}"""));

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("without other operations", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task Edit(Editor[] editors, Random chance, int seed, Func<long, Task> between)
    {
        var layer = (await editors[0].Log()).GetProperty("batches")[0].GetProperty("operations")[0].GetProperty("layer").GetGuid();
        var edits = new RandomEdits(seed, layer);
        List<long>[] all = [[], [], [], []];
        var own = new Dictionary<Editor, long[]>();
        foreach (var editor in editors)
        {
            own[editor] = [await editor.NewId("tree"), await editor.NewId("node"), await editor.NewId("node"), await editor.NewId("group"), await editor.NewId("box")];
            Note(own[editor]);
        }

        for (var i = 0; i < Batches; i++)
        {
            var editor = editors[chance.Next(editors.Length)];
            if (chance.Next(3) == 0)
            {
                own[editor] = [await editor.NewId("tree"), await editor.NewId("node"), await editor.NewId("node"), await editor.NewId("group"), await editor.NewId("box")];
                Note(own[editor]);
            }

            var (step, operations) = edits.Next(all[0], all[1], all[2], all[3], own[editor]);
            var batch = editor.Batch(Guid.NewGuid(), 0, [.. operations.Select(operation => operation.Insert(1, $"\"step\":\"{step}\","))]);
            var answer = await editor.Post(batch);
            if (!answer.IsSuccessStatusCode)
            {
                // A step of somebody else is the only thing that is refused.
                Assert.Contains("somebody else", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
                continue;
            }

            edits.Steps.Add(step);
            edits.Newest++;
            await between(edits.Newest);
        }

        void Note(long[] ids)
        {
            all[0].Add(ids[0]);
            all[1].AddRange(ids[1..3]);
            all[2].Add(ids[3]);
            all[3].Add(ids[4]);
        }
    }

    // As a client does: operations whose step is not undone, and the effect.
    private static void Follow(NaiveState replica, JsonElement batch, HashSet<Guid> undone)
    {
        foreach (var operation in batch.GetProperty("operations").EnumerateArray().Where(operation => !undone.Contains(operation.GetProperty("step").GetGuid())))
        {
            replica.Apply(operation);
        }

        if (batch.TryGetProperty("effect", out var effect))
        {
            replica.ApplyEffect(effect);
        }
    }

    private static async Task<NaiveState> Read(HttpClient http, Guid annotation, long? version = null) =>
        SentSkeleton.Read(await http.GetByteArrayAsync($"/annotations/{annotation}/skeleton{(version is null ? "" : $"?version={version}")}")).State;

    private static string Words(AnnotationContent content) =>
        SentSkeleton.Read([.. SkeletonFormat.Write(content, 0, [], keep: false).SelectMany(part => part.ToArray())]).State.InWords();
}

using System.Net;
using Lamella.Annotations.Skeletons;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Lamella.Annotations.Tests;

/// <summary>A few bytes may not cost the host, and everybody who waits for the annotation, a lot.</summary>
public sealed class CostlyBatchTests(AnnotationsFixture lamella) : IClassFixture<AnnotationsFixture>
{
    [Fact]
    public async Task Of_several_restores_in_one_batch_only_the_last_is_worked_out()
    {
        using var ada = await lamella.SignIn("ada");
        var editor = new Editor(ada, await lamella.Begin(ada));
        var tree = await editor.NewId("tree");
        await editor.Do(Editor.Tree(tree));
        var moved = await editor.Do($$"""{"op":"updateTree","tree":{{tree}},"name":"dendrite"}""");
        await editor.Do($$"""{"op":"updateTree","tree":{{tree}},"name":"soma"}""");
        await ada.GetByteArrayAsync($"/annotations/{editor.Annotation}/skeleton");

        // What is not read cannot be worked out.
        await lamella.Execute($"update annotations.log set operations = 'no JSON' where annotation_id = '{editor.Annotation}' and version = {moved}");
        var version = await editor.Do([.. Enumerable.Repeat(Editor.Restore(moved), 500), Editor.Restore(moved - 1)]);

        Assert.Contains("axon", SentSkeleton.Read(await ada.GetByteArrayAsync($"/annotations/{editor.Annotation}/skeleton")).State.InWords(), StringComparison.Ordinal);
        Assert.Equal(501L, await lamella.Scalar<long>($"select count(*) from annotations.restores where annotation_id = '{editor.Annotation}' and version = {version}"));
    }

    [Theory]
    [InlineData("""{"op":"restore","version":0}""")]
    [InlineData("""{"op":"undo","target":"6f9619ff-8b86-d011-b42d-00cf4fc964ff"}""")]
    public async Task A_thousand_turns_go_in_one_batch_and_no_more(string operation)
    {
        using var ada = await lamella.SignIn("ada");
        var editor = new Editor(ada, await lamella.Begin(ada));
        string Batch(int count) => editor.Batch(Guid.NewGuid(), 0, [.. Enumerable.Repeat(operation.Insert(1, $"\"step\":\"{Guid.NewGuid()}\","), count)]);

        var (most, more) = (await editor.Post(Batch(1000)), await editor.Post(Batch(1001)));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.RequestEntityTooLarge), (most.StatusCode, more.StatusCode));
        Assert.Contains("at most 1,000", await more.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(2, (await editor.Log()).GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task One_payload_is_imported_once_a_batch()
    {
        using var ada = await lamella.SignIn("ada");
        var editor = new Editor(ada, await lamella.Begin(ada));
        await using var connection = await lamella.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        var payload = await Payloads.Store(connection, editor.Annotation, new AnnotationContent(), default);
        var import = $$"""{"step":"{{Guid.NewGuid()}}","op":"importSkeleton","payload":"{{payload}}"}""";

        var (once, twice) = (await editor.Post(editor.Batch(Guid.NewGuid(), 0, import)), await editor.Post(editor.Batch(Guid.NewGuid(), 0, import, import)));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.BadRequest), (once.StatusCode, twice.StatusCode));
        Assert.Contains($"{payload} is named twice", await twice.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restore_that_nobody_waits_for_any_more_is_given_up_and_leaves_nothing()
    {
        using var ada = await lamella.SignIn("ada");
        var editor = new Editor(ada, await lamella.Begin(ada));
        await using var holder = await lamella.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await using var hold = new NpgsqlCommand($"begin; select from annotations.heads where annotation_id = '{editor.Annotation}' for update", holder);
        await hold.ExecuteNonQueryAsync();
        using var leaves = new CancellationTokenSource();
        using var content = new StringContent(editor.Batch(Guid.NewGuid(), 0, Editor.Restore(0).Insert(1, $"\"step\":\"{Guid.NewGuid()}\",")));
        var restoring = ada.PostAsync($"/annotations/{editor.Annotation}/batches", content, leaves.Token);
        await lamella.Until("select count(*) = 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");

        await leaves.CancelAsync();

        await lamella.Until("select count(*) = 0 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => restoring);
        await holder.DisposeAsync();
        Assert.Equal(2, await editor.Do("""{"op":"deleteNode","node":5}"""));
    }
}

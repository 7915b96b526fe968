using System.Security.Cryptography;
using Lamella.Annotations.Skeletons;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Lamella.Annotations.Tests;

/// <summary>Reading a version costs what lies between it and the nearest snapshot, however long the log is.</summary>
public sealed class SnapshotTests(AnnotationsFixture lamella) : IClassFixture<AnnotationsFixture>
{
    [Fact]
    public async Task Who_reads_much_of_the_log_leaves_a_snapshot_and_the_next_replay_begins_there()
    {
        using var ada = await lamella.SignIn("ada");
        var editor = new Editor(ada, await lamella.Begin(ada));
        var (tree, node) = (await editor.NewId("tree"), await editor.NewId("node"));
        await editor.Do(Editor.Tree(tree), Editor.Node(node, tree));

        // Text that no compression makes smaller: thirty of them are far more than a snapshot of one node.
        var texts = new Dictionary<long, string>();
        for (var i = 0; i < 40; i++)
        {
            var text = Convert.ToBase64String(RandomNumberGenerator.GetBytes(14_000));
            texts[await editor.Do($$"""{"op":"setComment","node":{{node}},"text":"{{text}}"}""")] = text;
        }

        await ada.GetByteArrayAsync($"/annotations/{editor.Annotation}/skeleton?version=30");
        Assert.Equal("30", await lamella.Scalar<string>($"select string_agg(distinct version::text, ',') from annotations.snapshots where annotation_id = '{editor.Annotation}'"));

        // What lies before the snapshot could not be replayed any more; a host that has just started reads on from it.
        await lamella.Execute($"update annotations.log set operations = 'no JSON' where annotation_id = '{editor.Annotation}' and version <= 30");
        await using var connection = await lamella.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        foreach (var version in (long[])[30, 35, 42])
        {
            var content = await new Contents(TimeProvider.System).At(new(connection, editor.Annotation), version, default);
            Assert.Equal(texts[version], content.Comments.Single().Value);
        }
    }
}

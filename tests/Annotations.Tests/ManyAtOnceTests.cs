using System.Net;
using System.Text.Json;
using Lamella.Annotations.Contracts;
using Lamella.Annotations.Skeletons;
using Lamella.Annotations.Tests.Live;
using Lamella.Annotations.Tests.Volumes;
using Lamella.Annotations.Volumes;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Lamella.Annotations.Tests;

/// <summary>Batches that wait for each other share transactions: nobody may notice.</summary>
public sealed class ManyAtOnceTests(AnnotationsFixture lamella) : IClassFixture<AnnotationsFixture>
{
    private const int Clients = 12;
    private const int Batches = 25;
    private static readonly Box Region = new(Int3.Zero, new(2, 1, 1));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Batches_sent_at_once_are_in_the_log_one_after_the_other_without_those_that_are_refused(int seed)
    {
        var painter = await Painter.Begin(lamella);
        var (annotation, chance) = (painter.Editor.Annotation, new Random(seed));
        string[] people = ["ada", "max", "ines"];
        var editors = new List<Editor>();
        for (var i = 0; i < Clients; i++)
        {
            editors.Add(new(await lamella.SignIn(people[i % people.Length]), annotation));
        }

        var sent = await Sent(editors, painter.Layer, chance);
        var answers = await Task.WhenAll(sent.OrderBy(_ => chance.Next()).SelectMany(batch => Enumerable.Repeat(batch, batch.Times)).Select(async batch =>
        {
            using var answer = await batch.Editor.Post(batch.Json);
            return (batch.Id, batch.MustFail, answer.StatusCode, Body: await answer.Content.ReadAsStringAsync());
        }));

        var log = await painter.Editor.Log();
        List<JsonElement> logged = [.. log.GetProperty("batches").EnumerateArray()];
        Assert.Equal(Enumerable.Range(1, logged.Count).Select(version => (long)version), logged.Select(NaiveState.Version));
        var versions = logged.ToDictionary(batch => batch.GetProperty("batchId").GetGuid(), NaiveState.Version);
        foreach (var batch in answers.GroupBy(answer => answer.Id))
        {
            if (batch.First().MustFail)
            {
                Assert.All(batch, answer => Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode));
            }
            else if (batch.All(answer => answer.StatusCode == HttpStatusCode.BadRequest))
            {
                // Whose step it is only the order decides in which they came.
                Assert.All(batch, answer => Assert.Contains("somebody else", answer.Body, StringComparison.Ordinal));
            }
            else
            {
                var read = batch.Select(answer => JsonDocument.Parse(answer.Body).RootElement).ToList();
                Assert.All(read, answer => Assert.Equal(versions[batch.Key], answer.GetProperty("version").GetInt64()));
                Assert.Equal(1, read.Count(answer => !answer.GetProperty("already").GetBoolean()));
                continue;
            }

            Assert.DoesNotContain(batch.Key, versions.Keys);
        }

        await Compare(painter, logged);
        Assert.Equal(0L, await lamella.Scalar<long>($"select count(*) from annotations.steps where annotation_id = '{annotation}' and first_version = 0"));
    }

    [Fact]
    public async Task A_refused_batch_leaves_its_neighbours_alone_whatever_is_wrong_with_it()
    {
        var painter = await Painter.Begin(lamella);
        var max = new Editor(await lamella.SignIn("max"), painter.Editor.Annotation);
        var step = Guid.NewGuid();
        await painter.Editor.Do(step, """{"op":"deleteNode","node":5}""");

        for (var round = 0; round < 5; round++)
        {
            var good = Enumerable.Range(0, 10).Select(_ => painter.Editor.Do(painter.Paint(3, "\"empty\"", "1", (Int3.Zero, Painter.Runs(0, 40))))).ToList();
            var foreign = max.Post(max.Batch(Guid.NewGuid(), 0, $$"""{"step":"{{step}}","op":"deleteNode","node":5}"""));
            var future = max.Post(max.Batch(Guid.NewGuid(), 1_000_000, $$"""{"step":"{{Guid.NewGuid()}}","op":"deleteNode","node":5}"""));

            Assert.Equal(Enumerable.Range(0, 10).Select(i => 3L + (round * 10) + i), (await Task.WhenAll(good)).Order());
            Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), ((await foreign).StatusCode, (await future).StatusCode));
        }
    }

    [Fact]
    public async Task Who_may_no_longer_edit_is_refused_beside_others_who_may()
    {
        var painter = await Painter.Begin(lamella);
        var max = new Editor(await lamella.SignIn("max"), painter.Editor.Annotation);
        await max.Do("""{"op":"deleteNode","node":5}""");
        await AnnotationsFixture.Ask(painter.Editor.Http, $"mutation {{ shareAnnotation(id: \"{painter.Editor.Annotation}\", access: DATASET_VIEW) {{ id }} }}");

        var good = Enumerable.Range(0, 5).Select(_ => painter.Editor.Do("""{"op":"deleteNode","node":5}""")).ToList();
        var refused = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => max.Refused("""{"op":"deleteNode","node":5}""")));

        await Task.WhenAll(good);
        Assert.All(refused, answer => Assert.Equal(HttpStatusCode.Forbidden, answer.Status));
        Assert.Equal(7, (await painter.Editor.Log()).GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task A_stroke_has_its_bricks_while_the_one_before_it_is_still_written_and_the_next_version()
    {
        var painter = await Painter.Begin(lamella);
        await painter.Editor.Do(Here(painter, Int3.Zero), Here(painter, new(1, 0, 0)));
        await using var held = await HoldVersion(painter);

        var first = painter.Editor.Do(Here(painter, Int3.Zero));
        await lamella.Until("select count(*) = 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
        var second = painter.Editor.Do(Here(painter, new(1, 0, 0)));
        await lamella.Until($"select count(*) = 0 from (select from annotations.bricks where annotation_id = '{painter.Editor.Annotation}' and brick = {Morton.Encode(new(1, 0, 0))} for update skip locked) free");
        await held.DisposeAsync();

        Assert.Equal((3L, 4L), (await first, await second));
    }

    [Fact]
    public async Task An_undo_knows_of_the_stroke_that_is_still_written()
    {
        var painter = await Painter.Begin(lamella);
        await painter.Editor.Do(Here(painter, new(1, 0, 0)));
        await using var held = await HoldVersion(painter);
        var step = Guid.NewGuid();

        var stroke = painter.Editor.Do(step, Here(painter, Int3.Zero));
        await lamella.Until("select count(*) = 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
        var undo = painter.Editor.Do(Editor.Undo(step));
        await Task.Delay(300);
        await held.DisposeAsync();

        Assert.Equal((3L, 4L), (await stroke, await undo));
        Assert.Null(PoolingTests.Seen(await painter.Read(lamella, Int3.Zero), Int3.Zero));
    }

    [Fact]
    public async Task A_cold_host_with_few_connections_answers_many_who_read_at_once()
    {
        var painter = await Painter.Begin(lamella);
        await painter.Editor.Do(Here(painter, Int3.Zero));
        await using var cold = new SecondHost($"{lamella.ConnectionString};Maximum Pool Size=4;Timeout=5", lamella.DataFolder);

        var read = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => cold.Send(new ReadOverlay(painter.Editor.Annotation, painter.Layer, new Mag(2, 2, 1), [Int3.Zero]))));

        Assert.All(read, overlay => Assert.NotNull(Assert.Single(overlay.Bricks)));
    }

    private static string Here(Painter painter, Int3 brick) => painter.Paint(7, "\"everywhere\"", "1", (brick, Painter.Runs(0, 40)));

    // Whoever writes waits for the version row until the connection is closed.
    private async Task<NpgsqlConnection> HoldVersion(Painter painter)
    {
        var connection = await lamella.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await using var hold = new NpgsqlCommand($"begin; select from annotations.heads where annotation_id = '{painter.Editor.Annotation}' for update", connection);
        await hold.ExecuteNonQueryAsync();
        return connection;
    }

    private static async Task<List<(Guid Id, Editor Editor, string Json, int Times, bool MustFail)>> Sent(List<Editor> editors, Guid layer, Random chance)
    {
        var (edits, sent) = (new RandomEdits(chance.Next(), layer), new List<(Guid, Editor, string, int, bool)>());
        List<long>[] all = [[], [], [], []];
        for (var round = 0; round < Batches; round++)
        {
            foreach (var editor in editors)
            {
                long[] own = [await editor.NewId("tree"), await editor.NewId("node"), await editor.NewId("node"), await editor.NewId("group"), await editor.NewId("box")];
                all[0].Add(own[0]);
                all[1].AddRange(own[1..3]);
                all[2].Add(own[3]);
                all[3].Add(own[4]);
                var (step, operations) = edits.Next(all[0], all[1], all[2], all[3], own);
                if (chance.Next(3) == 0)
                {
                    (step, operations) = (Guid.NewGuid(), [Stroke(chance, new(editor, layer)), Stroke(chance, new(editor, layer))]);
                }

                var (id, wrong) = (Guid.NewGuid(), chance.Next(10) == 0);
                var json = editor.Batch(
                    id, wrong && chance.Next(2) == 0 ? 1_000_000 : 0, [.. operations.Select(operation => operation.Insert(1, $"\"step\":\"{step}\",")),
                        .. wrong ? [$$"""{"step":"{{step}}","op":"deleteNode","node":-1}"""] : Array.Empty<string>()]);
                sent.Add((id, editor, json, chance.Next(5) == 0 ? 3 : 1, wrong));
                edits.Steps.Add(step);
                edits.Newest++;
            }
        }

        return sent;
    }

    private static string Stroke(Random chance, Painter painter)
    {
        var bricks = PoolingTests.Each(Region).Where(_ => chance.Next(3) > 0).Select(at => (at, Painter.Runs(chance.Next(3000), 1 + chance.Next(3000)))).ToArray();
        return painter.Paint((ulong)chance.Next(5), chance.Next(3) switch { 0 => "\"empty\"", 1 => "{\"only\":\"2\"}", _ => "\"everywhere\"" }, "1", bricks);
    }

    private async Task Compare(Painter painter, List<JsonElement> logged)
    {
        var (annotation, version) = (painter.Editor.Annotation, (long)logged.Count);
        var expected = NaiveState.At(logged, version).InWords();
        Assert.Equal(expected, SentSkeleton.Read(await painter.Editor.Http.GetByteArrayAsync($"/annotations/{annotation}/skeleton")).State.InWords());
        await using var connection = await lamella.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        var cold = await new Contents(TimeProvider.System).At(new(connection, annotation), version, default);
        Assert.Equal(expected, SentSkeleton.Read([.. SkeletonFormat.Write(cold, 0, [], keep: false).SelectMany(part => part.ToArray())]).State.InWords());

        var voxels = new NaiveVoxels(await painter.Editor.Log(), painter.Layer).At(version);
        foreach (var at in PoolingTests.Each(Region))
        {
            var brick = await painter.Read(lamella, at);
            foreach (var voxel in PoolingTests.Each(new(at * 32, Int3.One * 32)))
            {
                Assert.Equal(voxels.TryGetValue(voxel, out var value) ? value : (ulong?)null, PoolingTests.Seen(brick, voxel));
            }
        }
    }
}

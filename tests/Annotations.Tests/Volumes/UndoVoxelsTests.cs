using System.Text.Json;
using Lamella.Annotations.Volumes;
using Lamella.Annotations.Volumes.Bricks;
using Lamella.Annotations.Volumes.Coarse;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Lamella.Annotations.Tests.Volumes;

public sealed class UndoVoxelsTests(AnnotationsFixture lamella) : IClassFixture<AnnotationsFixture>
{
    private static readonly Box Region = new(Int3.Zero, new(2, 1, 1));

    /// <summary>What each payload paints that a test has stored.</summary>
    private readonly Dictionary<Guid, Dictionary<Int3, ulong>> _brought = [];

    [Fact]
    public async Task What_remains_after_two_who_painted_over_each_other_undo_is_what_the_log_without_both_gives()
    {
        var ada = await Painter.Begin(lamella);
        var max = await ada.Join(lamella, "max");
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        await ada.Editor.Do(ada.Paint(1, "\"everywhere\"", "1", (Int3.Zero, Painter.Runs(0, 300))));
        await ada.Editor.Do(first, ada.Paint(2, "\"everywhere\"", "1", (Int3.Zero, Painter.Runs(100, 100))));
        await max.Editor.Do(second, max.Paint(3, "\"everywhere\"", "1", (Int3.Zero, Painter.Runs(150, 100))));

        await ada.Editor.Do(Editor.Undo(first));
        Assert.Equal([1, 1, 3, 3, 1], await Values(ada, 0, 120, 160, 220, 290));
        await ada.Editor.Do(Editor.Undo(second));
        Assert.Equal([1, 1, 3, 3, 1], await Values(ada, 0, 120, 160, 220, 290));
        await max.Editor.Do(Editor.Undo(second));
        Assert.Equal([1, 1, 1, 1, 1], await Values(ada, 0, 120, 160, 220, 290));
        await ada.Editor.Do(Editor.Redo(first));
        Assert.Equal([1, 2, 2, 1, 1], await Values(ada, 0, 120, 160, 220, 290));
    }

    [Fact]
    public async Task The_effect_names_the_bricks_that_changed_and_only_those()
    {
        var ada = await Painter.Begin(lamella);
        var (hidden, shown) = (Guid.NewGuid(), Guid.NewGuid());
        await ada.Editor.Do(hidden, ada.Paint(2, "\"everywhere\"", "1", (Int3.Zero, Painter.Runs(100, 100)), (new(1, 0, 0), Painter.Runs(0, 5))));
        await ada.Editor.Do(shown, ada.Paint(3, "\"everywhere\"", "1", (Int3.Zero, Painter.Runs(0, 1000))));

        await ada.Editor.Do(Editor.Undo(hidden));

        var effect = (await ada.Editor.Log()).GetProperty("batches").EnumerateArray().Last().GetProperty("effect");
        Assert.Equal($$"""[{"layer":"{{ada.Layer}}","at":[[1,0,0]]}]""", effect.GetProperty("bricks").GetRawText());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Bricks_are_what_the_naive_replay_of_the_log_gives_whatever_people_do(int seed)
    {
        var random = new Random(seed);
        var ada = await Painter.Begin(lamella);
        Painter[] people = [ada, await ada.Join(lamella, "max"), await ada.Join(lamella, "ines")];
        var steps = people.ToDictionary(person => person, _ => new List<Guid>());
        var last = 1L;
        for (var round = 1; round <= 100; round++)
        {
            var person = people[random.Next(people.Length)];
            var step = random.Next(4) == 0 && steps[person].Count > 0 ? steps[person][random.Next(steps[person].Count)] : Guid.NewGuid();
            string[] operations = random.Next(12) switch
            {
                0 or 1 when steps[person].Count > 0 => [Editor.Undo(Recent(random, steps[person]))],
                2 when steps[person].Count > 0 => [Editor.Redo(Recent(random, steps[person]))],
                4 when round % 2 == 0 => [await Brought(random, ada)],
                3 when round % 5 == 0 => [Editor.Restore(random.NextInt64(last + 1))],
                _ => [Stroke(random, person), .. random.Next(3) == 0 ? [Stroke(random, person)] : Array.Empty<string>()],
            };
            if (operations[0].StartsWith("{\"op\":\"undo", StringComparison.Ordinal) || operations[0].StartsWith("{\"op\":\"redo", StringComparison.Ordinal))
            {
                step = Guid.NewGuid();
            }
            else if (!steps[person].Contains(step))
            {
                steps[person].Add(step);
            }

            last = await person.Editor.Do(step, operations);
            if (round % 8 == 0 && operations.Length == 1 && operations[0].Contains("\"mode\":", StringComparison.Ordinal))
            {
                await CompareCut(person, operations[0], last);
            }

            if (round % 20 == 0)
            {
                await Compare(ada, last);
            }
        }

        // Every version can still be read as it was, whatever was painted, undone and restored after it.
        foreach (var version in (long[])[1, 2, random.NextInt64(last), random.NextInt64(last), random.NextInt64(last), last - 1, last])
        {
            await Compare(ada, version, asOf: version);
        }
    }

    [Fact]
    public async Task A_payload_counts_for_its_own_layer_and_travels_without_undo()
    {
        var ada = await Painter.Begin(lamella);
        var import = await Brought(new(1), ada);

        var (_, elsewhere) = await ada.Editor.Refused(import.Replace(ada.Layer.ToString(), Guid.NewGuid().ToString(), StringComparison.Ordinal));
        var mixed = await ada.Editor.Post(ada.Editor.Batch(Guid.NewGuid(), 0, import.Insert(1, $"\"step\":\"{Guid.NewGuid()}\","), Editor.Restore(0).Insert(1, $"\"step\":\"{Guid.NewGuid()}\",")));

        Assert.Contains("for layer", elsewhere, StringComparison.Ordinal);
        Assert.Contains("without undo, redo and restore", await mixed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_the_log_does_not_hold_is_refused()
    {
        var ada = await Painter.Begin(lamella);

        var refused = await Assert.ThrowsAsync<FluentValidation.ValidationException>(() => ada.Read(lamella, Int3.Zero, asOf: 2));

        Assert.Contains("There is no version 2: the log holds 1.", refused.Message, StringComparison.Ordinal);
    }

    private static Guid Recent(Random random, List<Guid> steps) => steps[random.Next(2) == 0 ? random.Next(steps.Count) : Math.Max(0, steps.Count - 1 - random.Next(4))];

    /// <summary>Stores a payload of some bricks for the layer; the operation that imports it.</summary>
    private async Task<string> Brought(Random random, Painter person)
    {
        var (voxels, bricks) = (new Dictionary<Int3, ulong>(), new List<(long, byte[])>());
        foreach (var at in PoolingTests.Each(Region).Where(at => at == Region.Min || random.Next(2) == 0))
        {
            var brick = new OverlayBrick();
            for (var run = random.Next(1, 6); run > 0; run--)
            {
                var (start, segment) = (random.Next(32_000), (ulong)random.Next(4));
                for (var voxel = start; voxel < Math.Min(start + random.Next(1, 6_000), 32_768); voxel++)
                {
                    Annotations.Volumes.Mask.Set(brick.Painted, voxel, 1);
                    brick.Values[voxel] = segment;
                    voxels[(at * 32) + new Int3(voxel % 32, voxel / 32 % 32, voxel / 1024)] = segment;
                }
            }

            bricks.Add((Morton.Encode(at), OverlayBytes.Pack(brick)));
        }

        await using var connection = await lamella.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        var payload = await PayloadBricks.Store(connection, person.Editor.Annotation, person.Layer, bricks, CancellationToken.None);
        _brought[payload] = voxels;
        return $$"""{"op":"importVoxels","layer":"{{person.Layer}}","payload":"{{payload}}"}""";
    }

    private static string Stroke(Random random, Painter person)
    {
        var coarse = random.Next(5) == 0;
        var bricks = coarse
            ? [(Int3.Zero, Mask(random))]
            : PoolingTests.Each(Region).Where(_ => random.Next(2) == 0).Select(at => (at, Mask(random))).ToArray();
        var mode = random.Next(4) switch { 0 => "\"empty\"", 1 => $$"""{"only":"{{random.Next(4)}}"}""", _ => "\"everywhere\"" };
        return random.Next(6) == 0
            ? person.Unpaint(coarse ? "2-2-1" : "1", bricks)
            : person.Paint((ulong)random.Next(4), mode, coarse ? "2-2-1" : "1", bricks);
    }

    private static byte[] Mask(Random random)
    {
        var mask = new ulong[Annotations.Volumes.Mask.Words];
        for (var run = random.Next(1, 9); run > 0; run--)
        {
            var start = random.Next(32_000);
            Annotations.Volumes.Mask.Set(mask, start, Math.Min(random.Next(1, 6_000), 32_768 - start));
        }

        return Painter.Runs(mask);
    }

    /// <summary>The log keeps of a stroke what painted voxels let through when it came.</summary>
    private async Task CompareCut(Painter painter, string sent, long version)
    {
        var log = await painter.Editor.Log();
        var before = new NaiveVoxels(log, painter.Layer, _brought).At(version - 1);
        var operation = JsonDocument.Parse(sent).RootElement;
        var mode = operation.GetProperty("mode");
        var spared = mode.ValueKind == JsonValueKind.Object ? ulong.Parse(mode.GetProperty("only").GetString()!, null) : 0;
        var expected = NaiveVoxels.Voxels(operation)
            .Where(voxel => (mode.ValueKind == JsonValueKind.String && mode.ValueEquals("everywhere")) || !before.TryGetValue(voxel, out var painted) || painted == spared).ToHashSet();
        Assert.Subset(expected, NaiveVoxels.Voxels(log.GetProperty("batches").EnumerateArray().Last().GetProperty("operations")[0]).ToHashSet());
        Assert.Superset(expected, NaiveVoxels.Voxels(log.GetProperty("batches").EnumerateArray().Last().GetProperty("operations")[0]).ToHashSet());
    }

    private async Task Compare(Painter painter, long version, long? asOf = null)
    {
        var expected = new NaiveVoxels(await painter.Editor.Log(), painter.Layer, _brought).At(version);
        foreach (var at in PoolingTests.Each(Region))
        {
            var brick = await painter.Read(lamella, at, asOf: asOf);
            foreach (var voxel in PoolingTests.Each(new(at * 32, Int3.One * 32)))
            {
                var seen = PoolingTests.Seen(brick, voxel);
                if (seen != (expected.TryGetValue(voxel, out var value) ? value : null))
                {
                    Assert.Fail($"At version {version} voxel {voxel} is {seen?.ToString() ?? "unpainted"}, not {(expected.ContainsKey(voxel) ? value.ToString() : "unpainted")}.");
                }
            }
        }

        var coarse = new OverlayBrick();
        var fine = new Dictionary<Int3, OverlayBrick>();
        foreach (var at in PoolingTests.Each(new(Int3.Zero, new(2, 2, 1))))
        {
            fine[at] = await painter.Read(lamella, at, asOf: asOf);
        }

        Pooling.PoolBox(new(Int3.Zero, Int3.One * 32), coarse, Int3.Zero, new(2, 2, 1), Int3.Zero, new(256, 256, 128), fine.GetValueOrDefault);
        Assert.True(coarse.IsSame(await painter.Read(lamella, Int3.Zero, new(2, 2, 1), asOf)), $"The coarser level is not the mode of the finer one at version {version}.");
    }

    private async Task<ulong[]> Values(Painter painter, params int[] voxels)
    {
        var brick = await painter.Read(lamella, Int3.Zero);
        return [.. voxels.Select(voxel => brick.Values[voxel])];
    }
}

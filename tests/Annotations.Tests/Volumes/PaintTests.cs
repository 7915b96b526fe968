using System.Net;
using Lamella.Annotations.Contracts;
using Lamella.Annotations.Volumes.Bricks;
using Lamella.Annotations.Volumes.Coarse;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Annotations.Tests.Volumes;

public sealed class PaintTests(AnnotationsFixture lamella) : IClassFixture<AnnotationsFixture>
{
    private const string Everywhere = "\"everywhere\"";

    // Fifty voxels from the tenth on.
    private static readonly byte[] Fifty = Painter.Runs(10, 50);

    [Fact]
    public async Task Painted_voxels_are_read_back_and_all_others_stay_unpainted()
    {
        var painter = await Painter.Begin(lamella);

        await painter.Editor.Do(painter.Paint(ulong.MaxValue, Everywhere, "1", (new(3, 2, 1), Fifty), (new(0, 0, 0), Painter.Runs(0, 32_768))));

        var (some, all) = (await painter.Read(lamella, new(3, 2, 1)), await painter.Read(lamella, Int3.Zero));
        Assert.All(Enumerable.Range(0, 32_768), voxel => Assert.Equal(voxel is >= 10 and < 60 ? ulong.MaxValue : null, At(some, voxel)));
        Assert.All(all.Values, value => Assert.Equal(ulong.MaxValue, value));
        Assert.True((await painter.Read(lamella, new(1, 0, 0))).IsUnpainted);
    }

    [Fact]
    public async Task Erasing_paints_nothing_and_unpainting_gives_back_to_the_fallback()
    {
        var painter = await Painter.Begin(lamella);
        await painter.Editor.Do(painter.Paint(0, Everywhere, "1", (Int3.Zero, Fifty)));
        await painter.Editor.Do(painter.Unpaint("1", (Int3.Zero, Painter.Runs(30, 100))));

        var brick = await painter.Read(lamella, Int3.Zero);

        Assert.Equal((0UL, 0UL, null), (At(brick, 10), At(brick, 29), At(brick, 30)));
    }

    [Theory]
    [InlineData("\"empty\"", 0, 7, 5)]
    [InlineData("{\"only\":\"7\"}", 7, 0, 5)]
    public async Task The_mode_cuts_once_against_painted_voxels_and_the_log_keeps_the_mask_as_cut(string mode, ulong paintedOver, ulong spared, ulong segment)
    {
        var painter = await Painter.Begin(lamella);
        await painter.Editor.Do(
            painter.Paint(paintedOver, Everywhere, "1", (Int3.Zero, Painter.Runs(0, 20))), painter.Paint(spared, Everywhere, "1", (Int3.Zero, Painter.Runs(20, 20))));

        await painter.Editor.Do(painter.Paint(segment, mode, "1", (Int3.Zero, Fifty), (new(1, 0, 0), Fifty)));

        var brick = await painter.Read(lamella, Int3.Zero);
        Assert.Equal((segment, spared, segment), (At(brick, 19), At(brick, 20), At(brick, 59)));
        var logged = (await painter.Last())[0];
        Assert.Equal("everywhere", logged.GetProperty("mode").GetString());
        Assert.Equal(Painter.Runs(10, 10, 20, 20), logged.GetProperty("bricks")[0].GetProperty("mask").GetBytesFromBase64());
        Assert.Equal(Fifty, logged.GetProperty("bricks")[1].GetProperty("mask").GetBytesFromBase64());
    }

    [Fact]
    public async Task A_coarse_mask_fills_every_finer_voxel_and_is_kept_as_it_was_sent_until_it_is_cut()
    {
        var painter = await Painter.Begin(lamella);
        var all = Painter.Runs(0, 32_768);
        await painter.Editor.Do(painter.Paint(9, Everywhere, "2-2-1", (new(1, 0, 3), all)));

        foreach (var at in (Int3[])[new(2, 0, 3), new(3, 1, 3)])
        {
            Assert.All((await painter.Read(lamella, at)).Values, value => Assert.Equal(9UL, value));
        }

        Assert.True((await painter.Read(lamella, new(4, 0, 3))).IsUnpainted);
        Assert.Equal("2-2-1", (await painter.Last())[0].GetProperty("mag").GetString());
        await painter.Editor.Do(painter.Paint(5, "\"empty\"", "2-2-1", (new(1, 0, 3), all), (new(2, 0, 3), all)));
        var cut = (await painter.Last())[0];
        Assert.Equal("1", cut.GetProperty("mag").GetString());
        Assert.Equal(
            ["[4,0,3]", "[4,1,3]", "[5,0,3]", "[5,1,3]"],
            cut.GetProperty("bricks").EnumerateArray().Select(brick => brick.GetProperty("at").GetRawText()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_sender_is_told_its_masks_as_cut_also_when_it_sends_again()
    {
        var painter = await Painter.Begin(lamella);
        await painter.Editor.Do(painter.Paint(7, Everywhere, "1", (Int3.Zero, Painter.Runs(10, 10))));
        var batch = painter.Editor.Batch(Guid.NewGuid(), 0, painter.Paint(8, "\"empty\"", "1", (Int3.Zero, Fifty)).Insert(1, $"\"step\":\"{Guid.NewGuid()}\","));

        var first = await (await painter.Editor.Post(batch)).Content.ReadAsStringAsync();
        var again = await (await painter.Editor.Post(batch)).Content.ReadAsStringAsync();

        Assert.Contains(Convert.ToBase64String(Painter.Runs(20, 40)), first, StringComparison.Ordinal);
        Assert.Equal(first.Replace("\"already\":false", "\"already\":true", StringComparison.Ordinal), again);
    }

    [Theory]
    [InlineData("1", "0,0,0", "gA==", "mask")]
    [InlineData("1", "0,0,0", "gIAAAQ==", "mask")]
    [InlineData("1", "0,0,0", "Cg==", "mask")]
    [InlineData("1", "0,0,0", "AAoA", "mask")]
    [InlineData("1", "0,0,0", "AIGAAg==", "mask")]
    [InlineData("1", "0,0,0", "AP//////////fw==", "mask")]
    [InlineData("1", "0,0,0", "not base64", "bricks")]
    [InlineData("1", "-1,0,0", "CjI=", "outside")]
    [InlineData("1", "8,0,0", "CjI=", "outside")]
    [InlineData("1", "0,0,2147483647", "CjI=", "outside")]
    [InlineData("1", "0,0,-2147483647", "CjI=", "outside")]
    [InlineData("1", "0,0,0.5", "CjI=", "whole")]
    [InlineData("4", "0,0,0", "CjI=", "magnification")]
    [InlineData("2-2-1", "4,0,0", "CjI=", "outside")]
    public async Task A_mask_that_lies_or_lies_outside_refuses_the_whole_batch(string mag, string at, string mask, string reason)
    {
        var painter = await Painter.Begin(lamella);
        var wrong = $$"""{"op":"paint","layer":"{{painter.Layer}}","mag":"{{mag}}","segment":"1","mode":"everywhere","bricks":[{"at":[{{at}}],"mask":"{{mask}}"}]}""";
        var step = $"\"step\":\"{Guid.NewGuid()}\",";

        var answer = await painter.Editor.Post(painter.Editor.Batch(
            Guid.NewGuid(), 0, painter.Paint(3, Everywhere, "1", (Int3.Zero, Fifty)).Insert(1, step), wrong.Insert(1, step)));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(reason, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(1, (await painter.Editor.Log()).GetProperty("version").GetInt64());
        Assert.Equal(0L, await lamella.Scalar<long>($"select count(*) from annotations.bricks where annotation_id = '{painter.Editor.Annotation}'"));
        Assert.True((await painter.Read(lamella, Int3.Zero)).IsUnpainted);
    }

    [Fact]
    public async Task A_brick_named_twice_in_one_operation_is_refused_and_a_million_masks_are_too_many()
    {
        var painter = await Painter.Begin(lamella);

        Assert.Equal(HttpStatusCode.BadRequest, (await painter.Editor.Refused(painter.Paint(1, Everywhere, "1", (Int3.Zero, Fifty), (Int3.Zero, Fifty)))).Status);
        var many = Enumerable.Repeat(painter.Paint(1, Everywhere, "1", [.. PoolingTests.Each(new(Int3.Zero, new(8, 8, 4))).Select(at => (at, Painter.Runs(0, 1)))])
            .Insert(1, $"\"step\":\"{Guid.NewGuid()}\","), 65).ToArray();
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await painter.Editor.Post(painter.Editor.Batch(Guid.NewGuid(), 0, many))).StatusCode);
        Assert.Equal(1, (await painter.Editor.Log()).GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task Painting_in_a_layer_that_never_was_has_no_effect()
    {
        var painter = await Painter.Begin(lamella);

        await painter.Editor.Do(new Painter(painter.Editor, Guid.NewGuid()).Paint(1, Everywhere, "1", (new(99, 99, 99), Fifty)));

        Assert.Equal(0L, await lamella.Scalar<long>($"select count(*) from annotations.bricks where annotation_id = '{painter.Editor.Annotation}'"));
    }

    [Fact]
    public async Task A_layer_that_is_made_again_lies_over_what_it_was_first_made_over()
    {
        var painter = await Painter.Begin(lamella);
        await painter.Editor.Do(painter.Paint(5, Everywhere, "1", (Int3.Zero, Fifty)));
        await painter.Editor.Do($$"""{"op":"deleteLayer","layer":"{{painter.Layer}}"}""");

        var (status, why) = await painter.Editor.Refused($$"""{"op":"createLayer","layer":"{{painter.Layer}}","name":"again","fallback":null,"largestSegment":"0"}""");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("'cells'", why, StringComparison.Ordinal);
        await painter.Editor.Do($$"""{"op":"createLayer","layer":"{{painter.Layer}}","name":"again","fallback":"cells","largestSegment":"0"}""");

        Assert.Equal(5UL, At(await painter.Read(lamella, Int3.Zero), 10));
        Assert.Equal("cells", (await lamella.Send(new GetOverlayLayer(painter.Editor.Annotation, painter.Layer))).Fallback);
        Assert.Equal("cells", await lamella.Scalar<string>($"select fallback from annotations.layers where layer_id = '{painter.Layer}'"));
    }

    [Fact]
    public async Task A_layer_that_was_deleted_is_not_there_for_readers_until_that_is_undone()
    {
        var painter = await Painter.Begin(lamella);
        var (step, open) = (Guid.NewGuid(), new GetOverlayLayer(painter.Editor.Annotation, painter.Layer));
        Assert.Equal(lamella.Dataset, (await lamella.Send(open)).Dataset);

        await painter.Editor.Do(step, $$"""{"op":"deleteLayer","layer":"{{painter.Layer}}"}""");
        await Assert.ThrowsAsync<RefusalException>(() => lamella.Send(open));
        Assert.Equal(
            HttpStatusCode.NotFound, (await painter.Editor.Http.GetAsync($"/annotations/{painter.Editor.Annotation}/layers/{painter.Layer}/bricks/1/0-0-0")).StatusCode);

        await painter.Editor.Do(Editor.Undo(step));
        Assert.Equal(lamella.Dataset, (await lamella.Send(open)).Dataset);
    }

    [Fact]
    public async Task Eight_who_paint_in_the_same_bricks_at_once_all_leave_their_voxels()
    {
        var painter = await Painter.Begin(lamella);
        var bricks = PoolingTests.Each(new(Int3.Zero, new(3, 2, 1))).ToArray();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            var other = new Painter(new Editor(painter.Editor.Http, painter.Editor.Annotation), painter.Layer);
            for (var stroke = 0; stroke < 10; stroke++)
            {
                // Each sends its bricks in another order.
                var order = bricks.OrderBy(brick => HashCode.Combine(brick, i, stroke)).ToArray();
                await other.Editor.Do(other.Paint((ulong)(i + 1), Everywhere, "1", [.. order.Select(at => (at, Painter.Runs(((i * 10) + stroke) * 20, 20)))]));
            }
        }));

        foreach (var at in bricks)
        {
            var brick = await painter.Read(lamella, at);
            Assert.All(Enumerable.Range(0, 1600), voxel => Assert.Equal((ulong)(voxel / 200) + 1, At(brick, voxel)));
        }
    }

    [Fact]
    public async Task Coarser_levels_are_the_mode_of_the_finer_ones_as_soon_as_they_are_read()
    {
        var painter = await Painter.Begin(lamella);
        var random = new Random(8);
        for (var stroke = 0; stroke < 6; stroke++)
        {
            await painter.Editor.Do(painter.Paint(
                (ulong)random.Next(4), Everywhere, "1", [.. PoolingTests.Each(new(new(2, 0, 0), new(2, 2, 1))).Select(at => (at, Painter.Runs(MaskTests.Any(random, stroke))))]));
            var fine = new Dictionary<Int3, OverlayBrick>();
            foreach (var at in PoolingTests.Each(new(new(2, 0, 0), new(2, 2, 1))))
            {
                fine[at] = await painter.Read(lamella, at);
            }

            var expected = new OverlayBrick();
            Pooling.PoolBox(new(new(32, 0, 0), new(32, 32, 32)), expected, new(32, 0, 0), new(2, 2, 1), Int3.Zero, new(256, 256, 128), fine.GetValueOrDefault);

            Assert.True(expected.IsSame(await painter.Read(lamella, new(1, 0, 0), new(2, 2, 1))));
        }

        Assert.True((await painter.Read(lamella, new(0, 0, 0), new(2, 2, 1))).IsUnpainted);
    }

    [Fact]
    public async Task Every_brick_read_holds_at_least_the_version_that_is_told()
    {
        var painter = await Painter.Begin(lamella);
        var version = await painter.Editor.Do(painter.Paint(4, Everywhere, "1", (Int3.Zero, Fifty)));

        var fine = await lamella.Send(new ReadOverlay(painter.Editor.Annotation, painter.Layer, Mag.One, [Int3.Zero]));
        var coarse = await lamella.Send(new ReadOverlay(painter.Editor.Annotation, painter.Layer, new(2, 2, 1), [Int3.Zero]));

        Assert.Equal((version, version), (fine.Version, coarse.Version));
    }

    [Fact]
    public async Task Nobody_reads_what_is_painted_in_an_annotation_that_they_do_not_see()
    {
        var painter = await Painter.Begin(lamella, access: "PRIVATE");
        using var max = await lamella.SignIn("max");

        Assert.Equal(HttpStatusCode.NotFound, (await max.PostAsync($"/annotations/{painter.Editor.Annotation}/layers/{painter.Layer}/bricks", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await max.GetAsync($"/annotations/{painter.Editor.Annotation}/layers/{painter.Layer}/bricks/1/0-0-0")).StatusCode);
        await Assert.ThrowsAsync<RefusalException>(() => lamella.Send(new ReadOverlay(painter.Editor.Annotation, painter.Layer, Mag.One, [Int3.Zero]), _ => { }));
    }

    private static ulong? At(OverlayBrick brick, int voxel) => (brick.Painted[voxel / 64] >> (voxel % 64) & 1) == 0 ? null : brick.Values[voxel];
}

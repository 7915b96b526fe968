using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Annotations.Tests.Volumes;

/// <summary>What is kept of painted bricks, and what is done for them behind the log.</summary>
public sealed class KeptBricksTests(AnnotationsFixture lamella) : IClassFixture<AnnotationsFixture>
{
    private const string Everywhere = "\"everywhere\"";

    [Fact]
    public async Task Coarser_levels_come_up_behind_the_log_though_nobody_reads_them()
    {
        var painter = await Painter.Begin(lamella);

        var version = await painter.Editor.Do(painter.Paint(7, Everywhere, "1", (Int3.Zero, Painter.Runs(0, 32_768))));

        await lamella.Until(Pooled(painter, version));
        Assert.Equal(1L, await Count(painter, "coarse_bricks"));
    }

    [Fact]
    public async Task A_log_that_cannot_be_read_holds_up_no_other_annotation_and_ends_no_host()
    {
        var (broken, whole) = (await Painter.Begin(lamella), await Painter.Begin(lamella));
        var last = await broken.Editor.Do(broken.Paint(7, Everywhere, "1", (Int3.Zero, Painter.Runs(0, 1))));
        await lamella.Until(Pooled(broken, last));
        await lamella.Execute($"update annotations.log set operations = 'no JSON' where annotation_id = '{broken.Editor.Annotation}'");
        await lamella.Execute($"update annotations.pooled set version = 0 where annotation_id = '{broken.Editor.Annotation}'");

        await broken.Editor.Do("""{"op":"deleteNode","node":5}""");
        for (var round = 0; round < 3; round++)
        {
            await lamella.Until(Pooled(whole, await whole.Editor.Do(whole.Paint(7, Everywhere, "1", (Int3.Zero, Painter.Runs(0, 1))))));
        }
    }

    [Fact]
    public async Task A_brick_has_a_snapshot_after_every_64_strokes_and_an_undo_replays_from_the_last()
    {
        var painter = await Painter.Begin(lamella);
        var (late, last) = (Guid.NewGuid(), 0L);
        for (var stroke = 1; stroke <= 140; stroke++)
        {
            last = await painter.Editor.Do(stroke == 135 ? late : Guid.NewGuid(), painter.Paint((ulong)stroke, Everywhere, "1", (Int3.Zero, Painter.Runs(stroke, 1))));
        }

        Assert.Equal((1L, 140L), (await Count(painter, "bricks"), await Count(painter, "brick_history")));
        Assert.Equal(
            "65,129", await lamella.Scalar<string>($"select string_agg(version::text, ',' order by version) from annotations.brick_snapshots where annotation_id = '{painter.Editor.Annotation}'"));

        // What the snapshot holds could not be replayed any more.
        await lamella.Until(Pooled(painter, last));
        await lamella.Execute($"update annotations.log set operations = 'no JSON' where annotation_id = '{painter.Editor.Annotation}' and version between 2 and 129");
        await painter.Editor.Do(Editor.Undo(late));
        var brick = await painter.Read(lamella, Int3.Zero);
        Assert.Equal([1UL, 134UL, 0UL, 136UL], ((int[])[1, 134, 135, 136]).Select(voxel => brick.Values[voxel]));
    }

    private static string Pooled(Painter painter, long version) =>
        $"select exists (select from annotations.pooled where annotation_id = '{painter.Editor.Annotation}' and version >= {version})";

    private Task<long> Count(Painter painter, string table) => lamella.Scalar<long>($"select count(*) from annotations.{table} where annotation_id = '{painter.Editor.Annotation}'");
}

using Lamella.Annotations.Tests.Volumes;
using Lamella.BuildingBlocks.Voxels;
using Npgsql;

namespace Lamella.Annotations.Tests.Live;

/// <summary>Two hosts append to one annotation: on one alone, strokes take their locks one after the other.</summary>
public sealed class CrossingTests(LiveFixture lamella) : IClassFixture<LiveFixture>
{
    private static readonly Box Region = new(Int3.Zero, new(4, 4, 2));

    [Fact]
    public async Task Strokes_over_the_same_bricks_named_in_any_order_never_wait_for_each_other_in_a_circle()
    {
        var (here, there) = (await lamella.SignIn("ada"), await lamella.SignInAtOther("max"));
        var annotation = await lamella.Begin(here, "DATASET_EDIT");
        var layer = await Painter.FirstLayer(new(here, annotation));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async client =>
        {
            var (chance, painter) = (new Random(client), new Painter(new(client % 2 == 0 ? here : there, annotation), layer));
            for (var stroke = 0; stroke < 30; stroke++)
            {
                // Some of the bricks are there already and some are made.
                var bricks = PoolingTests.Each(Region).OrderBy(_ => chance.Next()).Take(12).Select(at => (at, Painter.Runs(client, 1)));
                await painter.Editor.Do(painter.Paint((ulong)client, "\"everywhere\"", "1", [.. bricks]));
            }
        }));

        Assert.Equal(241, (await new Editor(here, annotation).Log()).GetProperty("version").GetInt64());
        Assert.Equal(0L, await Deadlocks());
    }

    /// <summary>How often PostgreSQL had to end a circle, which the hosts hide: they begin such a transaction anew.</summary>
    private async Task<long> Deadlocks()
    {
        // A connection tells what it has counted when it ends.
        const string others = "from pg_stat_activity where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()";
        await using var own = new NpgsqlConnection($"{lamella.ConnectionString};Pooling=false");
        await own.OpenAsync();
        var pids = (int[])(await Ask($"select coalesce(array_agg(pid), '{{}}') {others}"))!;
        await Ask($"select count(pg_terminate_backend(pid)) {others}");
        for (var i = 0; (long)(await Ask($"select count(*) {others} and pid = any('{{{string.Join(',', pids)}}}')"))! > 0; i++)
        {
            Assert.True(i < 600, "The connections never ended.");
            await Task.Delay(50);
        }

        return (long)(await Ask("select deadlocks from pg_stat_database where datname = current_database()"))!;

        async Task<object?> Ask(string sql)
        {
            await using var command = new NpgsqlCommand(sql, own);
            return await command.ExecuteScalarAsync();
        }
    }
}

using Lamella.Annotations.Tests.Live;
using Lamella.BuildingBlocks.Voxels;
using Npgsql;

namespace Lamella.Annotations.Tests.Volumes;

public sealed class RestoreMeetsUndoTests(LiveFixture lamella) : IClassFixture<LiveFixture>
{
    [Fact]
    public async Task An_undo_that_waited_for_a_restore_on_another_host_knows_of_it()
    {
        using var there = await lamella.SignInAtOther("max");
        var ada = await Painter.Begin(lamella);
        var max = new Painter(new(there, ada.Editor.Annotation), ada.Layer);
        var undone = Guid.NewGuid();
        await ada.Editor.Do(undone, ada.Paint(1, "\"everywhere\"", "1", (Int3.Zero, Painter.Runs(0, 10))));
        await max.Editor.Do(max.Paint(2, "\"everywhere\"", "1", (Int3.Zero, Painter.Runs(20, 10))));

        // Whoever paints or restores waits for this one; those who wait are let through in the order in which they came.
        await using var database = NpgsqlDataSource.Create(lamella.ConnectionString);
        await using var holding = await database.OpenConnectionAsync();
        await using var transaction = await holding.BeginTransactionAsync();
        await Execute($"select pg_advisory_xact_lock({BitConverter.ToInt64(ada.Editor.Annotation.ToByteArray(), sizeof(long))})");
        var restoring = max.Editor.Do(Editor.Restore(version: 2));
        await Waiting(1);
        var undoing = ada.Editor.Do(Editor.Undo(undone));
        await Waiting(2);
        await transaction.CommitAsync();
        await Task.WhenAll(restoring, undoing);

        var brick = await ada.Read(lamella, Int3.Zero);
        Assert.Equal((1UL, 0UL), (brick.Values[5], brick.Values[25]));

        async Task<object?> Execute(string sql)
        {
            await using var command = new NpgsqlCommand(sql, holding, transaction);
            return await command.ExecuteScalarAsync();
        }

        async Task Waiting(long count)
        {
            while ((long)(await Execute("select count(*) from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())"))! < count)
            {
                await Task.Delay(5);
            }
        }
    }
}

using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Store;

namespace Lamella.Datastore.Tests.Store;

public sealed class ShardTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lamella-shards-").FullName;

    [Fact]
    public void Before_a_shard_is_complete_there_is_none()
    {
        var path = Path.Combine(_folder, "c", "0");
        using (var writer = new ShardWriter(path, 8))
        {
            writer.Add(3, Frame(1));
            Assert.False(File.Exists(path));
        }

        Assert.Empty(Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Bricks_come_back_and_those_not_written_are_fill_value()
    {
        var path = Path.Combine(_folder, "0");
        using (var writer = new ShardWriter(path, 8))
        {
            writer.Add(6, Frame(1));
            writer.Add(0, Frame(2));
            Assert.True(writer.Complete() > 0);
        }

        using var shard = ShardFile.Open(path, 8)!;
        var voxels = new byte[64];
        Assert.True(shard.Read(6, voxels, new byte[200]));
        Assert.All(voxels, voxel => Assert.Equal(1, voxel));
        Assert.True(shard.Read(0, voxels, new byte[200]));
        Assert.All(voxels, voxel => Assert.Equal(2, voxel));
        Assert.False(shard.Read(5, voxels, new byte[200]));
    }

    [Fact]
    public void A_shard_of_which_nothing_is_stored_leaves_none_of_another_content()
    {
        var path = Path.Combine(_folder, "0");
        using (var before = new ShardWriter(path, 8))
        {
            before.Add(0, Frame(2));
            before.Complete();
        }

        using var writer = new ShardWriter(path, 8);
        Assert.Equal(0, writer.Complete());
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void A_shard_with_a_broken_index_is_refused()
    {
        var path = Path.Combine(_folder, "0");
        using (var writer = new ShardWriter(path, 8))
        {
            writer.Add(0, Frame(2));
            writer.Complete();
        }

        using (var file = File.OpenWrite(path))
        {
            file.Position = file.Length - 40;
            file.WriteByte(7);
        }

        Assert.Equal(RefusalKind.StoreFailed, Assert.Throws<RefusalException>(() => ShardFile.Open(path, 8)).Kind);
    }

    [Fact]
    public void A_journal_forgets_the_line_that_a_kill_tore_and_goes_on()
    {
        var path = Path.Combine(_folder, "journal");
        var (first, second) = (new ShardKey(Mag.One, 0, 0, Int3.Zero), new ShardKey(Mag.One, 0, 0, new(1, 2, 3)));
        using (var journal = new ShardJournal(path, "a volume"))
        {
            journal.Add("em", first, 10);
        }

        File.AppendAllText(path, "20 em 1 0 0 1,2");
        using (var journal = new ShardJournal(path, "a volume"))
        {
            Assert.True(journal.Knows("em", first, out var bytes));
            Assert.Equal(10, bytes);
            Assert.Equal(1, journal.Count);
            journal.Add("em", second, 20);
        }

        using (var journal = new ShardJournal(path, "a volume"))
        {
            Assert.True(journal.Knows("em", second, out _));
        }
    }

    [Fact]
    public void A_journal_of_something_else_begins_anew()
    {
        var path = Path.Combine(_folder, "journal");
        using (var journal = new ShardJournal(path, "a volume"))
        {
            journal.Add("em", new ShardKey(Mag.One, 0, 0, Int3.Zero), 10);
        }

        using var other = new ShardJournal(path, "another volume");
        Assert.Equal(0, other.Count);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static byte[] Frame(byte voxel)
    {
        var voxels = new byte[64];
        voxels.AsSpan().Fill(voxel);
        var frame = new byte[Zstd.CompressBound(voxels.Length)];
        return frame[..Zstd.Compress(voxels, frame, 3)];
    }
}

using System.Threading.Channels;
using System.Transactions;
using Lamella.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.BuildingBlocks.Tests;

public sealed class NewsTests(LamellaFixture lamella) : IClassFixture<LamellaFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Reach_another_host_on_the_same_database()
    {
        using var other = lamella.WithWebHostBuilder(_ => { });
        _ = lamella.Services;
        _ = other.Services;
        await UntilListening(hosts: 2);
        var heard = Listen(other.Services, "bricks");
        var id = Guid.NewGuid();

        lamella.Services.GetRequiredService<News>().Tell("bricks", id);

        Assert.Equal(id, await Next(heard));
    }

    [Fact]
    public async Task Are_heard_after_the_last_telling_however_often_the_same_was_told_before()
    {
        using var other = lamella.WithWebHostBuilder(_ => { });
        _ = other.Services;
        var news = lamella.Services.GetRequiredService<News>();
        await UntilListening(hosts: 2);
        var (told, heard, id) = (0, 0, Guid.NewGuid());
        using var listening = other.Services.GetRequiredService<News>().Listen("often", _ => Volatile.Write(ref heard, Volatile.Read(ref told)));

        // The second telling comes at every moment of the sending of the first.
        for (var spin = 0; spin < 400; spin++)
        {
            Interlocked.Increment(ref told);
            news.Tell("often", id);
            Thread.SpinWait(50 * spin);
            Interlocked.Increment(ref told);
            news.Tell("often", id);
            var until = DateTime.UtcNow + Patience;
            while (Volatile.Read(ref heard) < told)
            {
                Assert.True(DateTime.UtcNow < until, $"Told {told} times, heard as of {heard}.");
                await Task.Delay(1);
            }
        }
    }

    [Fact]
    public async Task Are_told_after_commit_and_never_after_a_rollback()
    {
        var news = lamella.Services.GetRequiredService<News>();
        var heard = Channel.CreateUnbounded<Guid>();
        using var listening = news.Listen("commits", id => heard.Writer.TryWrite(id));
        var (kept, undone) = (Guid.NewGuid(), Guid.NewGuid());

        using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            news.Tell("commits", undone);
        }

        using (var transaction = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            news.Tell("commits", kept);
            Assert.False(heard.Reader.TryRead(out _));
            transaction.Complete();
        }

        Assert.Equal(kept, await Next(heard));
        Assert.False(heard.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Put_everything_in_doubt_when_the_line_was_cut()
    {
        _ = lamella.Services;
        await UntilListening(hosts: 1);
        var heard = Listen(lamella.Services, "cut");

        await lamella.Execute("select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen lamella_news' and datname = current_database()");

        Assert.Equal(Guid.Empty, await Next(heard));
    }

    private static Channel<Guid> Listen(IServiceProvider host, string topic)
    {
        var heard = Channel.CreateUnbounded<Guid>();
        host.GetRequiredService<News>().Listen(topic, id => heard.Writer.TryWrite(id));
        return heard;
    }

    /// <summary>A host begins to listen a moment after it has started.</summary>
    private async Task UntilListening(int hosts)
    {
        var until = DateTime.UtcNow + Patience;
        while (await lamella.Scalar<long>(
            "select count(*) from pg_stat_activity where query = 'listen lamella_news' and state = 'idle' and datname = current_database()") < hosts)
        {
            Assert.True(DateTime.UtcNow < until, $"Fewer than {hosts} hosts listen.");
            await Task.Delay(20);
        }
    }

    private static async Task<Guid> Next(Channel<Guid> heard) => await heard.Reader.ReadAsync().AsTask().WaitAsync(Patience);
}

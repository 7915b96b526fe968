using System.Net.Http.Json;
using Lamella.GraphQL.Tests.Sockets;

namespace Lamella.GraphQL.Tests.Execution;

public sealed class ExecutionTimeTests(HastyFixture lamella) : IClassFixture<HastyFixture>
{
    [Fact]
    public async Task What_takes_too_long_is_cancelled_in_the_database_and_said_to_be()
    {
        using var http = new HttpClient { BaseAddress = lamella.Address };
        using var answer = await http.PostAsJsonAsync("/graphql", new { query = "{ endless(source: \"too slow\") }" });

        Assert.Contains("EXECUTION_TIMED_OUT", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await lamella.Sources.Of("too slow").Ended.Task;
        Assert.Equal(0, await lamella.Scalar<long>(
            "select count(*) from pg_stat_activity where datname = current_database() and state = 'active' and query like '%pg_sleep(600)%' and pid <> pg_backend_pid()"));
    }
}

using System.Net.Http.Json;
using Lamella.GraphQL.Tests.Sockets;

namespace Lamella.GraphQL.Tests.Execution;

public sealed class LoadTests(SocketFixture lamella) : IClassFixture<SocketFixture>
{
    [Fact]
    public async Task A_level_of_the_query_is_one_batch_and_each_key_goes_out_once()
    {
        var answer = await Ask("{ steps(stairs: \"levels\", count: 3) { number above { above { number } } again: above { number } } }");

        Assert.Equal(
            """{"data":{"steps":[{"number":1,"above":{"above":{"number":3}},"again":{"number":2}},{"number":2,"above":{"above":{"number":4}},"again":{"number":3}},{"number":3,"above":{"above":{"number":5}},"again":{"number":4}}]}}""",
            answer);
        Assert.Equal(["1,2,3", "4"], LoadFields.Of("levels").Batches);
    }

    [Fact]
    public async Task Who_asks_at_once_waits_for_who_thinks_first()
    {
        await Ask("{ steps(stairs: \"thought\", count: 5) { aboveLater { number } } }");

        Assert.Equal(["1,2,3,4,5"], LoadFields.Of("thought").Batches.Select(batch => string.Join(',', batch.Split(',').Order())));
    }

    [Fact]
    public async Task A_field_that_waits_long_does_not_hold_up_its_siblings() => Assert.Equal(
        """{"data":{"gate":true,"steps":[{"above":{"opensGate":true}}]}}""",
        await Ask("{ gate(stairs: \"gate\") steps(stairs: \"gate\", count: 1) { above { opensGate } } }"));

    [Fact]
    public async Task Null_climbs_from_what_came_later_to_the_nearest_place_that_may_be_null()
    {
        var answer = await Ask("{ steps(stairs: \"climbing\", count: 7) { number certainly { number } } }");

        Assert.Contains("""{"number":6,"certainly":{"number":7}},null]""", answer, StringComparison.Ordinal);
        Assert.Contains("""Cannot return null for non-nullable field Step.certainly.","locations":[{"line":1,"column":48}],"path":["steps",6,"certainly"]""", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_that_fails_fails_each_field_that_waited_for_it()
    {
        var answer = await Ask("{ steps(stairs: \"broken\", count: 2) { above { number } certainly { number } } }");

        Assert.EndsWith("""
            "data":{"steps":[null,null]}}
            """, answer, StringComparison.Ordinal);
        Assert.Equal(4, answer.Split("\"INTERNAL\"").Length - 1);
        Assert.DoesNotContain("broken", answer, StringComparison.Ordinal);
    }

    private async Task<string> Ask(string query)
    {
        using var http = new HttpClient { BaseAddress = lamella.Address };
        using var answer = await http.PostAsJsonAsync("/graphql", new { query });
        return await answer.Content.ReadAsStringAsync();
    }
}

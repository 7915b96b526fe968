using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lamella.GraphQL.Execution;
using Lamella.GraphQL.Tests.Sockets;
using Lamella.GraphQL.Types;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.GraphQL.Tests.Execution;

public sealed class PagingTests(SocketFixture lamella) : IClassFixture<SocketFixture>
{
    [Theory]
    [InlineData("first: 2", "1,2", false, true)]
    [InlineData("last: 2", "29,30", true, false)]
    [InlineData("first: 3, last: 1", "3", true, true)]
    [InlineData("first: 0", "", false, true)]
    public async Task A_page_is_what_its_arguments_say(string arguments, string pages, bool hasPrevious, bool hasNext)
    {
        var books = await Ask(arguments);

        Assert.Equal(pages, string.Join(',', books["nodes"]!.AsArray().Select(node => node!["pages"]!.GetValue<int>())));
        Assert.Equal((hasPrevious, hasNext), (books["pageInfo"]!["hasPreviousPage"]!.GetValue<bool>(), books["pageInfo"]!["hasNextPage"]!.GetValue<bool>()));
        Assert.Equal(30, books["totalCount"]!.GetValue<int>());
    }

    [Fact]
    public async Task Cursors_lead_through_the_whole_list_and_back()
    {
        var there = new List<int>();
        for (var after = "null"; ;)
        {
            var books = await Ask($"first: 7, after: {after}");
            there.AddRange(books["edges"]!.AsArray().Select(edge => edge!["node"]!["pages"]!.GetValue<int>()));
            after = books["pageInfo"]!["endCursor"]!.ToJsonString();
            if (!books["pageInfo"]!["hasNextPage"]!.GetValue<bool>())
            {
                break;
            }
        }

        var last = (await Ask("last: 1"))["pageInfo"]!["startCursor"]!.ToJsonString();
        var back = await Ask($"last: 3, before: {last}");

        Assert.Equal(Enumerable.Range(1, 30), there);
        Assert.Equal([27, 28, 29], back["nodes"]!.AsArray().Select(node => node!["pages"]!.GetValue<int>()));
    }

    [Theory]
    [InlineData("first: 21", "a page has 0 to 20 items")]
    [InlineData("first: -1", "a page has 0 to 20 items")]
    [InlineData("after: \"made up\"", "is no cursor of this list")]
    public async Task A_wrong_argument_is_named(string arguments, string message) => Assert.Contains(message, await Post(arguments), StringComparison.Ordinal);

    /// <summary>The books themselves and their pages count; a page whose size nobody says is as long as it then is.</summary>
    [Theory]
    [InlineData("first: 5", 11)]
    [InlineData("last: 5", 11)]
    [InlineData("first: 5, last: 2", 15)]
    [InlineData("after: \"AQ\"", 101)]
    [InlineData("before: \"AQ\"", 101)]
    public void A_page_costs_as_much_as_its_arguments_make_it_long_from_either_end(string arguments, int cost)
    {
        string? Refusal(int limit)
        {
            var executor = new RequestExecutor(lamella.Services.GetRequiredService<Schema>(), new() { Cost = limit });
            return executor.Prepare(new($"{{ books({arguments}) {{ nodes {{ pages }} }} }}", null, default), null, default).Errors is [var error, ..] ? error.Code : null;
        }

        Assert.Null(Refusal(cost));
        Assert.Equal("OPERATION_TOO_EXPENSIVE", Refusal(cost - 1));
    }

    private async Task<JsonNode> Ask(string arguments) => JsonNode.Parse(await Post(arguments))!["data"]!["books"]!;

    private async Task<string> Post(string arguments)
    {
        using var http = new HttpClient { BaseAddress = lamella.Address };
        using var answer = await http.PostAsJsonAsync(
            "/graphql",
            new { query = $"{{ books({arguments}) {{ totalCount nodes {{ pages }} edges {{ cursor node {{ pages }} }} pageInfo {{ startCursor endCursor hasNextPage hasPreviousPage }} }} }}" });
        return await answer.Content.ReadAsStringAsync();
    }
}

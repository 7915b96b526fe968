using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Lamella.Testing;

namespace Lamella.GraphQL.Tests.Sockets;

/// <summary>Server-sent events, read line by line.</summary>
public sealed class EventStreamTests(HastyFixture lamella) : IClassFixture<HastyFixture>
{
    [Fact]
    public async Task A_sign_in_that_is_ended_breaks_the_stream_off_without_completing_it()
    {
        using var http = Client();
        var tokens = await http.SignIn("max");
        http.With(tokens);
        using var answer = await Ask(http, "subscription { channel(source: \"revoked\") }");
        using var revoked = await Client().PostAsync("/issuer/revoke", new FormUrlEncodedContent([KeyValuePair.Create("token", tokens.RefreshToken)]));

        await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.ReadAsStringAsync());
        await lamella.Sources.Of("revoked").Ended.Task;
    }

    [Fact]
    public async Task A_client_that_hangs_up_ends_its_source_and_an_idle_one_sees_a_sign_of_life()
    {
        using var http = Client();
        using (var answer = await Ask(http, "subscription { channel(source: \"idle\") }"))
        {
            using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
            Assert.Equal(":", await lines.ReadLineAsync());
        }

        await lamella.Sources.Of("idle").Ended.Task;
    }

    [Fact]
    public async Task A_policy_is_asked_before_the_source_of_a_subscription_is_opened()
    {
        Assert.Matches("^event: next\ndata: .*UNAUTHENTICATED.*\n\nevent: complete", await Marks(person: null));
        Assert.Matches("^event: next\ndata: .*This needs what the policy Managers asks for.*FORBIDDEN.*\n\nevent: complete", await Marks("ada"));
        Assert.Equal(0, Volatile.Read(ref lamella.Sources.Of("marks").Produced));

        Assert.StartsWith("event: next\ndata: {\"data\":{\"marks\":\"by Max Moreau\"}}", await Marks("max"), StringComparison.Ordinal);
        Assert.Equal(1, Volatile.Read(ref lamella.Sources.Of("marks").Produced));
    }

    [Fact]
    public async Task A_mutation_is_not_asked_for_by_its_address()
    {
        using var http = Client();
        http.DefaultRequestHeaders.Accept.Add(new("text/event-stream"));

        var subscribed = await http.GetStringAsync("/graphql?query=subscription{countTo(last:1)}");
        Assert.Equal("event: next\ndata: {\"data\":{\"countTo\":1}}\n\nevent: complete\ndata: \n\n", subscribed);
        Assert.Contains("OPERATION_KIND_NOT_ALLOWED", await http.GetStringAsync("/graphql?query=mutation{__typename}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subscription_needs_a_way_that_lasts()
    {
        using var http = Client();
        using var answer = await http.PostAsJsonAsync("/graphql", new { query = "subscription { countTo(last: 1) }" });

        Assert.Contains("OPERATION_KIND_NOT_ALLOWED", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<string> Marks(string? person)
    {
        using var http = Client();
        if (person is not null)
        {
            http.With(await http.SignIn(person));
        }

        using var answer = await Ask(http, "subscription { marks }");
        return await answer.Content.ReadAsStringAsync();
    }

    private HttpClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = lamella.Address };

    private static async Task<HttpResponseMessage> Ask(HttpClient http, string query)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql") { Content = JsonContent.Create(new { query }) };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return answer;
    }
}

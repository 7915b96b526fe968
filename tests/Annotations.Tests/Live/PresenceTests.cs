using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Lamella.Annotations.Tests.Live;

public sealed class PresenceTests(LiveFixture lamella) : IClassFixture<LiveFixture>
{
    [Fact]
    public async Task Is_told_to_everybody_else_at_both_hosts_and_names_whom_the_server_knows()
    {
        using var ada = await lamella.SignIn("ada");
        using var max = await lamella.SignInAtOther("max");
        var (annotation, a, b) = (await lamella.Begin(ada, "DATASET_EDIT"), Guid.NewGuid(), Guid.NewGuid());
        using var atHost = await Listener.Open(ada, annotation, clientId: a);
        using var atOther = await Listener.Open(max, annotation, clientId: b);

        await Present(ada, annotation, a, "at: [1.5, 2, 3], tool: \"brush\", radius: 7, color: \"#ff8800\", drawing: { points: [1, 2, 3, 4, 5, 6], segment: \"18446744073709551615\" }");
        await atOther.Until(me => Clients(me).SequenceEqual([a]));

        var told = atOther.Presence[0];
        Assert.Equal("Ada Lindqvist", told.GetProperty("name").GetString());
        Assert.Equal(await lamella.IdOf("ada"), told.GetProperty("person").GetGuid());
        Assert.Equal(
            ("[1.5,2,3]", "brush", "7", "#ff8800", "18446744073709551615"),
            (told.GetProperty("at").GetRawText(), told.GetProperty("tool").GetString(), told.GetProperty("radius").GetRawText(), told.GetProperty("color").GetString(),
                told.GetProperty("drawing").GetProperty("segment").GetString()));
        Assert.Equal("[1,2,3,4,5,6]", told.GetProperty("drawing").GetProperty("points").GetRawText());

        await Present(max, annotation, b, "at: [9, 9, 9]");
        await atHost.Until(me => Clients(me).SequenceEqual([b]));
        await atHost.Until(me => me.Presence[0].GetProperty("at").GetRawText() == "[9,9,9]");
    }

    [Fact]
    public async Task Ends_with_the_subscription_and_with_a_cut_connection()
    {
        using var ada = await lamella.SignIn("ada");
        using var max = await lamella.SignInAtOther("max");
        var (annotation, a, b) = (await lamella.Begin(ada, "DATASET_EDIT"), Guid.NewGuid(), Guid.NewGuid());
        using var watching = await Listener.Open(max, annotation);
        using var completing = await Listener.Open(ada, annotation, clientId: a);
        using var cut = await Listener.Open(ada, annotation, clientId: b);
        await completing.Next();
        await cut.Next();
        await Present(ada, annotation, a);
        await Present(ada, annotation, b);
        await watching.Until(me => Clients(me).Order().SequenceEqual(((Guid[])[a, b]).Order()));

        await completing.Complete();
        await watching.Until(me => Clients(me).SequenceEqual([b]));
        cut.Cut();
        await watching.Until(me => Clients(me).Length == 0);
        Assert.Equal("[]", await Editors(max, annotation));
    }

    [Fact]
    public async Task Who_connects_anew_before_the_old_connection_is_found_dead_stays_there()
    {
        using var ada = await lamella.SignIn("ada");
        using var elsewhere = await lamella.SignInAtOther("ada");
        using var max = await lamella.SignIn("max");
        var (annotation, a) = (await lamella.Begin(ada, "DATASET_EDIT"), Guid.NewGuid());
        using var old = await Listener.Open(ada, annotation, clientId: a);
        await old.Next();
        await Present(ada, annotation, a, "at: [1, 1, 1]");
        using var anew = await Listener.Open(elsewhere, annotation, clientId: a);
        await anew.Next();
        await Present(elsewhere, annotation, a, "at: [2, 2, 2]");
        using var watching = await Listener.Open(max, annotation);
        await watching.Until(me => Clients(me).SequenceEqual([a]) && me.Presence[0].GetProperty("at").GetRawText() == "[2,2,2]");

        old.Cut();

        // The first host hears that its stream has ended, the second one that the client is still with it; then both know.
        await Eventually(async () => await Editors(max, annotation) != "[]" && await Editors(elsewhere, annotation) != "[]");
        await Present(elsewhere, annotation, a, "at: [3, 3, 3]");
        await watching.Until(me => Clients(me).SequenceEqual([a]) && me.Presence[0].GetProperty("at").GetRawText() == "[3,3,3]");
    }

    [Fact]
    public async Task Touches_no_table()
    {
        using var ada = await lamella.SignIn("ada");
        var (annotation, a) = (await lamella.Begin(ada), Guid.NewGuid());
        await Present(ada, annotation, a);
        await using var connection = await lamella.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var locked = new NpgsqlCommand("lock table annotations.annotations, annotations.heads, annotations.log, datasets.datasets, users.people in access exclusive mode", connection);
        await locked.ExecuteNonQueryAsync();

        // Whatever looked at one of these tables would wait for the lock.
        for (var i = 0; i < 50; i++)
        {
            await Present(ada, annotation, a, $"at: [{i}, 2, 3]").WaitAsync(TimeSpan.FromSeconds(20));
        }
    }

    [Theory]
    [InlineData("at: [1, 2]", "at")]
    [InlineData("at: [1, 2, 1e300]", "at")]
    [InlineData("color: \"red\"", "color")]
    [InlineData("radius: -1", "radius")]
    [InlineData("drawing: { points: [1, 2] }", "points")]
    [InlineData("tool: \"0123456789012345678901234567890123456789x\"", "tool")]
    public async Task What_cannot_be_is_refused(string presence, string field)
    {
        using var ada = await lamella.SignIn("ada");

        var answer = await AnnotationsFixture.Ask(
            ada, $"mutation {{ present(annotation: \"{await lamella.Begin(ada)}\", presence: {{ clientId: \"{Guid.NewGuid()}\", {presence} }}) }}");

        var error = answer.GetProperty("errors")[0].GetProperty("extensions");
        Assert.Equal("BAD_USER_INPUT", error.GetProperty("code").GetString());
        Assert.Contains(field, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_person_is_shown_a_limited_number_of_times()
    {
        using var ada = await lamella.SignIn("ada");
        var annotation = await lamella.Begin(ada);
        for (var i = 0; i < 20; i++)
        {
            await Present(ada, annotation, Guid.NewGuid());
        }

        var more = await AnnotationsFixture.Ask(ada, $"mutation {{ present(annotation: \"{annotation}\", presence: {{ clientId: \"{Guid.NewGuid()}\" }}) }}");

        Assert.Equal("CONFLICT", more.GetProperty("errors")[0].GetProperty("extensions").GetProperty("code").GetString());
    }

    private static Guid[] Clients(Listener listener) =>
        listener.Presence.ValueKind == JsonValueKind.Array ? [.. listener.Presence.EnumerateArray().Select(presence => presence.GetProperty("clientId").GetGuid())] : [];

    private static async Task Present(HttpClient http, Guid annotation, Guid client, string what = "at: [1, 2, 3]")
    {
        var said = await AnnotationsFixture.Ask(http, $"mutation {{ present(annotation: \"{annotation}\", presence: {{ clientId: \"{client}\", {what} }}) }}");
        Assert.False(said.TryGetProperty("errors", out _), said.ToString());
    }

    private static async Task<string> Editors(HttpClient http, Guid annotation) =>
        (await AnnotationsFixture.Ask(http, $"{{ annotation(id: \"{annotation}\") {{ editors {{ clientId }} }} }}")).GetProperty("data").GetProperty("annotation").GetProperty("editors").GetRawText();

    private static async Task Eventually(Func<Task<bool>> holds)
    {
        var until = DateTime.UtcNow + TimeSpan.FromSeconds(30);
        while (!await holds())
        {
            Assert.True(DateTime.UtcNow < until, "It never came to be.");
            await Task.Delay(20);
        }
    }
}

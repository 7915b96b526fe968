using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;

namespace Lamella.Annotations.Tests;

/// <summary>Ids of several kinds by one question, as a client asks when it opens an annotation.</summary>
public sealed class HandedIdsTests(AnnotationsFixture lamella) : IClassFixture<AnnotationsFixture>
{
    [Fact]
    public async Task Several_kinds_are_handed_out_in_the_order_in_which_they_were_wanted()
    {
        using var ada = await lamella.SignIn("ada");
        var annotation = await lamella.Begin(ada);

        var answer = await Ask(ada, annotation, ("node", 20), ("tree", 3), ("node", 5));

        Assert.Equal("""[{"first":1,"count":20},{"first":1,"count":3},{"first":21,"count":5}]""", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Nothing_is_handed_out_of_a_list_in_which_one_wish_cannot_be_fulfilled()
    {
        using var ada = await lamella.SignIn("ada");
        var annotation = await lamella.Begin(ada);

        var refused = await Ask(ada, annotation, ("node", 20), ("segment", 5));
        var empty = await Ask(ada, annotation);
        var after = await Ask(ada, annotation, ("node", 1));

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (refused.StatusCode, empty.StatusCode));
        Assert.Contains("segments are numbered within one", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("""[{"first":1,"count":1}]""", await after.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Who_wants_the_same_kinds_in_another_order_waits_for_nobody_for_ever()
    {
        using var ada = await lamella.SignIn("ada");
        var annotation = await lamella.Begin(ada);
        (string, int)[] wanted = [("tree", 1), ("node", 1), ("group", 1), ("box", 1)];

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Ask(ada, annotation, i % 2 == 0 ? wanted : [.. wanted.Reverse()])));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        var firsts = new List<long>();
        foreach (var answer in answers)
        {
            firsts.AddRange((await answer.Content.ReadFromJsonAsync<JsonElement>()).EnumerateArray().Select(handed => handed.GetProperty("first").GetInt64()));
        }

        Assert.Equal(Enumerable.Range(1, 40).SelectMany(id => Enumerable.Repeat((long)id, wanted.Length)), firsts.Order());
    }

    [Fact]
    public async Task A_file_whose_trees_cannot_keep_their_ids_waits_for_those_before_it_takes_ids_of_nodes()
    {
        using var ada = await lamella.SignIn("ada");
        var annotation = await lamella.Begin(ada);
        await Ask(ada, annotation, ("tree", 1), ("node", 1));
        await using var holder = new NpgsqlConnection(lamella.ConnectionString);
        await holder.OpenAsync();
        await using var hold = new NpgsqlCommand($"begin; select from annotations.id_counters where annotation_id = '{annotation}' and kind = 'Tree' for update", holder);
        await hold.ExecuteNonQueryAsync();

        var importing = ada.PostAsync($"/annotations/{annotation}/nml", new StringContent("<things><thing id='0'><nodes><node id='1' x='1' y='1' z='1'/></nodes></thing></things>"));
        await lamella.Until("select count(*) = 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
        await using var take = new NpgsqlCommand($"select from annotations.id_counters where annotation_id = '{annotation}' and kind = 'Node' for update nowait; commit", holder);
        await take.ExecuteNonQueryAsync();

        Assert.Equal(HttpStatusCode.OK, (await importing).StatusCode);
    }

    [Fact]
    public async Task Segments_of_a_thousand_layers_are_handed_out_at_once()
    {
        using var ada = await lamella.SignIn("ada");
        var annotation = await lamella.Begin(ada);
        var editor = new Editor(ada, annotation);
        var layer = (await editor.Log()).GetProperty("batches")[0].GetProperty("operations")[0].GetProperty("layer").GetGuid();

        var answer = await ada.PostAsJsonAsync(
            $"/annotations/{annotation}/ids", Enumerable.Range(0, 1000).Select(_ => new { clientId = editor.ClientId, kind = "segment", count = 256, layer }));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(1000, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetArrayLength());
    }

    private static Task<HttpResponseMessage> Ask(HttpClient http, Guid annotation, params (string Kind, int Count)[] wanted) =>
        http.PostAsJsonAsync($"/annotations/{annotation}/ids", wanted.Select(one => new { clientId = Guid.NewGuid(), kind = one.Kind, count = one.Count }));
}

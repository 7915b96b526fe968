using System.Net;
using System.Text.Json;

namespace Lamella.Annotations.Tests.Live;

public sealed class LiveTests(LiveFixture lamella) : IClassFixture<LiveFixture>
{
    private const string Nothing = """{"op":"deleteNode","node":5}""";

    [Fact]
    public async Task Who_listens_since_a_version_is_told_everything_after_it_and_then_whatever_comes()
    {
        using var ada = await lamella.SignIn("ada");
        var editor = new Editor(ada, await lamella.Begin(ada));
        await editor.Do(Nothing);
        await editor.Do(Nothing);

        using var listener = await Listener.Open(ada, editor.Annotation, since: 1);
        await listener.Until(version: 3);
        await editor.Do(Nothing);
        await listener.Until(version: 4);

        Assert.Equal([2, 3, 4], listener.Versions);
        Assert.Equal("dendrite 3", listener.Annotation.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Who_names_no_version_hears_only_what_is_new_and_batches_are_as_in_the_log()
    {
        using var ada = await lamella.SignIn("ada");
        var editor = new Editor(ada, await lamella.Begin(ada));
        await editor.Do(Nothing);
        using var listener = await Listener.Open(ada, editor.Annotation);
        Assert.Equal(2, (await listener.Next()).GetProperty("version").GetInt64());

        await editor.Do(Nothing);
        JsonElement told;
        do
        {
            told = await listener.Next();
        }
        while (told.GetProperty("batches").ValueKind == JsonValueKind.Null);

        Assert.Equal([3], listener.Versions);
        Assert.Equal(await ada.GetStringAsync($"/annotations/{editor.Annotation}/log?since=2"), told.GetProperty("batches").GetString());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(99)]
    public async Task A_version_that_cannot_have_been_seen_is_refused(long since)
    {
        using var ada = await lamella.SignIn("ada");
        using var listener = await Listener.Open(ada, await lamella.Begin(ada), since);

        Assert.Equal("BAD_USER_INPUT", await listener.Ended());
    }

    [Fact]
    public async Task A_private_annotation_is_not_there_for_others_who_listen_or_say_what_they_do()
    {
        using var ada = await lamella.SignIn("ada");
        using var max = await lamella.SignIn("max");
        using var guest = lamella.CreateGuest();
        var annotation = await lamella.Begin(ada);

        foreach (var http in (HttpClient[])[max, guest])
        {
            using var listener = await Listener.Open(http, annotation, since: 0);
            Assert.Equal("NOT_FOUND", await listener.Ended());
        }

        Assert.Contains("NOT_FOUND", await Present(max, annotation, Guid.NewGuid()), StringComparison.Ordinal);
        Assert.Contains("UNAUTHENTICATED", await Present(guest, annotation, Guid.NewGuid()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_to_view_it_can_be_listened_to_and_not_written()
    {
        using var ada = await lamella.SignIn("ada");
        using var max = await lamella.SignIn("max");
        var annotation = await lamella.Begin(ada, "DATASET_VIEW");
        using var listener = await Listener.Open(max, annotation, since: 1);
        await listener.Next();

        Assert.False(listener.Annotation.GetProperty("mayEdit").GetBoolean());
        Assert.Equal(HttpStatusCode.Forbidden, (await new Editor(max, annotation).Post("{}")).StatusCode);
        await new Editor(ada, annotation).Do(Nothing);
        await listener.Until(version: 2);

        await AnnotationsFixture.Ask(ada, $"mutation {{ shareAnnotation(id: \"{annotation}\", access: DATASET_EDIT) {{ id }} }}");
        await listener.Until(me => me.Annotation.GetProperty("mayEdit").GetBoolean());
        Assert.Equal(3, await new Editor(max, annotation).Do(Nothing));
    }

    [Theory]
    [InlineData("shareAnnotation(id: \"ID\", access: PRIVATE)", false)]
    [InlineData("shareAnnotation(id: \"ID\", access: PRIVATE)", true)]
    [InlineData("trashAnnotation(id: \"ID\")", false)]
    [InlineData("trashAnnotation(id: \"ID\")", true)]
    public async Task Taking_access_away_ends_the_streams_of_those_who_lost_it(string mutation, bool atOtherHost)
    {
        using var ada = await lamella.SignIn("ada");
        using var max = await (atOtherHost ? lamella.SignInAtOther("max") : lamella.SignIn("max"));
        var annotation = await lamella.Begin(ada, "DATASET_EDIT");
        using var listener = await Listener.Open(max, annotation);
        using var own = await Listener.Open(ada, annotation);
        await listener.Next();
        await own.Next();

        await AnnotationsFixture.Ask(ada, $"mutation {{ {mutation.Replace("ID", $"{annotation}", StringComparison.Ordinal)} {{ id }} }}");

        Assert.Equal("ACCESS_ENDED", await listener.Ended());
        if (mutation.StartsWith("share", StringComparison.Ordinal))
        {
            await own.Until(me => me.Annotation.GetProperty("access").GetString() == "PRIVATE");
        }
        else
        {
            Assert.Equal("ACCESS_ENDED", await own.Ended());
        }
    }

    [Fact]
    public async Task A_dataset_that_is_closed_closes_its_annotations_for_others()
    {
        using var ada = await lamella.SignIn("ada");
        using var max = await lamella.SignInAtOther("max");
        var annotation = await lamella.Begin(ada, "DATASET_VIEW");
        using var listener = await Listener.Open(max, annotation);
        await listener.Next();

        using var ines = await lamella.SignIn("ines");
        await Share(ines, "PRIVATE");
        try
        {
            Assert.Equal("ACCESS_ENDED", await listener.Ended());
        }
        finally
        {
            await Share(ines, "SIGNED_IN");
        }
    }

    private async Task Share(HttpClient admin, string access)
    {
        var shared = await AnnotationsFixture.Ask(admin, $"mutation {{ shareDataset(id: \"{lamella.Dataset}\", access: {access}) {{ id }} }}");
        Assert.False(shared.TryGetProperty("errors", out _), shared.ToString());
    }

    private static async Task<string> Present(HttpClient http, Guid annotation, Guid client) => (await AnnotationsFixture.Ask(
        http, $"mutation {{ present(annotation: \"{annotation}\", presence: {{ clientId: \"{client}\", at: [1, 2, 3] }}) }}")).ToString();
}

namespace Lamella.Annotations.Tests.Live;

public sealed class TwoHostsTests(LiveFixture lamella) : IClassFixture<LiveFixture>
{
    private const string Nothing = """{"op":"deleteNode","node":5}""";

    [Fact]
    public async Task Everybody_hears_every_version_once_and_in_order_wherever_and_whenever_they_join()
    {
        using var here = await lamella.SignIn("ada");
        using var there = await lamella.SignInAtOther("max");
        var (annotation, random) = (await lamella.Begin(here, "DATASET_EDIT"), new Random(7));
        const int writers = 8, each = 40, last = 1 + (writers * each);

        var writing = Enumerable.Range(0, writers).Select(async i =>
        {
            var editor = new Editor(i % 2 == 0 ? here : there, annotation);
            for (var batch = 0; batch < each; batch++)
            {
                await editor.Do(Nothing);
            }
        }).ToList();
        var listening = new List<Task>();
        for (var i = 0; i < 24; i++)
        {
            var http = random.Next(2) == 0 ? here : there;
            var head = (await new Editor(http, annotation).Log()).GetProperty("version").GetInt64();
            listening.Add(HearAll(http, annotation, random.NextInt64(head + 1), last, cuts: random.Next(3)));
            await Task.Delay(random.Next(20));
        }

        await Task.WhenAll(writing);
        await Task.WhenAll(listening);
    }

    [Fact]
    public async Task What_was_told_while_the_line_between_hosts_was_cut_comes_all_the_same()
    {
        using var here = await lamella.SignIn("ada");
        using var there = await lamella.SignInAtOther("max");
        var editor = new Editor(here, await lamella.Begin(here, "DATASET_EDIT"));
        using var listener = await Listener.Open(there, editor.Annotation, since: 1);
        await listener.Next();

        for (var version = 2; version < 8; version++)
        {
            await lamella.Execute("select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen %' and datname = current_database()");
            await editor.Do(Nothing);
            await listener.Until(version);
        }

        Assert.Equal([2, 3, 4, 5, 6, 7], listener.Versions);
    }

    [Fact]
    public async Task What_no_news_tells_of_is_found_by_looking()
    {
        using var ada = await lamella.SignIn("ada");
        using var max = await lamella.SignIn("max");
        var annotation = await lamella.Begin(ada, "DATASET_VIEW");
        using var listener = await Listener.Open(max, annotation, since: 1);
        await listener.Next();

        await lamella.Execute(
            $"""
            with head as (update annotations.heads set version = version + 1 where annotation_id = '{annotation}' returning version)
            insert into annotations.log select '{annotation}', version, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), now(), '[]' from head
            """);
        await listener.Until(version: 2);
        await lamella.Execute($"update annotations.annotations set access = 'Private' where id = '{annotation}'");

        Assert.Equal("ACCESS_ENDED", await listener.Ended());
    }

    [Fact]
    public async Task Nothing_that_was_drawn_after_access_was_taken_is_heard()
    {
        using var here = await lamella.SignIn("ada");
        using var there = await lamella.SignInAtOther("max");
        for (var round = 0; round < 20; round++)
        {
            var editor = new Editor(here, await lamella.Begin(here, "DATASET_VIEW"));
            using var listener = await Listener.Open(there, editor.Annotation, since: 1);
            await listener.Next();

            // With news of it, and with none: then the batch is the first that is heard.
            await (round % 2 == 0
                ? AnnotationsFixture.Ask(here, $"mutation {{ shareAnnotation(id: \"{editor.Annotation}\", access: PRIVATE) {{ id }} }}")
                : lamella.Execute($"update annotations.annotations set access = 'Private' where id = '{editor.Annotation}'"));
            await editor.Do(Nothing);

            Assert.Equal("ACCESS_ENDED", await listener.Ended());
            Assert.Empty(listener.Versions);
        }
    }

    [Fact]
    public async Task Who_does_not_read_holds_up_nobody_and_reads_the_log_later()
    {
        using var here = await lamella.SignIn("ada");
        var editor = new Editor(here, await lamella.Begin(here));
        using var slow = await Listener.Open(here, editor.Annotation, since: 1);
        using var quick = await Listener.Open(here, editor.Annotation, since: 1);
        var tree = await editor.NewId("tree");

        // More than is kept for all, and more than fits between the host and the one who does not read.
        var name = new string('x', 200);
        var many = Enumerable.Range(0, 400).Select(_ => Annotations.Tests.Editor.Tree(tree, name)).ToArray();
        const int last = 121;
        for (var version = 2; version <= last; version++)
        {
            await editor.Do(many);
            await quick.Until(version);
        }

        await slow.Until(last);
        Assert.Equal(Enumerable.Range(2, last - 1).Select(version => (long)version), slow.Versions);
        Assert.Equal(slow.Versions, quick.Versions);
        Assert.True(slow.Events < quick.Events, "Pages hold several batches for who is behind.");
    }

    private static async Task HearAll(HttpClient http, Guid annotation, long since, long last, int cuts)
    {
        var heard = new List<long>();
        for (var at = since; at < last; at = heard.Count == 0 ? since : heard[^1])
        {
            using var listener = await Listener.Open(http, annotation, at);
            if (cuts-- > 0)
            {
                await listener.Until(me => me.Versions.Count > 3 || me.Versions.LastOrDefault() == last);
                listener.Cut();
            }
            else
            {
                await listener.Until(last);
            }

            heard.AddRange(listener.Versions);
        }

        Assert.Equal(Enumerable.Range(0, (int)(last - since)).Select(i => since + 1 + i), heard);
    }
}

using FluentValidation;
using Lamella.Datasets.Contracts;
using Lamella.GraphQL;
using Lamella.Testing;

namespace Lamella.Datasets.Tests;

public sealed class ListDatasetsTests(LamellaFixture lamella) : IClassFixture<LamellaFixture>
{
    [Fact]
    public async Task Pages_through_all_datasets_once_newest_first()
    {
        var owner = Guid.NewGuid();
        for (var i = 0; i < 5; i++)
        {
            await lamella.Send(Some.Dataset($"page {i}", owner));
        }

        var names = new List<string>();
        string? after = null;
        Connection<DatasetDescription> page;
        do
        {
            page = await lamella.Send(new ListDatasets(null, true, false, false, new(2, after)), Some.Person(owner));
            names.AddRange(page.Edges.Select(edge => edge.Node.Name));
            after = page.Edges[^1].Cursor;
        }
        while (page.Info.HasNextPage);

        Assert.Equal(["page 4", "page 3", "page 2", "page 1", "page 0"], names);
        Assert.Equal(5, page.TotalCount);
    }

    [Fact]
    public async Task Pages_back_from_the_end_and_between_two_places_though_their_datasets_are_gone()
    {
        var owner = Guid.NewGuid();
        for (var i = 0; i < 6; i++)
        {
            await lamella.Send(Some.Dataset($"place {i}", owner));
        }

        var all = await Page(new(10));
        await lamella.Execute($"delete from datasets.datasets where id in ('{all.Edges[1].Node.Id}', '{all.Edges[5].Node.Id}')");

        Assert.Equal(("place 2, place 1", false, true), Of(await Page(new(null, Last: 2))));
        Assert.Equal(("place 3, place 2", true, true), Of(await Page(new(null, Last: 2, Before: all.Edges[4].Cursor))));
        Assert.Equal(("place 5", true, false), Of(await Page(new(null, Last: 2, Before: all.Edges[1].Cursor))));
        Assert.Equal(("place 3, place 2", true, true), Of(await Page(new(10, After: all.Edges[1].Cursor, Before: all.Edges[4].Cursor))));
        Assert.Equal(("place 2", true, true), Of(await Page(new(3, Last: 1))));

        Task<Connection<DatasetDescription>> Page(PagingArguments asked) => lamella.Send(new ListDatasets(null, true, false, false, asked), Some.Person(owner));

        static (string Names, bool Next, bool Previous) Of(Connection<DatasetDescription> page) =>
            (string.Join(", ", page.Edges.Select(edge => edge.Node.Name)), page.Info.HasNextPage, page.Info.HasPreviousPage);
    }

    [Fact]
    public async Task Finds_words_in_any_case_and_takes_wildcards_for_themselves()
    {
        var owner = Guid.NewGuid();
        await lamella.Send(Some.Dataset("Mouse 100% cortex", owner));
        await lamella.Send(Some.Dataset("Mouse 1000 cortex", owner));

        Assert.Equal(["Mouse 100% cortex"], await Find("100% MOUSE", owner));
        Assert.Equal(2, (await Find("neuropil mouse", owner)).Count);
        Assert.Empty(await Find("m_use", owner));
    }

    [Fact]
    public async Task Keeps_mine_and_what_others_share_apart()
    {
        var (me, other) = (Guid.NewGuid(), Guid.NewGuid());
        await lamella.Send(Some.Dataset("kept apart mine", me));
        await lamella.Send(Some.Dataset("kept apart hers", other, DatasetAccess.SignedIn));
        await lamella.Send(Some.Dataset("kept apart secret", other));

        var mine = await lamella.Send(new ListDatasets("kept apart", true, false, false, new(10)), Some.Person(me));
        var shared = await lamella.Send(new ListDatasets("kept apart", false, true, false, new(10)), Some.Person(me));

        Assert.Equal(["kept apart mine"], mine.Edges.Select(edge => edge.Node.Name));
        Assert.Equal(["kept apart hers"], shared.Edges.Select(edge => edge.Node.Name));
    }

    [Fact]
    public async Task Refuses_a_cursor_that_it_did_not_make() =>
        await Assert.ThrowsAsync<ValidationException>(() => lamella.Send(new ListDatasets(null, false, false, false, new(10, "1; drop table"))));

    private async Task<IReadOnlyList<string>> Find(string search, Guid owner) =>
        [.. (await lamella.Send(new ListDatasets(search, true, false, false, new(10)), Some.Person(owner))).Edges.Select(edge => edge.Node.Name)];
}

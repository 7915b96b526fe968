using FluentValidation;
using Lamella.Datasets.Contracts;
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
        DatasetConnection page;
        do
        {
            page = await lamella.Send(new ListDatasets(null, true, false, false, 2, after), Some.Person(owner));
            names.AddRange(page.Nodes.Select(dataset => dataset.Name));
            after = page.EndCursor;
        }
        while (page.HasNextPage);

        Assert.Equal(["page 4", "page 3", "page 2", "page 1", "page 0"], names);
        Assert.Equal(5, page.TotalCount);
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

        var mine = await lamella.Send(new ListDatasets("kept apart", true, false, false, 10, null), Some.Person(me));
        var shared = await lamella.Send(new ListDatasets("kept apart", false, true, false, 10, null), Some.Person(me));

        Assert.Equal(["kept apart mine"], mine.Nodes.Select(dataset => dataset.Name));
        Assert.Equal(["kept apart hers"], shared.Nodes.Select(dataset => dataset.Name));
    }

    [Fact]
    public async Task Refuses_a_cursor_that_it_did_not_make() =>
        await Assert.ThrowsAsync<ValidationException>(() => lamella.Send(new ListDatasets(null, false, false, false, 10, "1; drop table")));

    private async Task<IReadOnlyList<string>> Find(string search, Guid owner) =>
        [.. (await lamella.Send(new ListDatasets(search, true, false, false, 10, null), Some.Person(owner))).Nodes.Select(dataset => dataset.Name)];
}

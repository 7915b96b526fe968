using Lamella.BuildingBlocks;
using Lamella.Datasets.Contracts;
using Lamella.Testing;

namespace Lamella.Datasets.Tests;

public sealed class VisibilityTests(LamellaFixture lamella) : IClassFixture<LamellaFixture>
{
    private readonly Guid _owner = Guid.NewGuid();

    [Theory]
    [InlineData(DatasetAccess.Private, false, false)]
    [InlineData(DatasetAccess.SignedIn, true, false)]
    [InlineData(DatasetAccess.Public, true, true)]
    public async Task A_dataset_is_seen_by_whom_its_access_names(DatasetAccess access, bool bySignedIn, bool byGuest)
    {
        var id = await lamella.Send(Some.Dataset($"seen {access}", _owner, access));

        Assert.Equal(id, (await lamella.Send(new GetDataset(id), Some.Person(_owner))).Id);
        Assert.Equal(id, (await lamella.Send(new GetDataset(id), Some.Person(Guid.NewGuid(), SiteRoles.Admin))).Id);
        Assert.Equal(bySignedIn, await Sees(id, Some.Person(Guid.NewGuid())));
        Assert.Equal(byGuest, await Sees(id, Some.Guest));
    }

    [Fact]
    public async Task A_stranger_cannot_tell_a_private_dataset_from_none()
    {
        var id = await lamella.Send(Some.Dataset("hidden", _owner));

        var hidden = await Assert.ThrowsAsync<RefusalException>(() => lamella.Send(new TrashDataset(id), Some.Person(Guid.NewGuid())));
        var absent = await Assert.ThrowsAsync<RefusalException>(() => lamella.Send(new TrashDataset(Guid.Empty), Some.Person(Guid.NewGuid())));

        Assert.Equal(RefusalKind.NotFound, hidden.Kind);
        Assert.Equal(absent.Message.Replace(Guid.Empty.ToString(), id.ToString(), StringComparison.Ordinal), hidden.Message);
    }

    [Fact]
    public async Task Who_may_see_but_does_not_own_may_not_change()
    {
        var id = await lamella.Send(Some.Dataset("looked at", _owner, DatasetAccess.Public));

        foreach (var change in (IEnumerable<ICommand<DatasetDescription>>)
            [
                new TrashDataset(id), new RestoreDataset(id), new ShareDataset(id, DatasetAccess.Private), new PublishDataset(id, true),
                new DescribeDataset(id, "mine now", ""), new LicenseDataset(id, "CC0-1.0"), new SetLayerDefaults(id, "em", null, null),
            ])
        {
            var refusal = await Assert.ThrowsAsync<RefusalException>(() => lamella.Send(change, Some.Person(Guid.NewGuid(), SiteRoles.Manager)));
            Assert.Equal(RefusalKind.Forbidden, refusal.Kind);
        }
    }

    [Fact]
    public async Task The_trash_hides_from_all_but_the_owner_and_gives_back()
    {
        var id = await lamella.Send(Some.Dataset("thrown away", _owner, DatasetAccess.Public));

        var trashed = await lamella.Send(new TrashDataset(id), Some.Person(_owner));

        Assert.NotNull(trashed.TrashedAt);
        Assert.False(await Sees(id, Some.Person(_owner)));
        Assert.Empty((await lamella.Send(new ListDatasets("thrown away", false, false, true, new(10)), Some.Guest)).Edges);
        Assert.Equal(id, Assert.Single((await lamella.Send(new ListDatasets(null, true, false, true, new(10)), Some.Person(_owner))).Edges).Node.Id);

        await lamella.Send(new RestoreDataset(id), Some.Person(_owner));

        Assert.True(await Sees(id, Some.Guest));
    }

    [Fact]
    public async Task A_name_in_the_trash_is_free_until_somebody_wants_it_back()
    {
        var first = await lamella.Send(Some.Dataset("reused", _owner));
        await lamella.Send(new TrashDataset(first), Some.Person(_owner));
        await lamella.Send(Some.Dataset("reused", _owner));

        var refusal = await Assert.ThrowsAsync<RefusalException>(() => lamella.Send(new RestoreDataset(first), Some.Person(_owner)));

        Assert.Equal(RefusalKind.Conflict, refusal.Kind);
    }

    [Fact]
    public async Task A_published_dataset_is_public_until_it_is_withdrawn()
    {
        var id = await lamella.Send(Some.Dataset("published", _owner));

        var published = await lamella.Send(new PublishDataset(id, true), Some.Person(_owner));

        Assert.Equal(DatasetAccess.Public, published.Access);
        var refusal = await Assert.ThrowsAsync<RefusalException>(() =>
            lamella.Send(new ShareDataset(id, DatasetAccess.Private), Some.Person(_owner)));
        Assert.Equal(RefusalKind.Conflict, refusal.Kind);
        var kept = (await lamella.Send(new GetDataset(id))).PublishedAt;
        Assert.Equal(kept, (await lamella.Send(new PublishDataset(id, true), Some.Person(_owner))).PublishedAt);

        await lamella.Send(new PublishDataset(id, false), Some.Person(_owner));
        await lamella.Send(new ShareDataset(id, DatasetAccess.Private), Some.Person(_owner));
        Assert.False(await Sees(id, Some.Guest));
    }

    private async Task<bool> Sees(Guid id, Action<Caller> who)
    {
        try
        {
            return (await lamella.Send(new GetDataset(id), who)).Id == id;
        }
        catch (RefusalException refusal) when (refusal.Kind == RefusalKind.NotFound)
        {
            return false;
        }
    }
}

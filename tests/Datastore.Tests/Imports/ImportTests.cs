using FluentValidation;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Datastore.Contracts;
using Lamella.Datastore.Imports;
using Lamella.Datastore.Volumes;
using Lamella.Testing;

namespace Lamella.Datastore.Tests.Imports;

public sealed class ImportTests(LamellaFixture lamella) : IClassFixture<LamellaFixture>, IDisposable
{
    private static readonly VoxelSize VoxelSize = new(8, 8, 30, "nanometer");
    private readonly SourceVolume _source = new(new(new(-5, 3, 0), new(130, 90, 75)));

    [Fact]
    public async Task A_volume_becomes_a_dataset_with_the_same_voxels_and_a_pyramid()
    {
        await _source.Write();
        var ended = await Import("same voxels");

        Assert.Equal((ImportState.Done, null), (ended.State, ended.Error));
        Assert.Equal(ended.Total, ended.Done);
        var dataset = await lamella.Send(new GetDataset(ended.DatasetId!.Value));
        var layer = Assert.Single(dataset.Layers);
        Assert.Equal((_source.Box, false), (layer.Box, layer.Location.InPlace));
        Assert.Equal(["1", "2-2-1"], layer.Mags.Select(mag => mag.Mag.ToString()).Take(2));
        Assert.True(layer.DefaultWindow is { Min: >= 0 } window && window.Max > window.Min);
        var stored = VolumeFormats.Open(layer.Location.Path, AllowedRoots.Everything).Layers[0].Levels[0];
        var voxels = new byte[_source.Box.Voxels];
        await new VolumeReader(stored).Read(new Box(Int3.Zero, _source.Box.Size), 0, 0, voxels, CancellationToken.None);
        Assert.Equal(_source.Voxels, voxels);
        Assert.False(File.Exists(Path.Combine(Path.GetDirectoryName(layer.Location.Path)!, ".journal")));
    }

    [Fact]
    public async Task A_volume_in_place_is_registered_where_it_lies_and_nothing_is_copied()
    {
        await _source.Write();
        var ended = await Import("in place", inPlace: true);

        var dataset = await lamella.Send(new GetDataset(ended.DatasetId!.Value));
        Assert.True(dataset.Layers[0].Location is { InPlace: true } location && location.Path == _source.Folder);
        Assert.False(Directory.Exists(FolderOf(ended.DatasetId.Value)));
    }

    [Fact]
    public async Task In_place_without_coarser_levels_is_refused_and_says_what_to_do()
    {
        var large = new SourceVolume(new(Int3.Zero, new(700, 20, 20)));
        await large.Write(withPyramid: false);
        var refused = await Assert.ThrowsAsync<RefusalException>(() =>
            lamella.Send(new ImportVolume(large.Folder, "no pyramid", VoxelSize, InPlace: true, "Private")));

        Assert.Contains("without --in-place", refused.Message, StringComparison.Ordinal);
        large.Dispose();
    }

    [Fact]
    public async Task A_broken_chunk_fails_the_import_by_name_and_leaves_no_row_and_no_folder()
    {
        await _source.Write();
        _source.BreakFinestShard();
        var folders = Folders();
        var ended = await Import("broken");

        Assert.Equal((ImportState.Failed, null), (ended.State, ended.DatasetId));
        Assert.NotEmpty(ended.Error!);
        Assert.Equal(folders, Folders());
        Assert.Equal(0, await lamella.Scalar<long>("select count(*) from datasets.datasets where name = 'broken'"));
    }

    [Fact]
    public async Task A_name_that_is_taken_fails_the_import_and_leaves_no_folder()
    {
        await _source.Write();
        await Import("taken");
        var folders = Folders();
        var ended = await Import("taken");

        Assert.Equal(ImportState.Failed, ended.State);
        Assert.Contains("taken", ended.Error!, StringComparison.Ordinal);
        Assert.Equal(folders, Folders());
    }

    [Fact]
    public async Task A_cancelled_import_ends_and_leaves_nothing()
    {
        await _source.Write();
        var folders = Folders();

        // As a runner left it that died after somebody had cancelled.
        var (id, dataset) = (Guid.NewGuid(), Guid.NewGuid());
        Directory.CreateDirectory(FolderOf(dataset));
        await lamella.Execute(
            $"""
            insert into datastore.imports (id, dataset_id, name, description, path, in_place, access, layers, state, created_at, runner, leased_until, cancel_requested, done, total)
            values ('{id}', '{dataset}', 'cancelled', '', '{_source.Folder}', false, 'Private', array[]::text[], 'Running', now(), gen_random_uuid(), now() - interval '1 second', true, 0, 0)
            """);
        var ended = await lamella.Send(new RunImport(id));

        Assert.Equal((ImportState.Cancelled, null), (ended.State, ended.DatasetId));
        Assert.Equal(folders, Folders());
    }

    [Fact]
    public async Task An_import_that_is_asked_for_again_before_it_ends_is_seen_by_whom_the_newest_word_says()
    {
        await _source.Write();

        // As a runner has it in hand that says nothing for an hour.
        var id = Guid.NewGuid();
        await lamella.Execute(
            $"""
            insert into datastore.imports (id, dataset_id, name, description, path, voxel_x, voxel_y, voxel_z, voxel_unit, in_place, access, layers, state, created_at, runner, leased_until, cancel_requested, done, total)
            values ('{id}', gen_random_uuid(), 'newest word', 'old', '{_source.Folder}', 8, 8, 30, 'nanometer', false, 'Public', array[]::text[], 'Running', now(), gen_random_uuid(), now() + interval '1 hour', false, 0, 0)
            """);
        var again = await lamella.Send(new ImportVolume(_source.Folder, "newest word", VoxelSize, InPlace: false, "Private", Description: "new"));
        await lamella.Execute($"update datastore.imports set leased_until = now() - interval '1 second' where id = '{id}'");
        var ended = await lamella.Send(new RunImport(id));

        Assert.Equal(id, again.Id);
        var dataset = await lamella.Send(new GetDataset(ended.DatasetId!.Value));
        Assert.Equal((DatasetAccess.Private, "new"), (dataset.Access, dataset.Description));
    }

    [Fact]
    public async Task Cancelling_what_has_ended_changes_nothing()
    {
        await _source.Write();
        var ended = await Import("ended");
        Assert.Equal(ImportState.Done, (await lamella.Send(new CancelImport(ended.Id))).State);
    }

    [Theory]
    [InlineData(0, 8, 30)]
    [InlineData(8, -1, 30)]
    [InlineData(8, 8, double.NaN)]
    [InlineData(8, 8, double.PositiveInfinity)]
    public async Task A_voxel_size_that_is_none_is_refused(double x, double y, double z)
    {
        await _source.Write();
        await Assert.ThrowsAsync<ValidationException>(() =>
            lamella.Send(new ImportVolume(_source.Folder, "size", new VoxelSize(x, y, z, "nanometer"), InPlace: false, "Private")));
    }

    [Fact]
    public async Task An_array_that_does_not_tell_its_voxel_size_is_refused_without_one()
    {
        await _source.Write();
        var refused = await Assert.ThrowsAsync<RefusalException>(() =>
            lamella.Send(new ImportVolume(Path.Combine(_source.Folder, "1"), "size", null, InPlace: false, "Private")));
        Assert.Contains("--voxel-size", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_managers_import_and_only_from_allowed_folders()
    {
        await _source.Write();
        var import = new ImportVolume(_source.Folder, "mine", VoxelSize, InPlace: false, "Private");
        await Assert.ThrowsAsync<RefusalException>(() => lamella.Send(import, caller => caller.Become(Guid.NewGuid(), "Ann", SiteRoles.Annotator)));
        var outside = await Assert.ThrowsAsync<RefusalException>(() => lamella.Send(import, caller => caller.Become(Guid.NewGuid(), "Max", SiteRoles.Manager)));
        Assert.Equal(RefusalKind.Forbidden, outside.Kind);
    }

    [Fact]
    public async Task A_manager_sees_his_own_imports_only()
    {
        await _source.Write();
        var job = await lamella.Send(new ImportVolume(_source.Folder, "not his", VoxelSize, InPlace: true, "Private"));
        Assert.Empty(await lamella.Send(new FindImports(), caller => caller.Become(Guid.NewGuid(), "Max", SiteRoles.Manager)));
        Assert.Contains(await lamella.Send(new FindImports()), import => import.Id == job.Id);
        await Assert.ThrowsAsync<RefusalException>(() => lamella.Send(new CancelImport(job.Id), caller => caller.Become(Guid.NewGuid(), "Max", SiteRoles.Manager)));
        await lamella.Send(new RunImport(job.Id));
    }

    public void Dispose() => _source.Dispose();

    private async Task<ImportProgress> Import(string name, bool inPlace = false)
    {
        var job = await lamella.Send(new ImportVolume(_source.Folder, name, VoxelSize, inPlace, "Private"));
        return await lamella.Send(new RunImport(job.Id));
    }

    private string FolderOf(Guid dataset) => Path.Combine(lamella.DataFolder, "volumes", dataset.ToString("n"));

    private string[] Folders() => Directory.Exists(Path.Combine(lamella.DataFolder, "volumes"))
        ? [.. Directory.EnumerateDirectories(Path.Combine(lamella.DataFolder, "volumes")).Order()]
        : [];
}

using FluentValidation;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Testing;

namespace Lamella.Datasets.Tests;

public sealed class RegisterDatasetTests(LamellaFixture lamella) : IClassFixture<LamellaFixture>
{
    [Fact]
    public async Task Gives_back_all_that_was_registered()
    {
        var registered = Some.Dataset("retina");

        await lamella.Send(registered);

        var dataset = await lamella.Send(new GetDataset(registered.Id));
        Assert.Equal(registered.VoxelSize, dataset.VoxelSize);
        var (expected, layer) = (registered.Layers[0], Assert.Single(dataset.Layers));
        Assert.Equal(expected with { Mags = [] }, layer with { Mags = [] });
        Assert.Equal(expected.Mags, layer.Mags);
    }

    [Fact]
    public async Task Refuses_a_name_that_the_owner_already_uses_and_keeps_the_first()
    {
        var owner = Guid.NewGuid();
        var first = await lamella.Send(Some.Dataset("cortex", owner));

        var refusal = await Assert.ThrowsAsync<RefusalException>(() => lamella.Send(Some.Dataset("cortex", owner)));

        Assert.Equal(RefusalKind.Conflict, refusal.Kind);
        Assert.Contains("'cortex'", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(first, (await lamella.Send(new GetDataset(first))).Id);
    }

    [Fact]
    public async Task Lets_two_people_use_the_same_name()
    {
        await lamella.Send(Some.Dataset("shared name", Guid.NewGuid()));

        await lamella.Send(Some.Dataset("shared name", Guid.NewGuid()));
    }

    [Theory]
    [InlineData(0, 8, 30)]
    [InlineData(8, -8, 30)]
    [InlineData(8, 8, double.NaN)]
    [InlineData(8, 8, double.PositiveInfinity)]
    public async Task Refuses_a_voxel_without_extent(double x, double y, double z)
    {
        var refusal = await Assert.ThrowsAsync<ValidationException>(() =>
            lamella.Send(Some.Dataset("flat") with { VoxelSize = new VoxelSize(x, y, z, "nanometer") }));

        Assert.Contains("above zero", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../em")]
    [InlineData(".hidden")]
    [InlineData("em\n")]
    public async Task Refuses_a_layer_whose_name_is_no_file_name(string name) =>
        await Assert.ThrowsAsync<ValidationException>(() => lamella.Send(Some.Dataset("odd") with { Layers = [Some.Layer(name)] }));

    [Fact]
    public async Task Refuses_two_layers_of_one_name() =>
        await Assert.ThrowsAsync<ValidationException>(() => lamella.Send(Some.Dataset("twice") with { Layers = [Some.Layer("em"), Some.Layer("em")] }));
}

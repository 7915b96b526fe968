using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;

namespace Lamella.Datasets.Tests;

/// <summary>Datasets and people for these tests.</summary>
internal static class Some
{
    public static RegisterDataset Dataset(string name, Guid? owner = null, DatasetAccess access = DatasetAccess.Private) => new(
        Guid.CreateVersion7(), name, "A piece of neuropil", new VoxelSize(8, 8, 30, "nanometer"), [Layer("em")], owner, access);

    public static LayerDescription Layer(string name) => new(
        name, LayerCategory.Image, VoxelType.U8, 1, 1, new Box(new(-5, 0, 7), new(100, 75, 50)),
        [new MagDescription(Mag.One, new(-5, 0, 7), new(100, 75, 50), 64), new MagDescription(new(2, 2, 1), new(-5, 0, 7), new(50, 38, 50), 64)],
        "0", new LayerLocation("/nowhere", null, InPlace: false), new IntensityWindow(20, 200));

    public static Action<Caller> Person(Guid id, SiteRoles roles = SiteRoles.Annotator) => caller => caller.Become(id, "Somebody", roles);

    public static Action<Caller> Guest => _ => { };
}

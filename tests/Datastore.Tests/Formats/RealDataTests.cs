using Lamella.BuildingBlocks;
using Lamella.Datastore.Volumes;
using Lamella.Testing;

namespace Lamella.Datastore.Tests.Formats;

/// <summary>Everything in ../shared/data: what is of a format that is read agrees in every voxel, what is not is refused by its name.</summary>
public sealed class RealDataTests
{
    private static readonly string[] Read = ["zarr", "z2-", "z3-", "phantom"];

    public static TheoryData<string> Arrays => Paths(path => IsRead(path));

    public static TheoryData<string> Others => Paths(path => !IsRead(path));

    [SharedDataTheory("written")]
    [MemberData(nameof(Arrays))]
    public async Task Agrees_in_every_voxel_with_what_another_program_read(string path)
    {
        var written = WrittenVolume.At(path);
        var layer = VolumeFormats.Open(written.Path, AllowedRoots.Everything).Layers.Single();
        var level = layer.Levels.Single();

        Assert.Null(layer.Refusal);
        Assert.Equal(written.VoxelType, layer.VoxelType);
        Assert.Equal(written.Offset, layer.Box.Min);
        Assert.Equal(written.Sha256, written.Sha256Of(await layer.ReadAll(level)));
    }

    [SharedDataTheory("written")]
    [MemberData(nameof(Others))]
    public void Is_refused_by_the_name_of_its_format(string path)
    {
        var file = Path.Combine(Repository.SharedData, path.Split('#')[0]);

        var refusal = Assert.Throws<RefusalException>(() => VolumeFormats.Open(file, AllowedRoots.Everything));

        Assert.Equal(RefusalKind.Unreadable, refusal.Kind);
        Assert.Contains("which is not read", refusal.Message, StringComparison.Ordinal);
    }

    private static bool IsRead(string path) => Read.Any(part => path.Contains(part, StringComparison.Ordinal));

    private static TheoryData<string> Paths(Func<string, bool> which)
    {
        var paths = WrittenVolume.All("").Concat(WrittenVolume.All("written"))
            .Select(volume => Path.GetRelativePath(Repository.SharedData, volume.Path)).Where(which).ToList();

        // A theory without rows is a failure, not a skip.
        return new TheoryData<string>(paths.Count == 0 ? ["absent"] : paths);
    }
}

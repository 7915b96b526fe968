using System.Globalization;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Datastore.Store;

/// <summary>Names one shard of a layer.</summary>
/// <param name="Index">The shard along x, y, z.</param>
internal readonly record struct ShardKey(Mag Mag, int Time, int Channel, Int3 Index)
{
    /// <summary>The shard's file below its layer's folder, by Zarr v3's default key encoding: axes slowest first; a still volume of one channel has no axes for them.</summary>
    public string PathIn(LayerPlan layer)
    {
        var space = string.Create(CultureInfo.InvariantCulture, $"{Index.Z}/{Index.Y}/{Index.X}");
        return layer.HasChannelAxes
            ? string.Create(CultureInfo.InvariantCulture, $"{Mag}/c/{Time}/{Channel}/{space}")
            : $"{Mag}/c/{space}";
    }

    /// <summary>All shards of a level, in the order in which they are written.</summary>
    public static IEnumerable<ShardKey> All(LayerPlan layer, LevelPlan level)
    {
        for (var time = 0; time < layer.Timepoints; time++)
        {
            for (var channel = 0; channel < layer.Channels; channel++)
            {
                foreach (var index in VoxelBoxes.Each(level.Shards))
                {
                    yield return new ShardKey(level.Mag, time, channel, index);
                }
            }
        }
    }
}

using System.Text.Json;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Annotations.Volumes;

/// <summary>The part of a log row's effect that tells which finest bricks undo, redo and restore changed: <c>"bricks": [{"layer", "at": [[x, y, z], …]}]</c>.</summary>
internal static class VoxelEffect
{
    private const string Member = "bricks";

    public static IEnumerable<(Guid Layer, IEnumerable<Int3> At)> Read(ReadOnlyMemory<byte> effect)
    {
        using var json = JsonDocument.Parse(effect);
        return !json.RootElement.TryGetProperty(Member, out var bricks) ? [] : [.. bricks.EnumerateArray().Select(layer => (
            layer.GetProperty("layer").GetGuid(),
            (IEnumerable<Int3>)[.. layer.GetProperty("at").EnumerateArray().Select(at => new Int3(at[0].GetInt32(), at[1].GetInt32(), at[2].GetInt32()))]))];
    }
}

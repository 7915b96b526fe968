using System.Text.Json.Serialization;

namespace Lamella.BuildingBlocks.Voxels;

/// <summary>An axis-parallel box of whole voxels: x, y, z of its first voxel, and its size. The end lies one past the last voxel.</summary>
public readonly record struct Box(Int3 Min, Int3 Size)
{
    [JsonIgnore]
    public Int3 End => Min + Size;

    [JsonIgnore]
    public bool IsEmpty => Size.X <= 0 || Size.Y <= 0 || Size.Z <= 0;

    [JsonIgnore]
    public long Voxels => IsEmpty ? 0 : Size.Product;

    public static Box FromTo(Int3 min, Int3 end) => new(min, end - min);

    public bool Contains(Int3 voxel) =>
        voxel.X >= Min.X && voxel.X < End.X && voxel.Y >= Min.Y && voxel.Y < End.Y && voxel.Z >= Min.Z && voxel.Z < End.Z;

    /// <summary>What both cover; empty (some size not above zero) where they do not meet.</summary>
    public Box Intersect(Box other) => FromTo(Int3.Max(Min, other.Min), Int3.Min(End, other.End));

    public override string ToString() => $"{Min},{Size}";
}

using System.Numerics;
using System.Text.Json.Serialization;
using Lamella.Annotations.Log;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Annotations.Skeletons;

/// <param name="Metadata">JSON as it was given.</param>
internal sealed record Tree(
    [property: JsonPropertyName("tree")] long Id, string Name, string Color, long? Group, bool Visible, bool EdgesVisible, double Time,
    [property: JsonConverter(typeof(RawJson))] string? Metadata);

/// <summary>
/// A node. Position is x, y, z in voxels of magnification 1, time in milliseconds since 1970; radius and rotation (degrees about x, y, z) are kept in
/// single precision.
/// </summary>
/// <param name="Tree">Ids of trees are handed out below 2^32.</param>
/// <param name="PackedMag">See <see cref="Pack"/>.</param>
internal readonly record struct Node(
    uint Tree, double X, double Y, double Z, double Time, float Radius, float RotationX, float RotationY, float RotationZ, ushort PackedMag, byte Viewport)
{
    public Mag Mag => Unpack(PackedMag);

    public static Node Of(CreateNode o) => new(
        (uint)o.Tree, o.At.X, o.At.Y, o.At.Z, o.Time, (float)o.Radius, (float)o.Rotation.X, (float)o.Rotation.Y, (float)o.Rotation.Z, Pack(o.Mag ?? Mag.One), (byte)o.Viewport);

    public Node With(UpdateNode o) => this with
    {
        X = o.At?.X ?? X,
        Y = o.At?.Y ?? Y,
        Z = o.At?.Z ?? Z,
        Time = o.Time ?? Time,
        Radius = (float?)o.Radius ?? Radius,
        RotationX = (float?)o.Rotation?.X ?? RotationX,
        RotationY = (float?)o.Rotation?.Y ?? RotationY,
        RotationZ = (float?)o.Rotation?.Z ?? RotationZ,
        PackedMag = o.Mag is { } mag ? Pack(mag) : PackedMag,
        Viewport = (byte?)o.Viewport ?? Viewport,
    };

    /// <summary>The exponents of three powers of two, five bits each: x lowest.</summary>
    public static ushort Pack(Mag mag) => (ushort)(BitOperations.Log2((uint)mag.X) | (BitOperations.Log2((uint)mag.Y) << 5) | (BitOperations.Log2((uint)mag.Z) << 10));

    public static Mag Unpack(ushort packed) => new(1 << (packed & 31), 1 << ((packed >> 5) & 31), 1 << (packed >> 10));
}

/// <param name="Kind">What it groups.</param>
internal sealed record Group(GroupKind Kind, [property: JsonPropertyName("group")] long Id, string Name, long? Parent, bool Expanded);

internal sealed record Segment(
    Guid Layer, [property: JsonPropertyName("segment")] ulong Id, string? Name, string? Color, long? Group, Position? At,
    [property: JsonConverter(typeof(RawJson))] string? Metadata);

/// <summary>A box from <paramref name="At"/>, spanning <paramref name="Size"/>, in voxels of magnification 1.</summary>
internal sealed record BoundingBox([property: JsonPropertyName("box")] long Id, Position At, Position Size, string Name, string Color, bool Visible);

internal sealed record VolumeLayer([property: JsonPropertyName("layer")] Guid Id, string Name, string? Fallback, ulong LargestSegment);

/// <summary>One direction of an edge; each edge is kept in both, so that a node's edges lie together.</summary>
internal readonly record struct EdgeKey(long From, long To) : IComparable<EdgeKey>
{
    public int CompareTo(EdgeKey other) => From != other.From ? From.CompareTo(other.From) : To.CompareTo(other.To);
}

/// <summary>A node under its tree.</summary>
internal readonly record struct TreeNode(long Tree, long Node) : IComparable<TreeNode>
{
    public int CompareTo(TreeNode other) => Tree != other.Tree ? Tree.CompareTo(other.Tree) : Node.CompareTo(other.Node);
}

internal readonly record struct GroupKey(GroupKind Kind, long Id) : IComparable<GroupKey>
{
    public int CompareTo(GroupKey other) => Kind != other.Kind ? ((int)Kind).CompareTo((int)other.Kind) : Id.CompareTo(other.Id);
}

internal readonly record struct SegmentKey(Guid Layer, ulong Id) : IComparable<SegmentKey>
{
    public int CompareTo(SegmentKey other) => Layer != other.Layer ? Layer.CompareTo(other.Layer) : Id.CompareTo(other.Id);
}

/// <summary>A tree, a segment or a group within a group.</summary>
/// <param name="Kind">Of the group that it is in.</param>
/// <param name="Layer">Of a segment.</param>
internal readonly record struct GroupMember(GroupKind Kind, long Group, bool IsGroup, Guid Layer, ulong Id) : IComparable<GroupMember>
{
    /// <summary>In no group yet.</summary>
    public static GroupMember Of(Tree tree) => new(GroupKind.Tree, 0, false, Guid.Empty, (ulong)tree.Id);

    public static GroupMember Of(Group group) => new(group.Kind, 0, true, Guid.Empty, (ulong)group.Id);

    public static GroupMember Of(Segment segment) => new(GroupKind.Segment, 0, false, segment.Layer, segment.Id);

    public int CompareTo(GroupMember other) =>
        Kind != other.Kind ? ((int)Kind).CompareTo((int)other.Kind)
        : Group != other.Group ? Group.CompareTo(other.Group)
        : IsGroup != other.IsGroup ? IsGroup.CompareTo(other.IsGroup)
        : Layer != other.Layer ? Layer.CompareTo(other.Layer)
        : Id.CompareTo(other.Id);
}

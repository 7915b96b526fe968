using System.Text.Json;
using System.Text.Json.Serialization;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Annotations.Log;

/// <summary>
/// One change of an annotation. Positions are x, y, z in voxels of magnification 1. An operation whose target is absent has no effect. Ids of trees,
/// nodes, groups and boxes are numbers below 2^53; segment ids are 64-bit, as decimal strings.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "op", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(CreateTree), "createTree")]
[JsonDerivedType(typeof(UpdateTree), "updateTree")]
[JsonDerivedType(typeof(DeleteTree), "deleteTree")]
[JsonDerivedType(typeof(CreateNode), "createNode")]
[JsonDerivedType(typeof(UpdateNode), "updateNode")]
[JsonDerivedType(typeof(DeleteNode), "deleteNode")]
[JsonDerivedType(typeof(MoveNodes), "moveNodes")]
[JsonDerivedType(typeof(MergeTrees), "mergeTrees")]
[JsonDerivedType(typeof(CreateEdge), "createEdge")]
[JsonDerivedType(typeof(DeleteEdge), "deleteEdge")]
[JsonDerivedType(typeof(SetComment), "setComment")]
[JsonDerivedType(typeof(SetBranchPoint), "setBranchPoint")]
[JsonDerivedType(typeof(CreateGroup), "createGroup")]
[JsonDerivedType(typeof(UpdateGroup), "updateGroup")]
[JsonDerivedType(typeof(DeleteGroup), "deleteGroup")]
[JsonDerivedType(typeof(CreateSegment), "createSegment")]
[JsonDerivedType(typeof(UpdateSegment), "updateSegment")]
[JsonDerivedType(typeof(DeleteSegment), "deleteSegment")]
[JsonDerivedType(typeof(CreateBox), "createBox")]
[JsonDerivedType(typeof(UpdateBox), "updateBox")]
[JsonDerivedType(typeof(DeleteBox), "deleteBox")]
[JsonDerivedType(typeof(CreateLayer), "createLayer")]
[JsonDerivedType(typeof(UpdateLayer), "updateLayer")]
[JsonDerivedType(typeof(DeleteLayer), "deleteLayer")]
[JsonDerivedType(typeof(ImportSkeleton), "importSkeleton")]
[JsonDerivedType(typeof(ImportVoxels), "importVoxels")]
[JsonDerivedType(typeof(Paint), "paint")]
[JsonDerivedType(typeof(Unpaint), "unpaint")]
[JsonDerivedType(typeof(Undo), "undo")]
[JsonDerivedType(typeof(Redo), "redo")]
[JsonDerivedType(typeof(Restore), "restore")]
internal abstract record Operation
{
    /// <summary>What is undone together; made by the client, belongs to the person who sent it first.</summary>
    public required Guid Step { get; init; }
}

internal sealed record CreateTree(
    long Tree, string Name, string Color, double Time, long? Group = null, bool Visible = true, bool EdgesVisible = true, JsonElement? Metadata = null) : Operation;

internal sealed record UpdateTree(long Tree) : Operation
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Color { get; init; }

    /// <summary>Given as null: out of its group.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Given<long?> Group { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Visible { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? EdgesVisible { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Time { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Given<JsonElement?> Metadata { get; init; }
}

/// <summary>With its nodes, edges, comments and branch points.</summary>
internal sealed record DeleteTree(long Tree) : Operation;

/// <param name="Rotation">Of the view in which it was made, in degrees about x, y, z.</param>
/// <param name="Mag">The magnification in which it was made.</param>
/// <param name="Viewport">The number of the panel in which it was made.</param>
/// <param name="Time">Milliseconds since 1970.</param>
internal sealed record CreateNode(
    long Node, long Tree, Position At, double Radius, double Time, Position Rotation = default, Mag? Mag = null, int Viewport = 0) : Operation;

internal sealed record UpdateNode(long Node) : Operation
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Position? At { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Radius { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Position? Rotation { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Mag? Mag { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Viewport { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Time { get; init; }
}

/// <summary>With its edges, comment and branch point.</summary>
internal sealed record DeleteNode(long Node) : Operation;

/// <summary>Those nodes that are there go to the tree; edges that then cross trees vanish.</summary>
internal sealed record MoveNodes(IReadOnlyList<long> Nodes, long Tree) : Operation;

/// <summary>All nodes of one tree go to another, and the first tree is gone.</summary>
internal sealed record MergeTrees(long From, long Into) : Operation;

/// <summary>Joins two nodes of one tree. Undirected, unique.</summary>
internal sealed record CreateEdge(long A, long B) : Operation;

internal sealed record DeleteEdge(long A, long B) : Operation;

/// <param name="Text">Empty removes the comment.</param>
internal sealed record SetComment(long Node, string Text) : Operation;

internal sealed record SetBranchPoint(long Node, bool On, double Time) : Operation;

[JsonConverter(typeof(NameJson<GroupKind>))]
internal enum GroupKind
{
    Tree,
    Segment,
}

internal sealed record CreateGroup(GroupKind Kind, long Group, string Name, long? Parent = null, bool Expanded = true) : Operation;

/// <summary>One that would make a cycle has no effect.</summary>
internal sealed record UpdateGroup(GroupKind Kind, long Group) : Operation
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    /// <summary>Given as null: to the top.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Given<long?> Parent { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Expanded { get; init; }
}

/// <summary>What it held goes to its parent.</summary>
internal sealed record DeleteGroup(GroupKind Kind, long Group) : Operation;

internal sealed record CreateSegment(
    Guid Layer, ulong Segment, string? Name = null, string? Color = null, long? Group = null, Position? At = null, JsonElement? Metadata = null) : Operation;

internal sealed record UpdateSegment(Guid Layer, ulong Segment) : Operation
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Given<string?> Name { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Given<string?> Color { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Given<long?> Group { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Given<Position?> At { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Given<JsonElement?> Metadata { get; init; }
}

/// <summary>The entry in the list, not the voxels.</summary>
internal sealed record DeleteSegment(Guid Layer, ulong Segment) : Operation;

internal sealed record CreateBox(long Box, Position At, Position Size, string Name, string Color, bool Visible = true) : Operation;

internal sealed record UpdateBox(long Box) : Operation
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Position? At { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Position? Size { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Color { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Visible { get; init; }
}

internal sealed record DeleteBox(long Box) : Operation;

/// <param name="Fallback">The dataset's segmentation that shows where nothing is painted; null for none.</param>
/// <param name="LargestSegment">New segments are numbered from the next one on.</param>
internal sealed record CreateLayer(Guid Layer, string Name, ulong LargestSegment, string? Fallback = null) : Operation;

internal sealed record UpdateLayer(Guid Layer, string Name) : Operation;

internal sealed record DeleteLayer(Guid Layer) : Operation;

/// <summary>Everything in a stored payload, whose ids lie in ranges handed out for it.</summary>
internal sealed record ImportSkeleton(Guid Payload) : Operation;

/// <summary>Paints what the stored bricks of a payload have painted, each voxel with its own segment.</summary>
/// <param name="Payload">Stored for this layer.</param>
internal sealed record ImportVoxels(Guid Layer, Guid Payload) : Operation;

internal sealed record Paint(Guid Layer, Mag Mag, ulong Segment, PaintMode Mode, IReadOnlyList<PaintedBrick> Bricks) : Operation;

/// <summary>Back to the fallback.</summary>
internal sealed record Unpaint(Guid Layer, Mag Mag, IReadOnlyList<PaintedBrick> Bricks) : Operation;

/// <param name="At">The brick's address (x, y, z) at the operation's magnification.</param>
/// <param name="Mask">Run lengths over its voxels, x fastest: LEB128 numbers that alternate skip, take; a last skip is left out.</param>
internal sealed record PaintedBrick([property: JsonConverter(typeof(Int3Json))] Int3 At, byte[] Mask);

/// <summary>Leaves a step of the same person out, until it is redone.</summary>
internal sealed record Undo(Guid Target) : Operation;

internal sealed record Redo(Guid Target) : Operation;

/// <summary>Everything as it was at that version.</summary>
internal sealed record Restore(long Version) : Operation;

using System.Text.Json.Serialization;
using Lamella.Annotations.Skeletons;

namespace Lamella.Annotations.Nml;

/// <summary>
/// What one file says that an annotation has no place for, under the ids that its things were given. Beside each value that an annotation keeps
/// otherwise than it was written (a colour, a number in single precision, what was left out) stands what was written: an export writes that as long
/// as nobody has changed the value.
/// </summary>
/// <param name="Root">Attributes of the root.</param>
/// <param name="Meta">Its <c>meta</c> elements, name and content.</param>
/// <param name="Parameters">Elements of its <c>parameters</c> besides boxes, as XML.</param>
/// <param name="Others">Elements of the root that we do not know, as XML.</param>
/// <param name="FirstNode">The smallest id that its nodes were given; nobody else's lie between them.</param>
/// <param name="Kinds">What nodes may have said besides; most nodes of a file say the same.</param>
/// <param name="Runs">Over how many ids from there nodes said which of <paramref name="Kinds"/>; -1 for nothing.</param>
/// <param name="Volumes">Its volume layers, in its order; null for a file that was imported without them.</param>
/// <param name="Edges">What edges said besides; null where that is nothing.</param>
internal sealed record NmlRemains(
    IReadOnlyList<Written> Root,
    IReadOnlyList<Written> Meta,
    IReadOnlyList<string> Parameters,
    IReadOnlyList<string> Others,
    IReadOnlyList<TreeRemains> Trees,
    IReadOnlyList<GroupRemains> Groups,
    IReadOnlyList<BoxRemains> Boxes,
    IReadOnlyList<MarkRemains> Comments,
    IReadOnlyList<MarkRemains> BranchPoints,
    long FirstNode,
    IReadOnlyList<NodeRemains> Kinds,
    IReadOnlyList<NodeRun> Runs,
    IReadOnlyList<VolumeRemains>? Volumes = null,
    EdgeRemains? Edges = null);

/// <param name="AreReversed">Most were told from the end with the larger id.</param>
/// <param name="Otherwise">Both ends, the smaller first, of each edge that was told the other way than most.</param>
/// <param name="Kinds">What edges said besides their ends.</param>
/// <param name="Said">Both ends, the smaller first, of each edge that said one of them, and which.</param>
internal sealed record EdgeRemains(bool AreReversed, IReadOnlyList<long> Otherwise, IReadOnlyList<IReadOnlyList<Written>> Kinds, IReadOnlyList<long> Said);

/// <param name="Element">A volume layer as it was written, without segments and groups, as XML.</param>
/// <param name="Layer">What the annotation made of it.</param>
/// <param name="Groups">Of its segments.</param>
internal sealed record VolumeRemains(string Element, VolumeLayer Layer, IReadOnlyList<GroupRemains> Groups, IReadOnlyList<SegmentRemains> Segments);

/// <param name="Element">As it was written, as XML.</param>
/// <param name="Segment">What the annotation made of it.</param>
internal sealed record SegmentRemains(string Element, Segment Segment);

/// <summary>An attribute as it was written.</summary>
internal sealed record Written(string Name, string Value);

/// <param name="Color">What the annotation made of <paramref name="Rgba"/>.</param>
/// <param name="Rgba">Red, green, blue, alpha in 0..1; null where the file names none.</param>
/// <param name="Metadata">What the annotation made of <paramref name="MetadataElements"/>, as JSON.</param>
/// <param name="Elements">Others within the tree, as XML.</param>
internal sealed record TreeRemains(
    long Id, string Color, double[]? Rgba, bool? Visible, bool? EdgesVisible, string? Metadata, IReadOnlyList<string> MetadataElements, IReadOnlyList<string> Elements,
    IReadOnlyList<Written> Extras);

internal sealed record GroupRemains(long Id, bool? Expanded, IReadOnlyList<Written> Extras);

/// <param name="Element">As it was written, as XML.</param>
/// <param name="Box">What the annotation made of it.</param>
internal sealed record BoxRemains(string Element, BoundingBox Box);

/// <summary>A comment or branch point where the annotation keeps less than was written: several about one node, an empty one, a time that was left out.</summary>
internal sealed record MarkRemains(long Node, string? Text, double? Time, IReadOnlyList<Written> Extras);

/// <summary>What a node said besides. Of the values that a node has, those are told here that it keeps otherwise than they were written.</summary>
internal sealed record NodeRemains(IReadOnlyList<NodeValue> Values, IReadOnlyList<Written> Extras);

/// <param name="Number">As written; null where it was left out.</param>
internal sealed record NodeValue(NodeField Field, double? Number);

/// <summary>Values of a node that a file may leave out, or write more exactly than they are kept.</summary>
internal enum NodeField
{
    Radius,
    Rotation,
    RotationX,
    RotationY,
    RotationZ,
    Viewport,
    Mag,
    Time,
}

internal sealed record NodeRun(long Count, int Kind);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NmlRemains))]
internal sealed partial class NmlRemainsJson : JsonSerializerContext;

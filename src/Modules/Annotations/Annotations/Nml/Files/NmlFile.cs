using System.Xml.Linq;

namespace Lamella.Annotations.Nml.Files;

/// <summary>
/// What an NML file says, nothing left out: what we know is typed, everything else is kept as it was written, so that a file that
/// is read and written again says the same. The format has no specification; the samples of its two writers (webKnossos and its
/// Python library) are the source. Positions are x, y, z in voxels of magnification 1.
/// </summary>
internal sealed class NmlFile
{
    /// <summary>Attributes of the root, such as its version, name and value.</summary>
    public List<(string Name, string Value)> Extras { get; } = [];

    /// <summary>Who wrote the file, when, from which annotation: <c>meta</c> elements, name and content.</summary>
    public List<(string Name, string Content)> Meta { get; } = [];

    /// <summary>Elements of <c>parameters</c> in their order: experiment, scale, editPosition, userBoundingBox, …</summary>
    public List<XElement> Parameters { get; } = [];

    /// <summary>Of a file that was read: its nodes and edges, which its trees show.</summary>
    public NodeColumns Columns { get; init; } = new();

    /// <summary>Of a file that was read: what it says and this does not.</summary>
    public NmlLost Lost { get; init; } = new();

    /// <summary>A list where they were read.</summary>
    public IEnumerable<NmlTree> Trees { get; init; } = new List<NmlTree>();

    public IEnumerable<NmlMark> BranchPoints { get; init; } = new List<NmlMark>();

    /// <summary>Comments; the text is <see cref="NmlMark.Text"/>.</summary>
    public IEnumerable<NmlMark> Comments { get; init; } = new List<NmlMark>();

    public List<NmlGroup> Groups { get; } = [];

    /// <summary>Volume layers with their segments, as written.</summary>
    public List<XElement> Volumes { get; } = [];

    /// <summary>Elements beside these, as written.</summary>
    public List<XElement> Others { get; } = [];
}

/// <summary>A tree of nodes, <c>thing</c> in the file.</summary>
internal sealed class NmlTree
{
    public required long Id { get; init; }

    public string Name { get; init; } = "";

    public long? GroupId { get; init; }

    /// <summary>Red, green, blue, alpha in 0..1; null where the file names none.</summary>
    public (double R, double G, double B, double A)? Color { get; init; }

    /// <summary>Null where the file does not say.</summary>
    public bool? IsVisible { get; init; }

    public bool? EdgesAreVisible { get; init; }

    /// <summary>Attributes beside these, name and value, in their order.</summary>
    public IReadOnlyList<(string Name, string Value)> Extras { get; init; } = [];

    /// <summary>Of a file that was read: the place of the first of its nodes in <see cref="NmlFile.Columns"/>.</summary>
    public int FirstPlace { get; init; }

    /// <summary>One behind the place of the last.</summary>
    public int EndPlace { get; init; }

    public IEnumerable<NmlNode> Nodes { get; init; } = [];

    /// <summary>In the order of the file.</summary>
    public IEnumerable<NmlEdge> Edges { get; init; } = [];

    /// <summary>Elements beside nodes and edges, as written: metadata, and whatever comes.</summary>
    public List<XElement> Others { get; } = [];
}

/// <summary>
/// A node. Position is x, y, z in voxels of magnification 1; rotation x, y, z in degrees; time in milliseconds since 1970.
/// What the file does not say is null. <paramref name="Extras"/> is the list of attributes beside these; nodes that carry the same share it.
/// </summary>
internal readonly record struct NmlNode(
    long Id, double X, double Y, double Z, double? Radius, NmlRotation? Rotation, int? Viewport, int? MagIndex, double? Time, NmlExtras? Extras);

/// <summary>Degrees about x, y, z.</summary>
internal readonly record struct NmlRotation(double X, double Y, double Z);

/// <summary>Its ends by node id.</summary>
internal readonly record struct NmlEdge(long Source, long Target, NmlExtras? Extras = null);

/// <summary>Attributes as written, in their order.</summary>
internal sealed record NmlExtras(IReadOnlyList<(string Name, string Value)> Attributes)
{
    /// <summary>Whether some are a node's own, left empty.</summary>
    public bool HasNodes { get; } = Attributes.Any(attribute => attribute.Name is "radius" or "rotX" or "rotY" or "rotZ" or "inVp" or "inMag" or "time");
}

/// <summary>Something said about a node: a branch point (with time) or a comment (with text).</summary>
internal sealed record NmlMark(long Node, string? Text, double? Time, IReadOnlyList<(string Name, string Value)> Extras);

internal sealed record NmlGroup(long Id, string Name, bool? IsExpanded, IReadOnlyList<(string Name, string Value)> Extras, List<NmlGroup> Groups);

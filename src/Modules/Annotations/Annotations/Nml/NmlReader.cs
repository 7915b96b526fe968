using System.Xml;
using Lamella.BuildingBlocks;

namespace Lamella.Annotations.Nml;

/// <summary>
/// Reads an NML file in one pass. The file is a stranger's: no document type, no entities of its own, bounded depth and counts; an
/// edge to a node that its tree does not have, an id used twice in a tree, or a number that is none is refused with the line where it stands.
/// Cycles and trees in several pieces are sound graphs and are read.
/// </summary>
internal sealed class NmlReader
{
    /// <summary>Nodes that one file may have.</summary>
    internal const int MaxNodes = 10_000_000;

    /// <summary>Trees that one file may have, and groups.</summary>
    internal const int MaxTrees = 1_000_000;

    /// <summary>Edges that one file may have.</summary>
    internal const int MaxEdges = 20_000_000;

    /// <summary>Comments that one file may have, and branch points.</summary>
    internal const int MaxMarks = 1_000_000;

    /// <summary>How deep groups, and elements that we do not know, may be nested.</summary>
    internal const int MaxDepth = 100;

    private const int LargeSet = 10_000;

    private readonly NmlCursor _cursor;
    private readonly List<NmlTree> _read = [];
    private readonly List<NmlMark> _branchPoints = [];
    private readonly List<NmlMark> _comments = [];
    private readonly NmlFile _file;
    private readonly HashSet<long> _nodes = [];

    // Files exist, webKnossos's own among its examples, whose trees count their nodes from 1 each.
    private HashSet<long> _own = [];
    private readonly HashSet<long> _trees = [];
    private readonly Dictionary<string, NmlExtras> _sharedExtras = [];
    private NmlExtras? _lastExtras;
    private int _groupCount;
    private int _nodeCount;
    private int _edgeCount;

    private NmlReader(NmlCursor cursor) => (_cursor, _file) = (cursor, new() { Trees = _read, BranchPoints = _branchPoints, Comments = _comments });

    /// <summary>Reads the whole of <paramref name="stream"/>, which stays open.</summary>
    /// <exception cref="RefusalException"><see cref="RefusalKind.Unreadable"/>, saying what is wrong and on which line.</exception>
    public static NmlFile Read(Stream stream)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreWhitespace = true,
            IgnoreProcessingInstructions = true,
        };
        try
        {
            using var xml = XmlReader.Create(stream, settings);
            return new NmlReader(new NmlCursor(xml)).ReadFile();
        }
        catch (XmlException broken)
        {
            throw new RefusalException(RefusalKind.Unreadable, $"This is not sound XML: {broken.Message}");
        }
    }

    private NmlFile ReadFile()
    {
        if (!_cursor.MoveToRoot() || _cursor.Name != "things")
        {
            throw _cursor.Wrong($"The root of an NML file is <things>, not <{_cursor.Name}>.");
        }

        _cursor.EachAttribute((_, _) => false);
        _file.Extras.AddRange(_cursor.Extras);
        _cursor.EachChild(ReadTopLevel);
        CheckMarks(_branchPoints, "branch point");
        CheckMarks(_comments, "comment");
        return _file;
    }

    private void ReadTopLevel(string name)
    {
        switch (name)
        {
            case "meta":
                _cursor.Count();
                _file.Meta.Add((_cursor.Required("name"), _cursor.Attribute("content") ?? ""));
                _cursor.Skip();
                break;
            case "parameters": _cursor.EachChild(_ => _file.Parameters.Add(_cursor.Keep())); break;
            case "thing": ReadTree(); break;
            case "branchpoints": _cursor.EachChild(_ => ReadMark(_branchPoints, "id")); break;
            case "comments": _cursor.EachChild(_ => ReadMark(_comments, "node")); break;
            case "groups": _cursor.EachChild(_ => _file.Groups.Add(ReadGroup(1))); break;
            case "volume": _file.Volumes.Add(_cursor.Keep()); break;
            default: _file.Others.Add(_cursor.Keep()); break;
        }
    }

    private void ReadTree()
    {
        var (nodes, edges) = (new List<NmlNode>(), new List<(long, long)>());
        double? red = null, green = null, blue = null, alpha = null;
        long? id = null, group = null;
        bool? visible = null, edgesVisible = null;
        var name = "";
        _cursor.EachAttribute((attribute, value) =>
        {
            switch (attribute)
            {
                case "id": id = _cursor.Whole(attribute, value); return true;
                case "groupId": group = _cursor.Whole(attribute, value); return true;
                case "name": name = value; return true;
                case "color.r": red = _cursor.Number(attribute, value); return true;
                case "color.g": green = _cursor.Number(attribute, value); return true;
                case "color.b": blue = _cursor.Number(attribute, value); return true;
                case "color.a": alpha = _cursor.Number(attribute, value); return true;
                case "isVisible": visible = _cursor.Flag(attribute, value); return true;
                case "edgesAreVisible": edgesVisible = _cursor.Flag(attribute, value); return true;
                default: return false;
            }
        });
        var tree = new NmlTree
        {
            Id = id ?? throw _cursor.Wrong("A <thing> has no id."),
            Name = name,
            GroupId = group,
            Color = red is { } r && green is { } g && blue is { } b ? (r, g, b, alpha ?? 1) : null,
            IsVisible = visible,
            EdgesAreVisible = edgesVisible,
            Extras = [.. _cursor.Extras],
            Nodes = nodes,
            Edges = edges,
        };
        if (!_trees.Add(tree.Id))
        {
            throw _cursor.Wrong($"The tree id {tree.Id} is used twice.");
        }

        if (_trees.Count > MaxTrees)
        {
            throw _cursor.Wrong($"There are more than {MaxTrees:N0} trees.");
        }

        // Emptying a large set takes as long as it is large, and there may be many small trees behind a large one.
        if (_own.EnsureCapacity(0) > LargeSet)
        {
            _own = [];
        }

        _own.Clear();
        _cursor.EachChild(child =>
        {
            switch (child)
            {
                case "nodes": _cursor.EachChild(_ => ReadNode(tree.Id, nodes)); break;
                case "edges": _cursor.EachChild(_ => ReadEdge(edges)); break;
                default: tree.Others.Add(_cursor.Keep()); break;
            }
        });
        foreach (var (source, target) in edges)
        {
            if (!_own.Contains(source) || !_own.Contains(target))
            {
                throw NmlCursor.Refuse($"The edge from {source} to {target} names a node that tree {tree.Id} does not have.");
            }
        }

        _read.Add(tree);
    }

    private void ReadNode(long tree, List<NmlNode> nodes)
    {
        long? id = null;
        double? x = null, y = null, z = null, radius = null, time = null, rotX = null, rotY = null, rotZ = null;
        int? viewport = null, mag = null;
        _cursor.EachAttribute((attribute, value) =>
        {
            switch (attribute)
            {
                case "id": id = _cursor.Whole(attribute, value); return true;
                case "x": x = _cursor.Number(attribute, value); return true;
                case "y": y = _cursor.Number(attribute, value); return true;
                case "z": z = _cursor.Number(attribute, value); return true;
                case "radius": radius = _cursor.Number(attribute, value); return true;
                case "rotX": rotX = _cursor.Number(attribute, value); return true;
                case "rotY": rotY = _cursor.Number(attribute, value); return true;
                case "rotZ": rotZ = _cursor.Number(attribute, value); return true;
                case "inVp": viewport = _cursor.Small(attribute, value); return true;
                case "inMag": mag = _cursor.Small(attribute, value); return true;
                case "time": time = _cursor.Number(attribute, value); return true;
                default: return false;
            }
        });
        var node = new NmlNode(
            id ?? throw _cursor.Wrong("A node has no id."),
            x ?? throw _cursor.Wrong($"Node {id} has no x."),
            y ?? throw _cursor.Wrong($"Node {id} has no y."),
            z ?? throw _cursor.Wrong($"Node {id} has no z."),
            radius,
            rotX is null && rotY is null && rotZ is null ? null : new NmlRotation(rotX ?? 0, rotY ?? 0, rotZ ?? 0),
            viewport, mag, time, SharedExtras());
        if (!_own.Add(node.Id))
        {
            throw _cursor.Wrong($"Tree {tree} uses the node id {node.Id} twice.");
        }

        _nodes.Add(node.Id);
        _nodeCount++;
        if (_nodeCount > MaxNodes)
        {
            throw _cursor.Wrong($"There are more than {MaxNodes:N0} nodes.");
        }

        nodes.Add(node);
        _cursor.Skip();
    }

    private void ReadEdge(List<(long, long)> edges)
    {
        if (++_edgeCount > MaxEdges)
        {
            throw _cursor.Wrong($"There are more than {MaxEdges:N0} edges.");
        }

        edges.Add((_cursor.Whole("source", _cursor.Required("source")), _cursor.Whole("target", _cursor.Required("target"))));
        _cursor.Skip();
    }

    private void ReadMark(List<NmlMark> marks, string idName)
    {
        if (marks.Count == MaxMarks)
        {
            throw _cursor.Wrong($"There are more than {MaxMarks:N0} of <{_cursor.Name}>.");
        }

        long? node = null;
        string? text = null;
        double? time = null;
        _cursor.EachAttribute((attribute, value) =>
        {
            if (attribute == idName)
            {
                node = _cursor.Whole(attribute, value);
            }
            else if (attribute == "content")
            {
                text = value;
            }
            else if (attribute == "time")
            {
                time = _cursor.Number(attribute, value);
            }
            else
            {
                return false;
            }

            return true;
        });
        marks.Add(new NmlMark(node ?? throw _cursor.Wrong($"A <{_cursor.Name}> does not say which node it is about ({idName})."), text, time, [.. _cursor.Extras]));
        _cursor.Skip();
    }

    private NmlGroup ReadGroup(int depth)
    {
        if (depth > MaxDepth)
        {
            throw _cursor.Wrong($"Groups are nested more than {MaxDepth} deep.");
        }

        if (++_groupCount > MaxTrees)
        {
            throw _cursor.Wrong($"There are more than {MaxTrees:N0} groups.");
        }

        long? id = null;
        bool? expanded = null;
        var name = "";
        _cursor.EachAttribute((attribute, value) =>
        {
            switch (attribute)
            {
                case "id": id = _cursor.Whole(attribute, value); return true;
                case "name": name = value; return true;
                case "isExpanded": expanded = _cursor.Flag(attribute, value); return true;
                default: return false;
            }
        });
        var group = new NmlGroup(id ?? throw _cursor.Wrong("A group has no id."), name, expanded, [.. _cursor.Extras], []);
        _cursor.EachChild(_ => group.Groups.Add(ReadGroup(depth + 1)));
        return group;
    }

    private void CheckMarks(List<NmlMark> marks, string what)
    {
        foreach (var mark in marks)
        {
            if (!_nodes.Contains(mark.Node))
            {
                throw NmlCursor.Refuse($"A {what} is about node {mark.Node}, which is not there.");
            }
        }
    }

    private NmlExtras? SharedExtras()
    {
        if (_cursor.Extras.Count == 0)
        {
            return null;
        }

        // A million nodes usually say the same two things about themselves.
        if (_lastExtras is { } last && last.Attributes.SequenceEqual(_cursor.Extras))
        {
            return last;
        }

        var key = string.Join('\u0001', _cursor.Extras.Select(extra => $"{extra.Name}\u0002{extra.Value}"));
        if (!_sharedExtras.TryGetValue(key, out var shared))
        {
            _sharedExtras[key] = shared = new NmlExtras([.. _cursor.Extras]);
        }

        return _lastExtras = shared;
    }
}

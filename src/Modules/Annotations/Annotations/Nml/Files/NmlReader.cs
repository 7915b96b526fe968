using System.Runtime.CompilerServices;
using System.Xml;
using System.Xml.Linq;
using Lamella.BuildingBlocks;

namespace Lamella.Annotations.Nml.Files;

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

    private readonly NmlCursor _cursor;
    private readonly List<NmlTree> _read = [];
    private readonly List<NmlMark> _branchPoints = [];
    private readonly List<NmlMark> _comments = [];
    private readonly NodeColumns _columns = new();
    private readonly NmlFile _file;
    private readonly HashSet<long> _trees = [];
    private readonly NodeFields _node = new();

    // Edges of a tree that stand before their nodes, or have none.
    private readonly List<(int Edge, long Source, long Target)> _open = [];
    private readonly SharedExtras _extras = new();
    private readonly SharedExtras _edgeExtras = new();
    private int _groupCount;

    private NmlReader(NmlCursor cursor) =>
        (_cursor, _file) = (cursor, new() { Trees = _read, BranchPoints = _branchPoints, Comments = _comments, Columns = _columns, Lost = cursor.Lost });

    /// <summary>Reads a file, quickly where it is written as nearly every one is.</summary>
    /// <param name="open">Opens it anew.</param>
    /// <exception cref="RefusalException"><see cref="RefusalKind.Unreadable"/>, saying what is wrong and on which line.</exception>
    public static NmlFile Read(Func<Stream> open)
    {
        using (var first = open())
        {
            if (ReadPlain(first) is { } plain)
            {
                return plain;
            }
        }

        using var again = open();
        return Read(again);
    }

    /// <summary>Reads the whole of <paramref name="stream"/>, or says null as soon as there is something that needs a second look.</summary>
    internal static NmlFile? ReadPlain(Stream stream)
    {
        try
        {
            return new NmlReader(new PlainCursor(new PlainXml(stream))).ReadFile();
        }
        catch (Exception perhaps) when (perhaps is NotPlainException or RefusalException or InvalidDataException)
        {
            return null;
        }
    }

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
            return new NmlReader(new XmlCursor(xml)).ReadFile();
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
                _cursor.LoseAttributes("name", "content");
                _cursor.Skip();
                break;
            case "parameters": ReadList(_ => _file.Parameters.Add(_cursor.Keep())); break;
            case "thing": ReadTree(); break;
            case "branchpoints": ReadList(_ => ReadMark(_branchPoints, "id")); break;
            case "comments": ReadList(_ => ReadMark(_comments, "node")); break;
            case "groups": ReadList(_ => _file.Groups.Add(ReadGroup(1))); break;
            case "volume": _file.Volumes.Add(_cursor.Keep()); break;
            default: _file.Others.Add(_cursor.Keep()); break;
        }
    }

    private void ReadList(Action<string> read)
    {
        _cursor.LoseAttributes();
        _cursor.EachChild(read);
    }

    private void ReadTree()
    {
        double? red = null, green = null, blue = null, alpha = null;
        long? id = null, group = null;
        bool? visible = null, edgesVisible = null;
        var name = "";
        _cursor.EachAttribute((attribute, value) =>
        {
            switch (attribute)
            {
                case "id": id = _cursor.Whole(attribute, value); return true;
                case not "name" when value.Length == 0: return false;
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
        var tree = id ?? throw _cursor.Wrong("A <thing> has no id.");
        List<(string Name, string Value)> extras = [.. _cursor.Extras];
        if (red is null || green is null || blue is null)
        {
            // A colour that is none.
            extras.AddRange(new[] { ("color.r", red), ("color.g", green), ("color.b", blue), ("color.a", alpha) }
                .Where(part => part.Item2 is not null).Select(part => (part.Item1, NmlWriter.Text(part.Item2!.Value))));
        }

        if (!_trees.Add(tree))
        {
            throw _cursor.Wrong($"The tree id {tree} is used twice.");
        }

        if (_trees.Count > MaxTrees)
        {
            throw _cursor.Wrong($"There are more than {MaxTrees:N0} trees.");
        }

        var (firstNode, firstEdge, others) = (_columns.Nodes, _columns.Edges, new List<XElement>());
        _cursor.EachChild(child =>
        {
            switch (child)
            {
                case "nodes": ReadList(_ => ReadNode(tree, firstNode)); break;
                case "edges": ReadList(_ => ReadEdge(firstNode)); break;
                default: others.Add(_cursor.Keep()); break;
            }
        });
        CloseEdges(tree, firstNode);
        var read = new NmlTree
        {
            Id = tree,
            Name = name,
            GroupId = group,
            Color = red is { } r && green is { } g && blue is { } b ? (r, g, b, alpha ?? 1) : null,
            IsVisible = visible,
            EdgesAreVisible = edgesVisible,
            Extras = extras,
            FirstPlace = firstNode,
            EndPlace = _columns.Nodes,
            Nodes = _columns.NodesIn(firstNode, _columns.Nodes - firstNode),
            Edges = _columns.EdgesIn(firstEdge, _columns.Edges - firstEdge),
        };
        read.Others.AddRange(others);
        _read.Add(read);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadNode(long tree, int firstNode)
    {
        _node.Clear();
        _cursor.ReadNode(_node);
        var id = _node.Id ?? throw _cursor.Wrong("A node has no id.");
        if (double.IsNaN(_node.X) || double.IsNaN(_node.Y) || double.IsNaN(_node.Z))
        {
            throw _cursor.Wrong($"Node {id} has no {(double.IsNaN(_node.X) ? "x" : double.IsNaN(_node.Y) ? "y" : "z")}.");
        }

        // Files exist, webKnossos's own among its examples, whose trees count their nodes from 1 each.
        if (!_columns.Add(_node, _extras.Of(_cursor), firstNode))
        {
            throw _cursor.Wrong($"Tree {tree} uses the node id {id} twice.");
        }

        if (_columns.Nodes > MaxNodes)
        {
            throw _cursor.Wrong($"There are more than {MaxNodes:N0} nodes.");
        }

        _cursor.Skip();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadEdge(int firstNode)
    {
        if (_columns.Edges == MaxEdges)
        {
            throw _cursor.Wrong($"There are more than {MaxEdges:N0} edges.");
        }

        var (source, target) = _cursor.ReadEdge();
        var (from, to) = (_columns.Find(source, firstNode), _columns.Find(target, firstNode));
        // What is kept beside an edge costs more than the edge itself.
        var edge = _columns.AddEdge(from, to, _edgeExtras.Of(_cursor, hasRoom: _columns.EdgesThatSay < NmlEdges.MostTold));
        if (from < 0 || to < 0)
        {
            _open.Add((edge, source, target));
        }

        _cursor.Skip();
    }

    private void CloseEdges(long tree, int firstNode)
    {
        foreach (var (edge, source, target) in _open)
        {
            var (from, to) = (_columns.Find(source, firstNode), _columns.Find(target, firstNode));
            if (from < 0 || to < 0)
            {
                throw NmlCursor.Refuse($"The edge from {source} to {target} names a node that tree {tree} does not have.");
            }

            _columns.PutEdge(edge, from, to);
        }

        _open.Clear();
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
            else if (attribute == "time" && value.Length > 0)
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
                case "isExpanded" when value.Length == 0: return false;
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
            if (_columns.Find(mark.Node) < 0)
            {
                throw NmlCursor.Refuse($"A {what} is about node {mark.Node}, which is not there.");
            }
        }
    }
}

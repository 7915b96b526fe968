using System.Runtime.CompilerServices;
using Lamella.Annotations.Log;

namespace Lamella.Annotations.Skeletons;

/// <summary>All that an annotation holds besides voxels, at one version. A fork costs nothing; see <see cref="PagedMap{TKey, TValue}"/>.</summary>
internal sealed class AnnotationContent
{
    /// <summary>Groups within groups: what would lie deeper has no effect.</summary>
    public const int MostNested = 256;

    public AnnotationContent()
        : this(new(), new(), new(), new(), new(), new(), new(), new(), new(), new(), new())
    {
    }

    private AnnotationContent(
        PagedMap<long, Tree> trees, PagedMap<long, Node> nodes, PagedMap<TreeNode, Nothing> nodesOfTrees, PagedMap<EdgeKey, Nothing> edges, PagedMap<long, string> comments,
        PagedMap<long, double> branchPoints, PagedMap<GroupKey, Group> groups, PagedMap<SegmentKey, Segment> segments, PagedMap<long, BoundingBox> boxes,
        PagedMap<Guid, VolumeLayer> layers, PagedMap<GroupMember, Nothing> members) =>
        (Trees, Nodes, NodesOfTrees, Edges, Comments, BranchPoints, Groups, Segments, Boxes, Layers, _members) =
        (trees, nodes, nodesOfTrees, edges, comments, branchPoints, groups, segments, boxes, layers, members);

    // What lies in which group, so that the end of one asks for no more than it held.
    private readonly PagedMap<GroupMember, Nothing> _members;

    public PagedMap<long, Tree> Trees { get; }

    public PagedMap<long, Node> Nodes { get; }

    public PagedMap<TreeNode, Nothing> NodesOfTrees { get; }

    /// <summary>Each edge twice, in both directions.</summary>
    public PagedMap<EdgeKey, Nothing> Edges { get; }

    public PagedMap<long, string> Comments { get; }

    /// <summary>By node, when it was made one.</summary>
    public PagedMap<long, double> BranchPoints { get; }

    public PagedMap<GroupKey, Group> Groups { get; }

    public PagedMap<SegmentKey, Segment> Segments { get; }

    public PagedMap<long, BoundingBox> Boxes { get; }

    public PagedMap<Guid, VolumeLayer> Layers { get; }

    public AnnotationContent Fork() => new(
        Trees.Fork(), Nodes.Fork(), NodesOfTrees.Fork(), Edges.Fork(), Comments.Fork(), BranchPoints.Fork(), Groups.Fork(), Segments.Fork(), Boxes.Fork(), Layers.Fork(),
        _members.Fork());

    /// <summary>Does what the operation says; nothing where its target is absent. Undo, redo, restore, import and paint are not done here.</summary>
    public void Apply(Operation operation)
    {
        switch (operation)
        {
            case CreateTree o when !Trees.ContainsKey(o.Tree):
                Put(new Tree(o.Tree, o.Name, o.Color, o.Group, o.Visible, o.EdgesVisible, o.Time, o.Metadata?.GetRawText()));
                break;
            case UpdateTree o when Trees.TryGetValue(o.Tree, out var tree):
                Put(new Tree(
                    o.Tree, o.Name ?? tree.Name, o.Color ?? tree.Color, o.Group.Or(tree.Group), o.Visible ?? tree.Visible, o.EdgesVisible ?? tree.EdgesVisible,
                    o.Time ?? tree.Time, o.Metadata.IsGiven ? o.Metadata.Value?.GetRawText() : tree.Metadata));
                break;
            case DeleteTree o when RemoveTree(o.Tree):
                NodesOf(o.Tree).ForEach(RemoveNode);
                break;
            case CreateNode o when Trees.ContainsKey(o.Tree):
                CreateNode(o.Node, Node.Of(o));
                break;
            case UpdateNode o when Nodes.TryGetValue(o.Node, out var node):
                Nodes.Set(o.Node, node.With(o));
                break;
            case DeleteNode o:
                RemoveNode(o.Node);
                break;
            case MoveNodes o when Trees.ContainsKey(o.Tree):
                MoveNodes(o);
                break;
            case MergeTrees o when o.From != o.Into && Trees.ContainsKey(o.Into) && RemoveTree(o.From):
                NodesOf(o.From).ForEach(node => MoveNode(node, o.Into));
                break;
            case CreateEdge o:
                CreateEdge(o.A, o.B);
                break;
            case DeleteEdge o:
                RemoveEdge(o.A, o.B);
                break;
            case SetComment o when Nodes.ContainsKey(o.Node):
                SetOrRemove(Comments, o.Node, o.Text, o.Text.Length > 0);
                break;
            case SetBranchPoint o when Nodes.ContainsKey(o.Node):
                SetOrRemove(BranchPoints, o.Node, o.Time, o.On);
                break;
            case CreateGroup o:
                CreateGroup(new(o.Kind, o.Group, o.Name, o.Parent, o.Expanded));
                break;
            case UpdateGroup o when Groups.TryGetValue(new(o.Kind, o.Group), out var group) && !(o.Parent.IsGiven && IsWithin(o.Kind, o.Parent.Value, o.Group)):
                Put(new Group(o.Kind, o.Group, o.Name ?? group.Name, o.Parent.Or(group.Parent), o.Expanded ?? group.Expanded));
                break;
            case DeleteGroup o when Groups.TryGetValue(new(o.Kind, o.Group), out var group):
                RemoveGroup(o.Kind, o.Group, group.Parent);
                break;
            case CreateSegment o when Layers.ContainsKey(o.Layer) && !Segments.ContainsKey(new(o.Layer, o.Segment)):
                Put(new Segment(o.Layer, o.Segment, o.Name, o.Color, o.Group, o.At, o.Metadata?.GetRawText()));
                break;
            case UpdateSegment o when Segments.TryGetValue(new(o.Layer, o.Segment), out var segment):
                Put(new Segment(
                    o.Layer, o.Segment, o.Name.Or(segment.Name), o.Color.Or(segment.Color), o.Group.Or(segment.Group), o.At.Or(segment.At),
                    o.Metadata.IsGiven ? o.Metadata.Value?.GetRawText() : segment.Metadata));
                break;
            case DeleteSegment o:
                RemoveSegment(new(o.Layer, o.Segment));
                break;
            case CreateBox o when !Boxes.ContainsKey(o.Box):
                Boxes.Set(o.Box, new(o.Box, o.At, o.Size, o.Name, o.Color, o.Visible));
                break;
            case UpdateBox o when Boxes.TryGetValue(o.Box, out var box):
                Boxes.Set(o.Box, new(o.Box, o.At ?? box.At, o.Size ?? box.Size, o.Name ?? box.Name, o.Color ?? box.Color, o.Visible ?? box.Visible));
                break;
            case DeleteBox o:
                Boxes.Remove(o.Box);
                break;
            case CreateLayer o when !Layers.ContainsKey(o.Layer):
                Layers.Set(o.Layer, new(o.Layer, o.Name, o.Fallback, o.LargestSegment));
                break;
            case UpdateLayer o when Layers.TryGetValue(o.Layer, out var layer):
                Layers.Set(o.Layer, layer with { Name = o.Name });
                break;
            case DeleteLayer o when Layers.Remove(o.Layer):
                foreach (var key in Segments.From(new(o.Layer, 0)).Select(entry => entry.Key).TakeWhile(key => key.Layer == o.Layer).ToList())
                {
                    RemoveSegment(key);
                }

                break;
        }
    }

    /// <summary>Makes a group where none of that id is there and no cycle comes of it.</summary>
    public void CreateGroup(Group group)
    {
        if (!Groups.ContainsKey(new(group.Kind, group.Id)) && !IsWithin(group.Kind, group.Parent, group.Id))
        {
            Put(group);
        }
    }

    /// <summary>Adds or replaces.</summary>
    public void Put(Tree tree)
    {
        Move(GroupMember.Of(tree), Trees.TryGetValue(tree.Id, out var before) ? before.Group : null, tree.Group);
        Trees.Set(tree.Id, tree);
    }

    /// <summary>Adds or replaces.</summary>
    public void Put(Group group)
    {
        Move(GroupMember.Of(group), Groups.TryGetValue(new(group.Kind, group.Id), out var before) ? before.Parent : null, group.Parent);
        Groups.Set(new(group.Kind, group.Id), group);
    }

    /// <summary>Adds or replaces.</summary>
    public void Put(Segment segment)
    {
        Move(GroupMember.Of(segment), Segments.TryGetValue(new(segment.Layer, segment.Id), out var before) ? before.Group : null, segment.Group);
        Segments.Set(new(segment.Layer, segment.Id), segment);
    }

    /// <summary>Makes a node where its tree is there and no node of that id.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void CreateNode(long id, Node node)
    {
        if (Trees.ContainsKey(node.Tree) && Nodes.Add(id, node))
        {
            NodesOfTrees.Set(new(node.Tree, id), default);
        }
    }

    /// <summary>Joins two nodes of one tree.</summary>
    public void CreateEdge(long a, long b)
    {
        if (CanJoin(a, b))
        {
            PutEdge(a, b);
        }
    }

    /// <summary>Adds or replaces a node, which keeps its edges.</summary>
    public void PutNode(long id, Node node)
    {
        if (Nodes.TryGetValue(id, out var before) && before.Tree != node.Tree)
        {
            NodesOfTrees.Remove(new(before.Tree, id));
        }

        Nodes.Set(id, node);
        NodesOfTrees.Set(new(node.Tree, id), default);
    }

    /// <summary>Joins nodes that are there, each pair of one tree. Given in order, edges fill their pages to the brim.</summary>
    /// <param name="edges">Each in one direction; left in disorder.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void PutEdges(List<EdgeKey> edges)
    {
        for (var i = edges.Count - 1; i >= 0; i--)
        {
            edges.Add(new(edges[i].To, edges[i].From));
        }

        edges.Sort();
        edges.ForEach(edge => Edges.Set(edge, default));
    }

    /// <summary>Whether two nodes are there that an edge can join.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool CanJoin(long a, long b) => a != b && Nodes.TryGetValue(a, out var from) && Nodes.TryGetValue(b, out var to) && from.Tree == to.Tree;

    public void PutEdge(long a, long b)
    {
        Edges.Set(new(a, b), default);
        Edges.Set(new(b, a), default);
    }

    private static void SetOrRemove<T>(PagedMap<long, T> map, long key, T value, bool set)
    {
        if (set)
        {
            map.Set(key, value);
        }
        else
        {
            map.Remove(key);
        }
    }

    private List<long> NodesOf(long tree) =>
        [.. NodesOfTrees.From(new(tree, 0)).TakeWhile(entry => entry.Key.Tree == tree).Select(entry => entry.Key.Node)];

    private List<long> Neighbours(long node) =>
        [.. Edges.From(new(node, 0)).TakeWhile(entry => entry.Key.From == node).Select(entry => entry.Key.To)];

    private void RemoveNode(long id)
    {
        if (!Nodes.TryGetValue(id, out var node))
        {
            return;
        }

        Neighbours(id).ForEach(other => RemoveEdge(id, other));
        Nodes.Remove(id);
        NodesOfTrees.Remove(new(node.Tree, id));
        Comments.Remove(id);
        BranchPoints.Remove(id);
    }

    private void RemoveEdge(long a, long b)
    {
        Edges.Remove(new(a, b));
        Edges.Remove(new(b, a));
    }

    private void MoveNode(long id, long tree) => PutNode(id, Nodes.TryGetValue(id, out var node) ? node with { Tree = (uint)tree } : throw new InvalidOperationException());

    private void MoveNodes(MoveNodes operation)
    {
        var there = operation.Nodes.Where(Nodes.ContainsKey).ToList();
        there.ForEach(node => MoveNode(node, operation.Tree));
        foreach (var node in there)
        {
            foreach (var other in Neighbours(node).Where(other => Nodes.TryGetValue(other, out var neighbour) && neighbour.Tree != operation.Tree))
            {
                RemoveEdge(node, other);
            }
        }
    }

    private void RemoveGroup(GroupKind kind, long id, long? parent)
    {
        Move(GroupMember.Of(Groups.TryGetValue(new(kind, id), out var group) ? group : throw new InvalidOperationException()), parent, null);
        Groups.Remove(new(kind, id));
        foreach (var member in _members.From(new(kind, id, false, Guid.Empty, 0)).Select(entry => entry.Key).TakeWhile(member => member.Kind == kind && member.Group == id).ToList())
        {
            if (member.IsGroup && Groups.TryGetValue(new(kind, (long)member.Id), out var child))
            {
                Put(child with { Parent = parent });
            }
            else if (kind == GroupKind.Tree && Trees.TryGetValue((long)member.Id, out var tree))
            {
                Put(tree with { Group = parent });
            }
            else if (Segments.TryGetValue(new(member.Layer, member.Id), out var segment))
            {
                Put(segment with { Group = parent });
            }
        }
    }

    private bool RemoveTree(long id)
    {
        if (Trees.TryGetValue(id, out var tree))
        {
            Move(GroupMember.Of(tree), tree.Group, null);
        }

        return Trees.Remove(id);
    }

    private void RemoveSegment(SegmentKey key)
    {
        if (Segments.TryGetValue(key, out var segment))
        {
            Move(GroupMember.Of(segment), segment.Group, null);
            Segments.Remove(key);
        }
    }

    private void Move(GroupMember member, long? from, long? to)
    {
        if (from is { } left && left != to)
        {
            _members.Remove(member with { Group = left });
        }

        if (to is { } entered)
        {
            _members.Set(member with { Group = entered }, default);
        }
    }

    /// <summary>Whether a group lies in another, or is it, or lies so deep that nothing more goes in.</summary>
    private bool IsWithin(GroupKind kind, long? inner, long outer)
    {
        var depth = 0;
        for (var group = inner; group is { } id; group = Groups.TryGetValue(new(kind, id), out var found) ? found.Parent : null)
        {
            if (id == outer || ++depth > MostNested)
            {
                return true;
            }
        }

        return false;
    }
}

using System.Runtime.CompilerServices;
using Lamella.Annotations.Log;

namespace Lamella.Annotations.Skeletons;

/// <summary>All that an annotation holds besides voxels, at one version. A fork costs nothing; see <see cref="PagedMap{TKey, TValue}"/>.</summary>
internal sealed partial class AnnotationContent
{
    public AnnotationContent()
        : this(new(), new(), new(), new(), new(), new(), new(), new(), new(), new(), new())
    {
    }

    private AnnotationContent(
        PagedMap<long, Tree> trees, PagedMap<long, Node> nodes, PagedMap<TreeNode, Nothing> nodesOfTrees, PagedMap<EdgeKey, Nothing> edges, PagedMap<long, string> comments,
        PagedMap<long, double> branchPoints, PagedMap<GroupKey, Group> groups, PagedMap<SegmentKey, Segment> segments, PagedMap<long, BoundingBox> boxes,
        PagedMap<Guid, VolumeLayer> layers, PagedMap<GroupMember, Nothing> members) =>
        (_trees, _nodes, _nodesOfTrees, Edges, Comments, BranchPoints, _groups, _segments, Boxes, Layers, _members) =
        (trees, nodes, nodesOfTrees, edges, comments, branchPoints, groups, segments, boxes, layers, members);

    // With the numbers of slots for those of trees and groups, until somebody looks. Ids of trees are 32-bit numbers where nodes keep them.
    private readonly PagedMap<long, Tree> _trees;
    private readonly PagedMap<long, Node> _nodes;
    private readonly PagedMap<TreeNode, Nothing> _nodesOfTrees;
    private readonly PagedMap<SegmentKey, Segment> _segments;
    private readonly Slots _slots = new(uint.MaxValue);

    public PagedMap<long, Tree> Trees => SettledInGroups(_trees);

    public PagedMap<long, Node> Nodes => Settled(_nodes);

    public PagedMap<TreeNode, Nothing> NodesOfTrees => Settled(_nodesOfTrees);

    /// <summary>Each edge twice, in both directions.</summary>
    public PagedMap<EdgeKey, Nothing> Edges { get; }

    public PagedMap<long, string> Comments { get; }

    /// <summary>By node, when it was made one.</summary>
    public PagedMap<long, double> BranchPoints { get; }

    public PagedMap<GroupKey, Group> Groups => SettledInGroups(_groups);

    public PagedMap<SegmentKey, Segment> Segments => SettledInGroups(_segments);

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
            case CreateTree o when !_trees.ContainsKey(o.Tree):
                Put(new Tree(o.Tree, o.Name, o.Color, o.Group, o.Visible, o.EdgesVisible, o.Time, o.Metadata?.GetRawText()));
                break;
            case UpdateTree o when _trees.TryGetValue(o.Tree, out var tree):
                Put(new Tree(
                    o.Tree, o.Name ?? tree.Name, o.Color ?? tree.Color, o.Group.Or(IdOf(GroupKind.Tree, tree.Group)), o.Visible ?? tree.Visible, o.EdgesVisible ?? tree.EdgesVisible,
                    o.Time ?? tree.Time, o.Metadata.IsGiven ? o.Metadata.Value?.GetRawText() : tree.Metadata));
                break;
            case DeleteTree o when _trees.ContainsKey(o.Tree):
                NodesOf(_slots.Of(o.Tree)).ForEach(RemoveNode);
                RemoveTree(o.Tree);
                break;
            case CreateNode o when _trees.ContainsKey(o.Tree):
                CreateNode(o.Node, Node.Of(o));
                break;
            case UpdateNode o when _nodes.TryGetValue(o.Node, out var node):
                _nodes.Set(o.Node, node.With(o));
                break;
            case DeleteNode o:
                RemoveNode(o.Node);
                break;
            case MoveNodes o when _trees.ContainsKey(o.Tree):
                MoveNodes(o);
                break;
            case MergeTrees o when o.From != o.Into && _trees.ContainsKey(o.Into) && _trees.ContainsKey(o.From):
                MergeTrees(o.From, o.Into);
                break;
            case CreateEdge o:
                CreateEdge(o.A, o.B);
                break;
            case DeleteEdge o:
                RemoveEdge(o.A, o.B);
                break;
            case SetComment o when _nodes.ContainsKey(o.Node):
                SetOrRemove(Comments, o.Node, o.Text, o.Text.Length > 0);
                break;
            case SetBranchPoint o when _nodes.ContainsKey(o.Node):
                SetOrRemove(BranchPoints, o.Node, o.Time, o.On);
                break;
            case CreateGroup o:
                CreateGroup(new(o.Kind, o.Group, o.Name, o.Parent, o.Expanded));
                break;
            case UpdateGroup o when _groups.TryGetValue(new(o.Kind, o.Group), out var group) && !(o.Parent.IsGiven && IsWithin(o.Kind, o.Parent.Value, o.Group)):
                Put(new Group(o.Kind, o.Group, o.Name ?? group.Name, o.Parent.Or(IdOf(o.Kind, group.Parent)), o.Expanded ?? group.Expanded));
                break;
            case DeleteGroup o when _groups.TryGetValue(new(o.Kind, o.Group), out var group):
                RemoveGroup(group);
                break;
            case CreateSegment o when Layers.ContainsKey(o.Layer) && !_segments.ContainsKey(new(o.Layer, o.Segment)):
                Put(new Segment(o.Layer, o.Segment, o.Name, o.Color, o.Group, o.At, o.Metadata?.GetRawText()));
                break;
            case UpdateSegment o when _segments.TryGetValue(new(o.Layer, o.Segment), out var segment):
                Put(new Segment(
                    o.Layer, o.Segment, o.Name.Or(segment.Name), o.Color.Or(segment.Color), o.Group.Or(IdOf(GroupKind.Segment, segment.Group)), o.At.Or(segment.At),
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
                foreach (var key in _segments.From(new(o.Layer, 0)).Select(entry => entry.Key).TakeWhile(key => key.Layer == o.Layer).ToList())
                {
                    RemoveSegment(key);
                }

                break;
        }
    }

    /// <summary>Adds or replaces.</summary>
    public void Put(Tree tree)
    {
        if (!_trees.TryGetValue(tree.Id, out var before) && !_slots.AreOwn)
        {
            _slots.Enter(tree.Id, _trees.ContainsKey);
        }

        var group = SlotOf(GroupKind.Tree, tree.Group);
        Move(GroupMember.Of(tree), before?.Group, group);
        _trees.Set(tree.Id, group == tree.Group ? tree : tree with { Group = group });
    }

    /// <summary>Adds or replaces.</summary>
    public void Put(Segment segment)
    {
        var group = SlotOf(GroupKind.Segment, segment.Group);
        Move(GroupMember.Of(segment), _segments.TryGetValue(new(segment.Layer, segment.Id), out var before) ? before.Group : null, group);
        _segments.Set(new(segment.Layer, segment.Id), group == segment.Group ? segment : segment with { Group = group });
    }

    /// <summary>Makes a node where its tree is there and no node of that id.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void CreateNode(long id, Node node)
    {
        var slot = (uint)_slots.Of(node.Tree);
        if (_trees.ContainsKey(node.Tree) && _nodes.Add(id, node with { Tree = slot }))
        {
            _nodesOfTrees.Set(new(slot, id), default);
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
    public void PutNode(long id, Node node) => PutInSlot(id, node with { Tree = (uint)_slots.Of(node.Tree) });

    private void PutInSlot(long id, Node node)
    {
        if (_nodes.TryGetValue(id, out var before) && before.Tree != node.Tree)
        {
            _nodesOfTrees.Remove(new(before.Tree, id));
        }

        _nodes.Set(id, node);
        _nodesOfTrees.Set(new(node.Tree, id), default);
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
    public bool CanJoin(long a, long b) => a != b && _nodes.TryGetValue(a, out var from) && _nodes.TryGetValue(b, out var to) && from.Tree == to.Tree;

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

    private List<long> NodesOf(long slot) => [.. In(slot)];

    private IEnumerable<long> In(long slot) => _nodesOfTrees.From(new(slot, 0)).TakeWhile(entry => entry.Key.Tree == slot).Select(entry => entry.Key.Node);

    private List<long> Neighbours(long node) =>
        [.. Edges.From(new(node, 0)).TakeWhile(entry => entry.Key.From == node).Select(entry => entry.Key.To)];

    private void RemoveNode(long id)
    {
        if (!_nodes.TryGetValue(id, out var node))
        {
            return;
        }

        Neighbours(id).ForEach(other => RemoveEdge(id, other));
        _nodes.Remove(id);
        _nodesOfTrees.Remove(new(node.Tree, id));
        Comments.Remove(id);
        BranchPoints.Remove(id);
    }

    private void RemoveEdge(long a, long b)
    {
        Edges.Remove(new(a, b));
        Edges.Remove(new(b, a));
    }

    private void RemoveTree(long id)
    {
        if (_trees.TryGetValue(id, out var tree))
        {
            Move(GroupMember.Of(tree), tree.Group, null);
        }

        _slots.Leave(id);
        _trees.Remove(id);
    }

    private void RemoveSegment(SegmentKey key)
    {
        if (_segments.TryGetValue(key, out var segment))
        {
            Move(GroupMember.Of(segment), segment.Group, null);
            _segments.Remove(key);
        }
    }
}

using Lamella.Annotations.Log;

namespace Lamella.Annotations.Skeletons;

/// <summary>Nodes that go from tree to tree: what a merge moves is its smaller side.</summary>
internal sealed partial class AnnotationContent
{
    private void MoveNode(long id, long slot) => PutInSlot(id, _nodes.TryGetValue(id, out var node) ? node with { Tree = (uint)slot } : throw new InvalidOperationException());

    private void MoveNodes(MoveNodes operation)
    {
        var slot = _slots.Of(operation.Tree);
        var there = operation.Nodes.Distinct().Where(node => _nodes.TryGetValue(node, out var found) && found.Tree != slot).ToList();
        there.ForEach(node => MoveNode(node, slot));
        foreach (var node in there)
        {
            foreach (var other in Neighbours(node).Where(other => _nodes.TryGetValue(other, out var neighbour) && neighbour.Tree != slot))
            {
                RemoveEdge(node, other);
            }
        }
    }

    private void MergeTrees(long from, long into)
    {
        var (gone, kept) = (_slots.Of(from), _slots.Of(into));
        RemoveTree(from);
        if (IsLarger(In(gone), In(kept)))
        {
            NodesOf(kept).ForEach(node => MoveNode(node, gone));
            _slots.Give(into, gone);
        }
        else
        {
            NodesOf(gone).ForEach(node => MoveNode(node, kept));
        }
    }

    // Side by side, so that no more is counted than is moved.
    private static bool IsLarger<T>(IEnumerable<T> one, IEnumerable<T> other)
    {
        using var ones = one.GetEnumerator();
        using var others = other.GetEnumerator();
        while (ones.MoveNext())
        {
            if (!others.MoveNext())
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Brings all nodes back under the numbers of their trees.</summary>
    private PagedMap<TKey, TValue> Settled<TKey, TValue>(PagedMap<TKey, TValue> map)
        where TKey : struct, IComparable<TKey>
    {
        if (!_slots.AreOwn)
        {
            List<(long Tree, List<long> Nodes)> moved = [.. _slots.Moved.Select(tree => (tree.Key, NodesOf(tree.Value)))];
            _slots.Clear();
            moved.ForEach(tree => tree.Nodes.ForEach(node => MoveNode(node, tree.Tree)));
        }

        return map;
    }
}

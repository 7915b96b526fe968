using Lamella.Annotations.Log;
using Lamella.Annotations.Skeletons;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Annotations.Tests;

/// <summary>Trees that are merged and groups that end hand on all that they held; that may not cost as much as it is.</summary>
public sealed class MergeTests
{
    /// <summary>Two trees that are merged into each other again and again: with each merge as dear as the nodes that it moves, a small batch costs a lot.</summary>
    [Fact]
    public void A_merge_moves_the_smaller_side_alone_whichever_tree_remains()
    {
        const int nodes = 2000;
        var content = new AnnotationContent();
        Make(content, 1);
        for (var node = 1; node <= nodes; node++)
        {
            content.CreateNode(node, new(1, node, 0, 0, 1, 1, 0, 0, 0, Node.Pack(Mag.One), 0));
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Make(content, 2 - (i % 2));
            content.Apply(new MergeTrees(1 + (i % 2), 2 - (i % 2)) { Step = Guid.Empty });
        }

        // A list of all of them each time would be sixteen million bytes and more.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 3_000_000);
        Assert.Equal(1, content.Trees.Single().Key);
        Assert.Equal(Enumerable.Range(1, nodes).Select(node => new TreeNode(1, node)), content.NodesOfTrees.Select(entry => entry.Key));
        Assert.All(content.Nodes, node => Assert.Equal(1u, node.Value.Tree));
    }

    /// <summary>Against the plainest way to do the same.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Nodes_lie_in_the_trees_that_moves_and_merges_say_in_whatever_order_they_come(int seed)
    {
        var chance = new Random(seed);
        var content = new AnnotationContent();
        var (trees, nodes) = (new HashSet<long>(), new Dictionary<long, long>());
        for (var i = 0; i < 20_000; i++)
        {
            var (one, other, node) = (Any(), Any(), chance.Next(60));
            switch (chance.Next(8))
            {
                case 0 or 1:
                    Make(content, one);
                    trees.Add(one);
                    break;
                case 2 or 3:
                    content.Apply(new CreateNode(node, one, default, 1, 1) { Step = Guid.Empty });
                    _ = trees.Contains(one) && nodes.TryAdd(node, one);
                    break;
                case 4 or 5:
                    content.Apply(new MergeTrees(one, other) { Step = Guid.Empty });
                    if (one != other && trees.Contains(other) && trees.Remove(one))
                    {
                        nodes.Where(entry => entry.Value == one).ToList().ForEach(entry => nodes[entry.Key] = other);
                    }

                    break;
                case 6:
                    content.Apply(new MoveNodes([node], other) { Step = Guid.Empty });
                    content.Apply(new CreateEdge(node, chance.Next(60)) { Step = Guid.Empty });
                    if (trees.Contains(other) && nodes.ContainsKey(node))
                    {
                        nodes[node] = other;
                    }

                    break;
                default:
                    content.Apply(new DeleteTree(one) { Step = Guid.Empty });
                    trees.Remove(one);
                    nodes.Where(entry => entry.Value == one).ToList().ForEach(entry => nodes.Remove(entry.Key));
                    break;
            }

            // Looking now and then, and going on with a fork: between the looks many merges come together.
            if (chance.Next(50) == 0)
            {
                content = chance.Next(2) == 0 ? content.Fork() : content;
                Assert.Equal(nodes.OrderBy(entry => entry.Key), content.Nodes.Select(entry => KeyValuePair.Create(entry.Key, (long)entry.Value.Tree)));
                Assert.Equal(nodes.Select(entry => new TreeNode(entry.Value, entry.Key)).Order(), content.NodesOfTrees.Select(entry => entry.Key));
                Assert.Equal(trees.Order(), content.Trees.Select(entry => entry.Key));
                Assert.All(content.Edges, edge => Assert.Equal(nodes[edge.Key.From], nodes[edge.Key.To]));
            }
        }

        // The ends of the numbers too, where other numbers for trees are taken from.
        long Any() => chance.Next(3) == 0 ? uint.MaxValue - chance.Next(3) : chance.Next(1, 6);
    }

    /// <summary>The same with groups, whose members go to the parent when they end.</summary>
    [Fact]
    public void A_group_that_ends_moves_the_smaller_side_alone()
    {
        const int trees = 2000;
        var content = new AnnotationContent();
        Group(content, 1);
        Group(content, 2);
        for (var tree = 1; tree <= trees; tree++)
        {
            content.Apply(new CreateTree(tree, "axon", "#ff8800", 1, Group: 1) { Step = Guid.Empty });
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            var (ends, parent) = (1 + (i % 2), 2 - (i % 2));
            content.Apply(new UpdateGroup(GroupKind.Tree, ends) { Parent = new(parent), Step = Guid.Empty });
            content.Apply(new DeleteGroup(GroupKind.Tree, ends) { Step = Guid.Empty });
            Group(content, ends);
        }

        // A list of all of them each time would be hundreds of millions.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 3_000_000);
        Assert.All(content.Trees, tree => Assert.Equal(1, tree.Value.Group));
        Assert.All(content.Groups, group => Assert.Null(group.Value.Parent));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Trees_lie_in_the_groups_that_were_said_or_in_what_these_lay_in_when_they_ended(int seed)
    {
        var chance = new Random(seed);
        var content = new AnnotationContent();
        var (trees, groups) = (new Dictionary<long, long?>(), new Dictionary<long, long?>());
        for (var i = 0; i < 20_000; i++)
        {
            var (tree, one, other) = (chance.Next(1, 40), chance.Next(1, 7), chance.Next(4) == 0 ? (long?)null : chance.Next(1, 7));
            switch (chance.Next(6))
            {
                case 0:
                    content.Apply(new CreateTree(tree, "axon", "#ff8800", 1, other) { Step = Guid.Empty });
                    trees.TryAdd(tree, other);
                    break;
                case 1:
                    content.Apply(new UpdateTree(tree) { Group = new(other), Step = Guid.Empty });
                    _ = trees.ContainsKey(tree) ? trees[tree] = other : null;
                    content.Apply(new UpdateTree(chance.Next(1, 40)) { Name = "dendrite", Step = Guid.Empty });
                    break;
                case 2:
                    if (!Leads(other, one))
                    {
                        groups.TryAdd(one, other);
                    }

                    content.Apply(new CreateGroup(GroupKind.Tree, one, "group", other) { Step = Guid.Empty });
                    break;
                case 3:
                    if (!Leads(other, one) && groups.ContainsKey(one))
                    {
                        groups[one] = other;
                    }

                    content.Apply(new UpdateGroup(GroupKind.Tree, one) { Parent = new(other), Step = Guid.Empty });
                    break;
                case 4:
                    content.Apply(new DeleteTree(tree) { Step = Guid.Empty });
                    trees.Remove(tree);
                    break;
                default:
                    content.Apply(new DeleteGroup(GroupKind.Tree, one) { Step = Guid.Empty });
                    if (groups.Remove(one, out var parent))
                    {
                        trees.Where(entry => entry.Value == one).ToList().ForEach(entry => trees[entry.Key] = parent);
                        groups.Where(entry => entry.Value == one).ToList().ForEach(entry => groups[entry.Key] = parent);
                    }

                    break;
            }

            if (chance.Next(50) == 0)
            {
                content = chance.Next(2) == 0 ? content.Fork() : content;
                Assert.Equal(trees.OrderBy(entry => entry.Key), content.Trees.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Group)));
                Assert.Equal(groups.OrderBy(entry => entry.Key), content.Groups.Select(entry => KeyValuePair.Create(entry.Key.Id, entry.Value.Parent)));
            }
        }

        bool Leads(long? from, long to)
        {
            for (var group = from; group is { } id; group = groups.GetValueOrDefault(id))
            {
                if (id == to)
                {
                    return true;
                }
            }

            return false;
        }
    }

    private static void Group(AnnotationContent content, long group) => content.Apply(new CreateGroup(GroupKind.Tree, group, "group") { Step = Guid.Empty });

    private static void Make(AnnotationContent content, long tree) => content.Apply(new CreateTree(tree, "axon", "#ff8800", 1) { Step = Guid.Empty });
}

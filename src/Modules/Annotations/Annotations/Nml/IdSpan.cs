using Lamella.Annotations.Log;
using Lamella.Annotations.Nml.Files;

namespace Lamella.Annotations.Nml;

/// <summary>Ids that files use, from the smallest to the largest.</summary>
internal readonly record struct IdSpan(long Lowest, long Highest)
{
    // Half of what there is: whoever draws on must find ids above.
    private const long LastTree = (long)(IdCounters.EndOfTrees / 2) - 1;
    private const long LastNode = (long)(IdCounters.End / 2) - 1;

    /// <summary>Those of trees, where an annotation can have them: each is one tree's.</summary>
    public static IdSpan? OfTrees(IReadOnlyList<NmlFile> files)
    {
        var ids = new HashSet<long>();
        var (lowest, highest) = (long.MaxValue, long.MinValue);
        foreach (var tree in files.SelectMany(file => file.Trees))
        {
            if (!ids.Add(tree.Id))
            {
                return null;
            }

            (lowest, highest) = (Math.Min(lowest, tree.Id), Math.Max(highest, tree.Id));
        }

        return lowest >= 1 && highest is >= 1 and <= LastTree ? new(lowest, highest) : null;
    }

    /// <summary>Those of nodes, where an annotation can have them: each is one node's, and each file's lie above those of the one before.</summary>
    public static IdSpan? OfNodes(IReadOnlyList<NmlFile> files)
    {
        var (lowest, highest) = (0L, 0L);
        foreach (var columns in files.Select(file => file.Columns).Where(columns => columns.Nodes > 0))
        {
            if (columns.HasTwins || columns.Lowest <= highest || columns.Highest > LastNode)
            {
                return null;
            }

            (lowest, highest) = (lowest == 0 ? columns.Lowest : lowest, columns.Highest);
        }

        return highest > 0 ? new(lowest, highest) : null;
    }
}

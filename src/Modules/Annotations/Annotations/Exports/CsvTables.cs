using Lamella.Annotations.Log;
using Lamella.Annotations.Skeletons;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Annotations.Exports;

/// <summary>An annotation's lists as tables. Units stand in the names of columns; positions and lengths are told in voxels of magnification 1 and in the dataset's unit.</summary>
internal sealed class CsvTables(AnnotationContent content, VoxelSize voxel)
{
    // The largest that DateTimeOffset holds.
    private const double LatestTime = 253_402_300_799_999;

    private string Unit => voxel.Unit;

    public IEnumerable<string> Trees()
    {
        yield return Csv.Row("tree_id", "name", "group_id", "group_path", "color", "visible", "edges_visible", "nodes", "edges", $"length_{Unit}", "branch_points", "comments", "created_utc", "metadata_json");
        foreach (var (id, tree) in content.Trees)
        {
            var (nodes, edges, length, branchPoints, comments) = (0L, 0L, 0.0, 0L, 0L);
            foreach (var node in NodesOf(id))
            {
                nodes++;
                branchPoints += content.BranchPoints.ContainsKey(node) ? 1 : 0;
                comments += content.Comments.ContainsKey(node) ? 1 : 0;
                foreach (var other in Neighbours(node, node + 1))
                {
                    edges++;
                    length += Distance(node, other);
                }
            }

            yield return Csv.Row(
                id, tree.Name, tree.Group, GroupPath(GroupKind.Tree, tree.Group), tree.Color, tree.Visible, tree.EdgesVisible, nodes, edges, length, branchPoints, comments, Time(tree.Time),
                tree.Metadata);
        }
    }

    public IEnumerable<string> Nodes()
    {
        yield return Csv.Row(
            "node_id", "tree_id", "tree_name", "x_voxel", "y_voxel", "z_voxel", $"x_{Unit}", $"y_{Unit}", $"z_{Unit}", "radius_voxel", "rotation_x_degree", "rotation_y_degree",
            "rotation_z_degree", "magnification", "viewport", "created_utc", "branch_point", "neighbor_ids", "comment");
        foreach (var (id, node) in content.Nodes)
        {
            yield return Csv.Row(
                id, node.Tree, content.Trees.TryGetValue(node.Tree, out var tree) ? tree.Name : null, node.X, node.Y, node.Z, node.X * voxel.X, node.Y * voxel.Y, node.Z * voxel.Z,
                node.Radius, node.RotationX, node.RotationY, node.RotationZ, node.Mag.ToString(), node.Viewport, Time(node.Time), content.BranchPoints.ContainsKey(id),
                string.Join(' ', Neighbours(id, 0)), content.Comments.TryGetValue(id, out var comment) ? comment : null);
        }
    }

    public IEnumerable<string> Segments()
    {
        yield return Csv.Row(
            "layer", "segment_id", "name", "group_id", "group_path", "color", "anchor_x_voxel", "anchor_y_voxel", "anchor_z_voxel", $"anchor_x_{Unit}", $"anchor_y_{Unit}", $"anchor_z_{Unit}",
            "metadata_json");
        foreach (var (key, segment) in content.Segments)
        {
            yield return Csv.Row(
                content.Layers.TryGetValue(key.Layer, out var layer) ? layer.Name : null, key.Id, segment.Name, segment.Group, GroupPath(GroupKind.Segment, segment.Group), segment.Color,
                segment.At?.X, segment.At?.Y, segment.At?.Z, segment.At?.X * voxel.X, segment.At?.Y * voxel.Y, segment.At?.Z * voxel.Z, segment.Metadata);
        }
    }

    private IEnumerable<long> NodesOf(long tree) => content.NodesOfTrees.From(new(tree, 0)).TakeWhile(entry => entry.Key.Tree == tree).Select(entry => entry.Key.Node);

    private IEnumerable<long> Neighbours(long node, long from) => content.Edges.From(new(node, from)).TakeWhile(edge => edge.Key.From == node).Select(edge => edge.Key.To);

    private double Distance(long a, long b)
    {
        content.Nodes.TryGetValue(a, out var from);
        content.Nodes.TryGetValue(b, out var to);
        var (x, y, z) = ((from.X - to.X) * voxel.X, (from.Y - to.Y) * voxel.Y, (from.Z - to.Z) * voxel.Z);
        return Math.Sqrt((x * x) + (y * y) + (z * z));
    }

    private string? GroupPath(GroupKind kind, long? group)
    {
        var names = new List<string>();
        for (var id = group; id is { } at && content.Groups.TryGetValue(new(kind, at), out var found) && names.Count <= AnnotationContent.MostNested; id = found.Parent)
        {
            names.Insert(0, found.Name);
        }

        return names.Count > 0 ? string.Join(" / ", names) : null;
    }

    // 0 is a time that nobody told.
    private static DateTimeOffset? Time(double milliseconds) =>
        milliseconds is > 0 and < LatestTime ? DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds) : null;
}

using System.Text.Json.Serialization;
using Lamella.Annotations.Log;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Annotations.Skeletons;

/// <summary>
/// What a batch of undo, redo, restore or import changed, in final values, so that a client needs no log older than what it has loaded. Members are
/// absent where nothing of their kind changed. What goes with a node that is gone (edges, comment, branch point) is not named.
/// </summary>
internal sealed record Effect
{
    public const int MostEntities = 50_000;

    /// <summary>Too much to list: what is no voxel is to be read anew.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Reload { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Changed<Tree, long>? Trees { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Changed<NodeEntry, long>? Nodes { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Changed<Edge, Edge>? Edges { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Changed<Comment, long>? Comments { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Changed<BranchPoint, long>? BranchPoints { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Changed<Group, GoneGroup>? Groups { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Changed<Segment, GoneSegment>? Segments { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Changed<BoundingBox, long>? Boxes { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Changed<VolumeLayer, Guid>? Layers { get; init; }

    /// <summary>Finest bricks whose voxels changed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<BricksOfLayer>? Bricks { get; init; }

    /// <summary>Steps that the batch has turned, and whether they are undone now.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<TurnedStep>? Turned { get; init; }

    /// <summary>What leads from one content to the other.</summary>
    public static Effect Between(AnnotationContent before, AnnotationContent after)
    {
        var left = MostEntities;
        var effect = new Effect
        {
            Trees = Changed(before.Trees, after.Trees, (_, tree) => tree, id => id, ref left),
            Nodes = Changed(before.Nodes, after.Nodes, NodeEntry.Of, id => id, ref left),
            Edges = Changed(
                before.Edges, after.Edges, (key, _) => new Edge(key.From, key.To), key => new Edge(key.From, key.To), ref left,
                change => change.Key.From < change.Key.To && (!change.IsGone || (after.Nodes.ContainsKey(change.Key.From) && after.Nodes.ContainsKey(change.Key.To)))),
            Comments = Changed(before.Comments, after.Comments, (node, text) => new Comment(node, text), id => id, ref left, change => !change.IsGone || after.Nodes.ContainsKey(change.Key)),
            BranchPoints = Changed(
                before.BranchPoints, after.BranchPoints, (node, time) => new BranchPoint(node, time), id => id, ref left, change => !change.IsGone || after.Nodes.ContainsKey(change.Key)),
            Groups = Changed(before.Groups, after.Groups, (_, group) => group, key => new GoneGroup(key.Kind, key.Id), ref left),
            Segments = Changed(before.Segments, after.Segments, (_, segment) => segment, key => new GoneSegment(key.Layer, key.Id), ref left),
            Boxes = Changed(before.Boxes, after.Boxes, (_, box) => box, id => id, ref left),
            Layers = Changed(before.Layers, after.Layers, (_, layer) => layer, id => id, ref left),
        };
        return left < 0 ? new() { Reload = true } : effect;
    }

    private static Changed<TEntity, TGone>? Changed<TKey, TValue, TEntity, TGone>(
        PagedMap<TKey, TValue> before, PagedMap<TKey, TValue> after, Func<TKey, TValue, TEntity> put, Func<TKey, TGone> gone, ref int left,
        Func<Change<TKey, TValue>, bool>? told = null)
        where TKey : struct, IComparable<TKey>
    {
        List<TEntity>? added = null;
        List<TGone>? removed = null;
        foreach (var change in before.Diff(after))
        {
            if (left < 0)
            {
                return null;
            }

            if (told is not null && !told(change))
            {
                continue;
            }

            left--;
            if (change.IsGone)
            {
                (removed ??= []).Add(gone(change.Key));
            }
            else
            {
                (added ??= []).Add(put(change.Key, change.Value));
            }
        }

        return added is null && removed is null ? null : new(added, removed);
    }
}

internal sealed record Changed<TEntity, TGone>(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<TEntity>? Put,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<TGone>? Gone);

internal sealed record NodeEntry(long Node, long Tree, Position At, float Radius, Position Rotation, Mag Mag, int Viewport, double Time)
{
    public static NodeEntry Of(long id, Node node) => new(
        id, node.Tree, new(node.X, node.Y, node.Z), node.Radius, new(node.RotationX, node.RotationY, node.RotationZ), node.Mag, node.Viewport, node.Time);
}

internal readonly record struct GoneGroup(GroupKind Kind, long Group);

internal readonly record struct GoneSegment(Guid Layer, ulong Segment);

internal sealed record BricksOfLayer(Guid Layer, [property: JsonConverter(typeof(Int3sJson))] IReadOnlyList<Int3> At);

internal readonly record struct TurnedStep(Guid Step, bool Undone);

using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Annotations.Nml;

/// <summary>What the nodes of a file say that the annotation's do not, told once for all that say the same.</summary>
internal sealed class NodeKinds
{
    private readonly List<NodeRemains> _kinds = [];
    private readonly List<NodeRun> _runs = [];
    private readonly Dictionary<(int LeftOut, NmlExtras? Extras), int> _shared = [];

    public NodeKinds(NmlFile file, Mag[] mags)
    {
        var (kind, count) = (-1, 0);
        foreach (var node in file.Trees.SelectMany(tree => tree.Nodes))
        {
            var next = KindOf(node, mags);
            if (next != kind && count > 0)
            {
                _runs.Add(new(count, kind));
                count = 0;
            }

            (kind, count) = (next, count + 1);
        }

        if (count > 0)
        {
            _runs.Add(new(count, kind));
        }
    }

    public IReadOnlyList<NodeRemains> Kinds => _kinds;

    public IReadOnlyList<NodeRun> Runs => _runs;

    private int KindOf(in NmlNode node, Mag[] mags)
    {
        var leftOut = (node.Radius is null ? 1 : 0) | (node.Rotation is null ? 2 : 0) | (node.Viewport is null ? 4 : 0) | (node.MagIndex is null ? 8 : 0) | (node.Time is null ? 16 : 0);
        if (IsInexact(node, mags))
        {
            _kinds.Add(Told(node, mags));
            return _kinds.Count - 1;
        }

        if (leftOut == 0 && node.Extras is null)
        {
            return -1;
        }

        if (!_shared.TryGetValue((leftOut, node.Extras), out var kind))
        {
            _kinds.Add(Told(node, mags));
            _shared[(leftOut, node.Extras)] = kind = _kinds.Count - 1;
        }

        return kind;
    }

    private static bool IsInexact(in NmlNode node, Mag[] mags) =>
        (node.Radius is { } radius && !Keeps(radius))
        || (node.Rotation is { } rotation && (!Keeps(rotation.X) || !Keeps(rotation.Y) || !Keeps(rotation.Z)))
        || (node.Viewport is { } viewport && NmlValues.Viewport(viewport) != viewport)
        || (node.MagIndex is { } mag && NmlValues.IndexOf(NmlValues.MagOf(mag, mags)) != mag)
        || (node.Time is { } time && !NmlValues.Time(time).Equals(time));

    private static NodeRemains Told(in NmlNode node, Mag[] mags)
    {
        var values = new List<NodeValue>();
        Tell(NodeField.Radius, node.Radius, node.Radius is { } radius && Keeps(radius));
        if (node.Rotation is { } rotation)
        {
            Tell(NodeField.RotationX, rotation.X, Keeps(rotation.X));
            Tell(NodeField.RotationY, rotation.Y, Keeps(rotation.Y));
            Tell(NodeField.RotationZ, rotation.Z, Keeps(rotation.Z));
        }
        else
        {
            Tell(NodeField.Rotation, null, false);
        }

        Tell(NodeField.Viewport, node.Viewport, node.Viewport is { } viewport && NmlValues.Viewport(viewport) == viewport);
        Tell(NodeField.Mag, node.MagIndex, node.MagIndex is { } mag && NmlValues.IndexOf(NmlValues.MagOf(mag, mags)) == mag);
        Tell(NodeField.Time, node.Time, node.Time is { } time && NmlValues.Time(time).Equals(time));
        return new(values, node.Extras is null ? [] : [.. node.Extras.Attributes.Select(extra => new Written(extra.Name, extra.Value))]);

        void Tell(NodeField field, double? written, bool isKept)
        {
            if (!isKept)
            {
                values.Add(new(field, written));
            }
        }
    }

    private static bool Keeps(double value) => ((double)(float)value).Equals(value);
}

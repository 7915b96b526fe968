using System.Runtime.CompilerServices;
using Lamella.Annotations.Nml.Files;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Annotations.Nml;

/// <summary>What the nodes of a file say that the annotation's do not, told once for all that say the same.</summary>
internal sealed class NodeKinds
{
    private readonly List<NodeRemains> _kinds = [];
    private readonly List<NodeRun> _runs = [];
    private readonly Dictionary<Said, int> _shared = [];
    private Said _lastSaid;
    private int _last = -1;

    /// <param name="file">By its number among those that are imported.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public NodeKinds(NodeColumns columns, Mag[] mags, NodeNumbers numbers, int file)
    {
        var (kind, start, first, order) = (-1, 0L, numbers.First(file), numbers.Order(file));
        for (var place = 0; place < columns.Nodes; place++)
        {
            var next = KindOf(columns[order is null ? place : order[place]], mags);
            if (place == 0)
            {
                (kind, start) = (next, numbers[first]);
                FirstNode = start;
            }
            else if (next != kind)
            {
                var id = numbers[first + place];
                _runs.Add(new(id - start, kind));
                (kind, start) = (next, id);
            }
        }

        if (columns.Nodes > 0)
        {
            _runs.Add(new(numbers[first + columns.Nodes - 1] + 1 - start, kind));
        }
    }

    /// <summary>The smallest id, where there are nodes.</summary>
    public long FirstNode { get; }

    public IReadOnlyList<NodeRemains> Kinds => _kinds;

    public IReadOnlyList<NodeRun> Runs => _runs;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int KindOf(in NmlNode node, Mag[] mags)
    {
        var leftOut = (node.Radius is null ? 1 : 0) | (node.Rotation is null ? 2 : 0) | (node.Viewport is null ? 4 : 0) | (node.MagIndex is null ? 8 : 0) | (node.Time is null ? 16 : 0);
        var (radius, rotation) = (node.Radius, node.Rotation);
        var said = new Said(
            leftOut, Unless(Keeps(radius ?? 0), radius), Unless(Keeps(rotation?.X ?? 0), rotation?.X), Unless(Keeps(rotation?.Y ?? 0), rotation?.Y), Unless(Keeps(rotation?.Z ?? 0), rotation?.Z),
            Unless(KeepsViewport(node.Viewport), node.Viewport), Unless(KeepsMag(node.MagIndex, mags), node.MagIndex), Unless(KeepsTime(node.Time), node.Time), node.Extras);
        if (said == default)
        {
            return -1;
        }

        if (_last >= 0 && said == _lastSaid)
        {
            return _last;
        }

        if (!_shared.TryGetValue(said, out var kind))
        {
            _kinds.Add(Told(node, mags));
            _shared[said] = kind = _kinds.Count - 1;
        }

        (_last, _lastSaid) = (kind, said);
        return kind;

        static double? Unless(bool isKept, double? written) => isKept ? null : written;
    }

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

        Tell(NodeField.Viewport, node.Viewport, node.Viewport is not null && KeepsViewport(node.Viewport));
        Tell(NodeField.Mag, node.MagIndex, node.MagIndex is not null && KeepsMag(node.MagIndex, mags));
        Tell(NodeField.Time, node.Time, node.Time is not null && KeepsTime(node.Time));
        return new(values, node.Extras is null ? [] : [.. node.Extras.Attributes.Select(extra => new Written(extra.Name, extra.Value))]);

        void Tell(NodeField field, double? written, bool isKept)
        {
            if (!isKept)
            {
                values.Add(new(field, written));
            }
        }
    }

    // Nearly all who write such numbers have them in single precision and write as many digits as that takes.
    private static bool Keeps(double value) => NmlValues.Shown((float)value).Equals(value);

    private static bool KeepsViewport(int? viewport) => viewport is null || NmlValues.Viewport(viewport) == viewport;

    private static bool KeepsMag(int? mag, Mag[] mags) => mag is null || NmlValues.IndexOf(NmlValues.MagOf(mag, mags)) == mag;

    private static bool KeepsTime(double? time) => time is null || NmlValues.Time(time).Equals(time);

    /// <summary>What makes nodes of one kind: which values were left out, those that are kept otherwise than they were written, and what else was said.</summary>
    private readonly record struct Said(
        int LeftOut, double? Radius, double? RotationX, double? RotationY, double? RotationZ, double? Viewport, double? Mag, double? Time, NmlExtras? Extras);
}

using Lamella.Annotations.Nml.Files;
using Lamella.Annotations.Skeletons;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Annotations.Nml;

/// <summary>Nodes as they are written: with what their file said of them, as long as nobody has changed it.</summary>
internal sealed class WrittenNodes
{
    private readonly Mag[] _mags;
    private readonly List<(long First, long End, NodeRemains Kind, NmlExtras? Extras)> _runs = [];
    private int _last;

    public WrittenNodes(IReadOnlyList<NmlRemains> remains, Mag[] mags)
    {
        _mags = mags;
        foreach (var file in remains.OrderBy(file => file.FirstNode))
        {
            var extras = file.Kinds.Select(kind => kind.Extras.Count == 0 ? null : new NmlExtras([.. kind.Extras.Select(extra => (extra.Name, extra.Value))])).ToList();
            var first = file.FirstNode;
            foreach (var run in file.Runs)
            {
                if (run.Kind >= 0)
                {
                    _runs.Add((first, first + run.Count, file.Kinds[run.Kind], extras[run.Kind]));
                }

                first += run.Count;
            }
        }
    }

    public NmlNode Written(long id, in Node node)
    {
        var rotation = new NmlRotation(NmlValues.Shown(node.RotationX), NmlValues.Shown(node.RotationY), NmlValues.Shown(node.RotationZ));
        double? radius = NmlValues.Shown(node.Radius), time = node.Time, viewport = node.Viewport, mag = NmlValues.IndexOf(node.Mag);
        var whole = (NmlRotation?)rotation;
        if (Find(id) is not { } run)
        {
            return new(id, node.X, node.Y, node.Z, radius, rotation, (int)viewport, (int)mag, time, null);
        }

        foreach (var (field, number) in run.Kind.Values)
        {
            switch (field)
            {
                case NodeField.Radius when ((float?)number ?? NmlValues.DefaultRadius).Equals(node.Radius): radius = number; break;
                case NodeField.Rotation when rotation == default: whole = null; break;
                case NodeField.RotationX when ((float)number!).Equals(node.RotationX): whole = whole!.Value with { X = number.Value }; break;
                case NodeField.RotationY when ((float)number!).Equals(node.RotationY): whole = whole!.Value with { Y = number.Value }; break;
                case NodeField.RotationZ when ((float)number!).Equals(node.RotationZ): whole = whole!.Value with { Z = number.Value }; break;
                case NodeField.Viewport when NmlValues.Viewport(number) == node.Viewport: viewport = number; break;
                case NodeField.Mag when NmlValues.MagOf(number, _mags) == node.Mag: mag = number; break;
                case NodeField.Time when NmlValues.Time(number).Equals(node.Time): time = number; break;
            }
        }

        return new(id, node.X, node.Y, node.Z, radius, whole, (int?)viewport, (int?)mag, time, run.Extras);
    }

    // Mostly the one of the node before, or the next.
    private (NodeRemains Kind, NmlExtras? Extras)? Find(long id)
    {
        if (!IsIn(_last) && !IsIn(++_last))
        {
            var (low, high) = (0, _runs.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = _runs[middle].End <= id ? (middle + 1, high) : (low, middle);
            }

            _last = low;
        }

        return IsIn(_last) ? (_runs[_last].Kind, _runs[_last].Extras) : null;

        bool IsIn(int run) => run < _runs.Count && _runs[run].First <= id && id < _runs[run].End;
    }
}

using Lamella.Annotations.Nml.Files;
using Lamella.Annotations.Skeletons;

namespace Lamella.Annotations.Nml;

/// <summary>Edges as they are written: from where their file told them, with what it said of them.</summary>
internal sealed class WrittenEdges
{
    private readonly List<OfFile> _files = [];
    private OfFile? _last;

    public WrittenEdges(IReadOnlyList<NmlRemains> remains)
    {
        foreach (var file in remains.OrderBy(file => file.FirstNode))
        {
            if (file.Edges is { } edges)
            {
                _files.Add(new(file.FirstNode, file.FirstNode + file.Runs.Sum(run => run.Count), edges));
            }
        }
    }

    public NmlEdge Written(EdgeKey edge)
    {
        // Mostly of the file that was asked for last.
        if (_last?.Has(edge) != true)
        {
            _last = FileOf(edge);
        }

        var isReversed = _last is not null && _last.AreReversed != _last.Otherwise.Contains(edge);
        return new(isReversed ? edge.To : edge.From, isReversed ? edge.From : edge.To, _last?.Extras.GetValueOrDefault(edge));
    }

    // Ids of one file do not lie among those of another.
    private OfFile? FileOf(EdgeKey edge)
    {
        var (low, high) = (0, _files.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _files[middle].End <= edge.From ? (middle + 1, high) : (low, middle);
        }

        return low < _files.Count && _files[low].Has(edge) ? _files[low] : null;
    }

    private sealed class OfFile
    {
        public OfFile(long first, long end, EdgeRemains edges)
        {
            (First, End, AreReversed) = (first, end, edges.AreReversed);
            for (var i = 0; i < edges.Otherwise.Count; i += 2)
            {
                Otherwise.Add(new(edges.Otherwise[i], edges.Otherwise[i + 1]));
            }

            var kinds = edges.Kinds.Select(kind => new NmlExtras([.. kind.Select(extra => (extra.Name, extra.Value))])).ToList();
            for (var i = 0; i < edges.Said.Count; i += 3)
            {
                Extras[new(edges.Said[i], edges.Said[i + 1])] = kinds[(int)edges.Said[i + 2]];
            }
        }

        public long First { get; }

        public long End { get; }

        public bool AreReversed { get; }

        public HashSet<EdgeKey> Otherwise { get; } = [];

        public Dictionary<EdgeKey, NmlExtras> Extras { get; } = [];

        public bool Has(EdgeKey edge) => edge.From >= First && edge.To < End;
    }
}

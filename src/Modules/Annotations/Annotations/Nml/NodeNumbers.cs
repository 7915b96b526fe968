using System.Runtime.CompilerServices;
using Lamella.Annotations.Nml.Files;

namespace Lamella.Annotations.Nml;

/// <summary>
/// The id that each node of several files gets: new ones in the order of the files, or the files' own. A node's rank is its place in the order of ids:
/// the place among the nodes of all files where ids are new, or ascend in the files, as in most.
/// </summary>
internal sealed class NodeNumbers
{
    private readonly long? _first;
    private readonly List<OfFile> _files = [];
    private int _file;

    public NodeNumbers(IReadOnlyList<NmlFile> files, NmlIds ids)
    {
        _first = ids.KeepsNodes ? null : ids.Nodes;
        var first = 0;
        foreach (var columns in files.Select(file => file.Columns))
        {
            _files.Add(new(first, columns, ids.KeepsNodes && !columns.Ascends ? Sorted(columns) : null));
            first += columns.Nodes;
        }
    }

    /// <summary>Nodes have the ids of their files by design.</summary>
    public bool AreKept => _first is null;

    /// <summary>Nodes have the ids of their files, perhaps because new ones are the same.</summary>
    public bool AreAsInFiles => _first is not { } first || _files.TrueForAll(
        file => file.Columns.Nodes == 0
            || (file.Columns.Ascends && file.Columns.Lowest == first + file.First && file.Columns.Highest == first + file.End - 1));

    /// <summary>Ranks are other than places.</summary>
    public bool AreSorted => _files.Exists(file => file.Order is not null);

    /// <summary>The id of a rank.</summary>
    public long this[int rank]
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        get
        {
            if (_first is { } first)
            {
                return first + rank;
            }

            // Mostly of the file that was asked for last.
            if (rank < _files[_file].First || rank >= _files[_file].End)
            {
                _file = FileOf(rank);
            }

            var (start, columns, order) = _files[_file];
            return columns.IdAt(order is null ? rank - start : order[rank - start]);
        }
    }

    /// <summary>The id of a node by its place in a file.</summary>
    public long Of(int file, int place) => _first is { } first ? first + _files[file].First + place : _files[file].Columns.IdAt(place);

    /// <summary>The rank of the first node of a file.</summary>
    public int First(int file) => _files[file].First;

    /// <summary>A file's places by rank; null where they are the same.</summary>
    public int[]? Order(int file) => _files[file].Order;

    /// <summary>Of every place its rank.</summary>
    public int[] Ranks()
    {
        var ranks = new int[_files[^1].End];
        foreach (var (first, columns, order) in _files)
        {
            for (var rank = 0; rank < columns.Nodes; rank++)
            {
                ranks[first + (order is null ? rank : order[rank])] = first + rank;
            }
        }

        return ranks;
    }

    // Apart, because what a lambda captures is allocated where the method around it begins: the indexer would do so for every node.
    private int FileOf(int rank) => _files.FindIndex(file => rank < file.End);

    private static int[] Sorted(NodeColumns columns)
    {
        var (ids, places) = (new long[columns.Nodes], new int[columns.Nodes]);
        for (var place = 0; place < places.Length; place++)
        {
            (ids[place], places[place]) = (columns.IdAt(place), place);
        }

        Array.Sort(ids, places);
        return places;
    }

    private readonly record struct OfFile(int First, NodeColumns Columns, int[]? Order)
    {
        public int End => First + Columns.Nodes;
    }
}

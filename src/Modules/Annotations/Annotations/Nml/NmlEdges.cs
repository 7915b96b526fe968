using System.Runtime.CompilerServices;
using Lamella.Annotations.Nml.Files;
using Lamella.Annotations.Skeletons;

namespace Lamella.Annotations.Nml;

/// <summary>The edges of several files between places of nodes, each once, with the direction in which it was told and what it said besides.</summary>
internal sealed class NmlEdges(int most)
{
    /// <summary>Edges of a file that are remembered one by one.</summary>
    internal const int MostTold = 100_000;

    // The end that comes first, the other, and whether it was told from the other: 31 bits of each and one, so that they sort as they are.
    private readonly ulong[] _edges = new ulong[most];
    private readonly Dictionary<ulong, NmlExtras> _extras = [];

    public int Count { get; private set; }

    public void Add(int source, int target, NmlExtras? extras)
    {
        var edge = Pack(source, target);
        _edges[Count++] = edge;
        if (extras is not null)
        {
            _extras.TryAdd(edge >> 1, extras);
        }
    }

    /// <summary>Brings them into order, each once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Sort()
    {
        var edges = _edges.AsSpan(0, Count);
        edges.Sort();
        var count = 0;
        foreach (var edge in edges)
        {
            if (count == 0 || edges[count - 1] >> 1 != edge >> 1)
            {
                edges[count++] = edge;
            }
        }

        Count = count;
    }

    /// <summary>Nodes have other places now.</summary>
    /// <param name="places">By the place before.</param>
    public void Move(int[] places)
    {
        var extras = _extras.ToList();
        _extras.Clear();
        foreach (var (ends, of) in extras)
        {
            _extras[Pack(places[First(ends << 1)], places[Last(ends << 1)]) >> 1] = of;
        }

        for (var i = 0; i < Count; i++)
        {
            var (source, target) = Ends(_edges[i]);
            _edges[i] = Pack(places[source], places[target]);
        }

        _edges.AsSpan(0, Count).Sort();
    }

    /// <summary>From the smaller id to the other, ascending.</summary>
    public IEnumerable<EdgeKey> Under(NodeNumbers numbers)
    {
        for (var i = 0; i < Count; i++)
        {
            yield return new(numbers[First(_edges[i])], numbers[Last(_edges[i])]);
        }
    }

    /// <summary>What an edge of an annotation does not say of those between places from <paramref name="from"/> to <paramref name="to"/>; null where that is nothing.</summary>
    public EdgeRemains? Remains(int from, int to, NodeNumbers numbers, List<string> notes)
    {
        var (first, end) = (Find(from), Find(to));
        var reversed = 0;
        for (var i = first; i < end; i++)
        {
            reversed += (int)(_edges[i] & 1);
        }

        // A file that was made of parents tells all of them from the other end.
        var areReversed = reversed > end - first - reversed;
        var (others, told) = (areReversed ? end - first - reversed : reversed, new List<long>());
        for (var i = first; i < end && told.Count < 2 * Math.Min(others, MostTold); i++)
        {
            if ((_edges[i] & 1) == 1 != areReversed)
            {
                told.Add(numbers[First(_edges[i])]);
                told.Add(numbers[Last(_edges[i])]);
            }
        }

        if (others > MostTold)
        {
            var which = others - MostTold == 1 ? "1 edge loses the direction in which it was told" : $"{others - MostTold:N0} edges lose the direction in which they were told";
            notes.Add($"{which}: of more than {MostTold:N0} it is not kept one by one.");
        }

        var (kinds, said) = Said(first, end, numbers);
        return areReversed || told.Count > 0 || said.Count > 0 ? new(areReversed, told, kinds, said) : null;
    }

    private (List<IReadOnlyList<Written>> Kinds, List<long> Said) Said(int first, int end, NodeNumbers numbers)
    {
        var (kinds, places, said) = (new List<IReadOnlyList<Written>>(), new Dictionary<NmlExtras, int>(), new List<long>());
        for (var i = first; i < end && _extras.Count > 0; i++)
        {
            if (!_extras.TryGetValue(_edges[i] >> 1, out var extras))
            {
                continue;
            }

            if (!places.TryGetValue(extras, out var kind))
            {
                places[extras] = kind = kinds.Count;
                kinds.Add([.. extras.Attributes.Select(extra => new Written(extra.Name, extra.Value))]);
            }

            said.Add(numbers[First(_edges[i])]);
            said.Add(numbers[Last(_edges[i])]);
            said.Add(kind);
        }

        return (kinds, said);
    }

    // The first edge whose first end is at this place or behind it.
    private int Find(int place)
    {
        var found = _edges.AsSpan(0, Count).BinarySearch((ulong)(uint)place << 32);
        return found < 0 ? ~found : found;
    }

    private static ulong Pack(int source, int target) =>
        ((ulong)(uint)Math.Min(source, target) << 32) | ((ulong)(uint)Math.Max(source, target) << 1) | (source > target ? 1UL : 0);

    private static int First(ulong edge) => (int)(edge >> 32);

    private static int Last(ulong edge) => (int)((uint)edge >> 1);

    private static (int Source, int Target) Ends(ulong edge) => (edge & 1) == 0 ? (First(edge), Last(edge)) : (Last(edge), First(edge));
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Lamella.Annotations.Nml.Files;

/// <summary>
/// Nodes and edges of one file exactly as they were written, in columns: a million of them as objects would be a gigabyte. Edges name their ends by
/// place. One table finds nodes by the ids that the file gives them; of two in different trees it finds the later.
/// </summary>
internal sealed class NodeColumns
{
    private const int SmallestTable = 64;

    private readonly Column<long> _ids = new();
    private readonly Column<Place> _places = new();

    // Not a number where it was left out.
    private readonly Column<double> _radii = new();
    private readonly Column<double> _times = new();

    // Mostly none, or zero.
    private readonly Column<NmlRotation> _rotations = new();
    private readonly Column<int> _rest = new();
    private readonly List<Rest> _rests = [];
    private readonly Dictionary<Rest, int> _placesOfRests = [];
    private readonly Column<ulong> _edges = new();
    private readonly Dictionary<int, NmlExtras> _edgeExtras = [];

    // A file that was made so that its ids meet in this table does not know where they would.
    private readonly ulong _mixer = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;

    // Open addressing: one more than the place of a node, 0 where there is none.
    private int[] _table = [];
    private int _inTable;
    private int _near;

    public int Nodes { get; private set; }

    public int Edges { get; private set; }

    /// <summary>Edges that say something besides their ends.</summary>
    public int EdgesThatSay => _edgeExtras.Count;

    /// <summary>The indices of magnifications that nodes name, each once; null where one names none.</summary>
    public IEnumerable<int?> MagIndices => _rests.Select(rest => rest.MagIndex).Distinct();

    /// <summary>The smallest id, where there are nodes.</summary>
    public long Lowest { get; private set; } = long.MaxValue;

    /// <summary>The largest.</summary>
    public long Highest { get; private set; } = long.MinValue;

    /// <summary>Each id is larger than the one before.</summary>
    public bool Ascends { get; private set; } = true;

    /// <summary>Nodes of different trees have one id.</summary>
    public bool HasTwins { get; private set; }

    /// <summary>Adds a node.</summary>
    /// <param name="extras">Attributes beside those that we know; the same object for those that say the same.</param>
    /// <param name="after">Of nodes from this place on none may have its id.</param>
    /// <returns>False, and nothing is added, where one has.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Add(NodeFields node, NmlExtras? extras, int after)
    {
        if (!Enter(node.Id!.Value, after))
        {
            return false;
        }

        var (place, id) = (Nodes++, node.Id.Value);
        _ids[place] = id;
        Ascends &= id > Highest;
        (Lowest, Highest) = (Math.Min(Lowest, id), Math.Max(Highest, id));
        _places[place] = new(node.X, node.Y, node.Z);
        _radii[place] = node.Radius;
        _times[place] = node.Time;
        if (node.Rotation is { } rotation && rotation != default)
        {
            _rotations[place] = rotation;
        }

        var rest = new Rest(node.Rotation is not null, node.Viewport, node.MagIndex, extras);
        if (_rest[Math.Max(0, place - 1)] is var last && last < _rests.Count && _rests[last] == rest)
        {
            _rest[place] = last;
            return true;
        }

        if (!_placesOfRests.TryGetValue(rest, out var at))
        {
            _placesOfRests[rest] = at = _rests.Count;
            _rests.Add(rest);
        }

        _rest[place] = at;
        return true;
    }

    public NmlNode this[int place]
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        get
        {
            var (at, rest, radius, time) = (_places[place], _rests[_rest[place]], _radii[place], _times[place]);
            return new(
                _ids[place], at.X, at.Y, at.Z, double.IsNaN(radius) ? null : radius, rest.HasRotation ? _rotations[place] : null, rest.Viewport, rest.MagIndex,
                double.IsNaN(time) ? null : time, rest.Extras);
        }
    }

    public long IdAt(int place) => _ids[place];

    public IEnumerable<NmlNode> NodesIn(int first, int count)
    {
        for (var place = first; place < first + count; place++)
        {
            yield return this[place];
        }
    }

    /// <summary>The place of the last node of this id; -1 when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Find(long id)
    {
        for (var slot = Slot(id); _table.Length > 0 && _table[slot] > 0; slot = (slot + 1) & (_table.Length - 1))
        {
            if (_ids[_table[slot] - 1] == id)
            {
                return _table[slot] - 1;
            }
        }

        return -1;
    }

    /// <summary>The place of the node of this id among those from <paramref name="first"/> on, of which each has its own; -1 when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Find(long id, int first)
    {
        // Mostly the one that was asked for last, or the next.
        if (_near >= first && _near < Nodes && _ids[_near] == id)
        {
            return _near;
        }

        if (_near + 1 >= first && _near + 1 < Nodes && _ids[_near + 1] == id)
        {
            return ++_near;
        }

        return Find(id) is var place && place >= first ? _near = place : -1;
    }

    /// <summary>The place of the node of this id in a tree of the file; -1 when it has none.</summary>
    public int FindIn(NmlTree tree, long id)
    {
        var place = Find(id);
        if (place < 0 || !HasTwins)
        {
            return place >= tree.FirstPlace && place < tree.EndPlace ? place : -1;
        }

        for (place = tree.FirstPlace; place < tree.EndPlace && _ids[place] != id; place++)
        {
        }

        return place < tree.EndPlace ? place : -1;
    }

    /// <summary>Adds an edge by the places of its ends; answers its own, where it can be put right later.</summary>
    public int AddEdge(int source, int target, NmlExtras? extras)
    {
        if (extras is not null)
        {
            _edgeExtras[Edges] = extras;
        }

        PutEdge(Edges, source, target);
        return Edges++;
    }

    public void PutEdge(int edge, int source, int target) => _edges[edge] = ((ulong)(uint)source << 32) | (uint)target;

    /// <summary>The places of an edge's ends.</summary>
    public (int Source, int Target) Edge(int edge) => ((int)(_edges[edge] >> 32), (int)(uint)_edges[edge]);

    /// <summary>What an edge says besides; few do.</summary>
    public NmlExtras? EdgeExtras(int edge) => _edgeExtras.Count > 0 ? _edgeExtras.GetValueOrDefault(edge) : null;

    public IEnumerable<NmlEdge> EdgesIn(int first, int count)
    {
        for (var edge = first; edge < first + count; edge++)
        {
            var (source, target) = Edge(edge);
            yield return new(_ids[source], _ids[target], EdgeExtras(edge));
        }
    }

    // Enters the node that comes next; false when one from that place on has its id.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Enter(long id, int after)
    {
        if ((_inTable + 1) * 4L > _table.Length * 3L)
        {
            Widen();
        }

        var slot = Slot(id);
        for (; _table[slot] > 0; slot = (slot + 1) & (_table.Length - 1))
        {
            if (_ids[_table[slot] - 1] == id)
            {
                if (_table[slot] - 1 >= after)
                {
                    return false;
                }

                _table[slot] = Nodes + 1;
                HasTwins = true;
                return true;
            }
        }

        _table[slot] = Nodes + 1;
        _inTable++;
        return true;
    }

    private void Widen()
    {
        var before = _table;
        _table = new int[Math.Max(SmallestTable, before.Length * 2)];
        foreach (var entry in before)
        {
            if (entry > 0)
            {
                var slot = Slot(_ids[entry - 1]);
                while (_table[slot] > 0)
                {
                    slot = (slot + 1) & (_table.Length - 1);
                }

                _table[slot] = entry;
            }
        }
    }

    // Multiplied, folded and multiplied again (as splitmix64 does): the upper bits depend on all of the id.
    private int Slot(long id)
    {
        var mixed = (ulong)id * _mixer;
        mixed = (mixed ^ (mixed >> 32)) * 0x9E3779B97F4A7C15;
        return _table.Length == 0 ? 0 : (int)(mixed >> (64 - BitOperations.Log2((uint)_table.Length)));
    }

    private readonly record struct Place(double X, double Y, double Z);

    private readonly record struct Rest(bool HasRotation, int? Viewport, int? MagIndex, NmlExtras? Extras)
    {
        // Extras that say the same are the same.
        public bool Equals(Rest other) =>
            HasRotation == other.HasRotation && Viewport == other.Viewport && MagIndex == other.MagIndex && ReferenceEquals(Extras, other.Extras);

        public override int GetHashCode() =>
            HashCode.Combine(HasRotation, Viewport, MagIndex, Extras is null ? 0 : System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(Extras));
    }
}

/// <summary>What a node says of itself, as it is being read. Numbers that it does not say are none, the others null.</summary>
internal sealed class NodeFields
{
    public long? Id { get; set; }

    public double X { get; set; }

    public double Y { get; set; }

    public double Z { get; set; }

    public double Radius { get; set; }

    public double Time { get; set; }

    public double RotationX { get; set; }

    public double RotationY { get; set; }

    public double RotationZ { get; set; }

    public int? Viewport { get; set; }

    public int? MagIndex { get; set; }

    /// <summary>Null when it says none of the three; of those that it leaves out the number is 0.</summary>
    public NmlRotation? Rotation => double.IsNaN(RotationX) && double.IsNaN(RotationY) && double.IsNaN(RotationZ) ? null : new(Or0(RotationX), Or0(RotationY), Or0(RotationZ));

    public void Clear()
    {
        (Id, Viewport, MagIndex) = (null, null, null);
        X = Y = Z = Radius = Time = RotationX = RotationY = RotationZ = double.NaN;
    }

    private static double Or0(double number) => double.IsNaN(number) ? 0 : number;
}

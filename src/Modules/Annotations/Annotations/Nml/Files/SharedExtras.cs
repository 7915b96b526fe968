namespace Lamella.Annotations.Nml.Files;

/// <summary>Attributes that we do not know, once for all nodes or edges that say the same: of a million nodes nearly all do.</summary>
internal sealed class SharedExtras
{
    private readonly Dictionary<string, NmlExtras> _shared = [];
    private NmlExtras? _last;
    private int _lastVersion;

    /// <summary>Those of the node or edge that the cursor has read; null when there are none, or no room is left and they are lost.</summary>
    public NmlExtras? Of(NmlCursor cursor, bool hasRoom = true)
    {
        if (cursor.Extras.Count == 0)
        {
            return null;
        }

        if (!hasRoom)
        {
            cursor.LoseExtras();
            return null;
        }

        if (_last is null || (cursor.ExtrasVersion != _lastVersion && !_last.Attributes.SequenceEqual(cursor.Extras)))
        {
            var key = string.Join('\u0001', cursor.Extras.Select(extra => $"{extra.Name}\u0002{extra.Value}"));
            if (!_shared.TryGetValue(key, out _last))
            {
                _shared[key] = _last = new NmlExtras([.. cursor.Extras]);
            }
        }

        _lastVersion = cursor.ExtrasVersion;
        return _last;
    }
}

namespace Lamella.Annotations.Skeletons;

/// <summary>
/// Under which number lies what a tree or a group holds: its own id, until a merge leaves what the larger side holds where it is and gives its number to
/// the one that remains. So a merge is as dear as its smaller side, and many small operations on large trees and groups stay cheap.
/// </summary>
/// <param name="free">From here on downwards are numbers for those whose own somebody else has.</param>
internal sealed class Slots(long free)
{
    private readonly Dictionary<long, long> _slots = [];
    private readonly Dictionary<long, long> _ids = [];
    private long _next = free;

    public bool AreOwn => _slots.Count == 0;

    /// <summary>Those that have another number than their own.</summary>
    public IReadOnlyCollection<KeyValuePair<long, long>> Moved => _slots;

    public long Of(long id) => _slots.Count > 0 && _slots.TryGetValue(id, out var slot) ? slot : id;

    public long IdOf(long slot) => _slots.Count > 0 && _ids.TryGetValue(slot, out var id) ? id : slot;

    /// <summary>One of which nothing is there comes to be: where another has its number it takes one that nobody has.</summary>
    /// <param name="isTaken">Whether a number is somebody's own.</param>
    public void Enter(long id, Func<long, bool> isTaken)
    {
        if (_slots.Count == 0 || _slots.ContainsKey(id) || !_ids.ContainsKey(id))
        {
            return;
        }

        while (_ids.ContainsKey(_next) || isTaken(_next))
        {
            _next--;
        }

        Give(id, _next);
    }

    /// <summary>It is gone, or gets another number.</summary>
    public void Leave(long id)
    {
        if (_slots.Remove(id, out var slot))
        {
            _ids.Remove(slot);
        }
    }

    /// <summary>Gives it a number that nobody else has.</summary>
    public void Give(long id, long slot)
    {
        Leave(id);
        if (slot != id)
        {
            (_slots[id], _ids[slot]) = (slot, id);
        }
    }

    public void Clear()
    {
        _slots.Clear();
        _ids.Clear();
    }
}

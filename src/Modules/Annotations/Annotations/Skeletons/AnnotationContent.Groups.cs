using Lamella.Annotations.Log;

namespace Lamella.Annotations.Skeletons;

/// <summary>Groups, and what lies in them.</summary>
internal sealed partial class AnnotationContent
{
    /// <summary>Groups within groups: what would lie deeper has no effect.</summary>
    public const int MostNested = 256;

    // What lies in which group, so that the end of one asks for no more than it held.
    private readonly PagedMap<GroupMember, Nothing> _members;
    private readonly PagedMap<GroupKey, Group> _groups;
    private readonly Slots[] _groupSlots = [new(-1), new(-1)];

    /// <summary>Makes a group where none of that id is there and no cycle comes of it.</summary>
    public void CreateGroup(Group group)
    {
        if (!_groups.ContainsKey(new(group.Kind, group.Id)) && !IsWithin(group.Kind, group.Parent, group.Id))
        {
            Put(group);
        }
    }

    /// <summary>Adds or replaces.</summary>
    public void Put(Group group)
    {
        var parent = SlotOf(group.Kind, group.Parent);
        Move(GroupMember.Of(group), _groups.TryGetValue(new(group.Kind, group.Id), out var before) ? before.Parent : null, parent);
        _groups.Set(new(group.Kind, group.Id), parent == group.Parent ? group : group with { Parent = parent });
    }

    // What it held goes to its parent, which need not be there.
    private void RemoveGroup(Group group)
    {
        var (kind, slots) = (group.Kind, _groupSlots[(int)group.Kind]);
        var (gone, kept) = (SlotOf(kind, group.Id)!.Value, group.Parent);
        Move(GroupMember.Of(group), kept, null);
        _groups.Remove(new(kind, group.Id));
        slots.Leave(group.Id);
        if (kept is { } slot && IsLarger(In(kind, gone), In(kind, slot)))
        {
            In(kind, slot).ToList().ForEach(member => MoveMember(member, gone));
            slots.Give(slots.IdOf(slot), gone);
        }
        else
        {
            In(kind, gone).ToList().ForEach(member => MoveMember(member, kept));
        }
    }

    private long? SlotOf(GroupKind kind, long? group)
    {
        if (group is not { } id)
        {
            return null;
        }

        // It need not be there to be named.
        _groupSlots[(int)kind].Enter(id, _ => false);
        return _groupSlots[(int)kind].Of(id);
    }

    private long? IdOf(GroupKind kind, long? slot) => slot is { } number ? _groupSlots[(int)kind].IdOf(number) : null;

    private IEnumerable<GroupMember> In(GroupKind kind, long slot) =>
        _members.From(new(kind, slot, false, Guid.Empty, 0)).Select(entry => entry.Key).TakeWhile(member => member.Kind == kind && member.Group == slot);

    private void MoveMember(GroupMember member, long? slot)
    {
        Move(member, member.Group, slot);
        if (member.IsGroup && _groups.TryGetValue(new(member.Kind, (long)member.Id), out var child))
        {
            _groups.Set(new(child.Kind, child.Id), child with { Parent = slot });
        }
        else if (member.Kind == GroupKind.Tree && _trees.TryGetValue((long)member.Id, out var tree))
        {
            _trees.Set(tree.Id, tree with { Group = slot });
        }
        else if (_segments.TryGetValue(new(member.Layer, member.Id), out var segment))
        {
            _segments.Set(new(segment.Layer, segment.Id), segment with { Group = slot });
        }
    }

    /// <summary>Brings all that lies in groups back under the numbers of these.</summary>
    private PagedMap<TKey, TValue> SettledInGroups<TKey, TValue>(PagedMap<TKey, TValue> map)
        where TKey : struct, IComparable<TKey>
    {
        if (_groupSlots[0].AreOwn && _groupSlots[1].AreOwn)
        {
            return map;
        }

        foreach (var (kind, slots) in _groupSlots.Index())
        {
            List<(long Group, List<GroupMember> Members)> moved = [.. slots.Moved.Select(group => (group.Key, In((GroupKind)kind, group.Value).ToList()))];
            slots.Clear();
            moved.ForEach(group => group.Members.ForEach(member => MoveMember(member, group.Group)));
        }

        return map;
    }

    private void Move(GroupMember member, long? from, long? to)
    {
        if (from is { } left && left != to)
        {
            _members.Remove(member with { Group = left });
        }

        if (to is { } entered)
        {
            _members.Set(member with { Group = entered }, default);
        }
    }

    /// <summary>Whether a group lies in another, or is it, or lies so deep that nothing more goes in.</summary>
    private bool IsWithin(GroupKind kind, long? inner, long outer)
    {
        var depth = 0;
        for (var group = inner; group is { } id; group = _groups.TryGetValue(new(kind, id), out var found) ? IdOf(kind, found.Parent) : null)
        {
            if (id == outer || ++depth > MostNested)
            {
                return true;
            }
        }

        return false;
    }
}

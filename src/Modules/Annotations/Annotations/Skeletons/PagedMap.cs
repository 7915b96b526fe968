using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Lamella.Annotations.Skeletons;

/// <summary>No value: a map of these is a set, and takes no memory for them.</summary>
internal readonly record struct Nothing;

/// <param name="Value">None when it is gone.</param>
internal readonly record struct Change<TKey, TValue>(TKey Key, bool IsGone, TValue Value);

/// <summary>
/// A sorted map in pages that copies share: <see cref="Fork"/> costs nothing, and afterwards each side copies only the pages that it changes. Two
/// maps that come from one are compared without looking at what they share.
/// </summary>
internal sealed class PagedMap<TKey, TValue> : IEnumerable<KeyValuePair<TKey, TValue>>
    where TKey : struct, IComparable<TKey>
{
    private const int PageSize = 256;

    private Page[] _pages;
    private int _pageCount;
    private object _owner = new();
    private bool _shared;

    public PagedMap() => _pages = [];

    private PagedMap(PagedMap<TKey, TValue> other) => (_pages, _pageCount, _shared, Count) = (other._pages, other._pageCount, true, other.Count);

    public int Count { get; private set; }

    /// <summary>A map of the same content; the two change independently.</summary>
    public PagedMap<TKey, TValue> Fork()
    {
        // From now on no page is this map's own.
        (_owner, _shared) = (new(), true);
        return new(this);
    }

    public bool ContainsKey(TKey key) => Find(key, out _, out _);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (!Find(key, out var page, out var slot))
        {
            value = default;
            return false;
        }

        value = Page.HasValues ? _pages[page].Values[slot] : default!;
        return true;
    }

    /// <summary>Adds or replaces.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Set(TKey key, TValue value)
    {
        if (!Find(key, out var index, out var slot))
        {
            Insert(index, slot, key, value);
        }
        else if (Page.HasValues)
        {
            Own(index).Values[slot] = value;
        }
    }

    /// <summary>Adds what is not there; answers whether it was not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Add(TKey key, TValue value)
    {
        if (Find(key, out var index, out var slot))
        {
            return false;
        }

        Insert(index, slot, key, value);
        return true;
    }

    public bool Remove(TKey key)
    {
        if (!Find(key, out var index, out var slot))
        {
            return false;
        }

        Count--;
        if (_pages[index].Count == 1)
        {
            OwnDirectory(_pageCount);
            Array.Copy(_pages, index + 1, _pages, index, _pageCount - index - 1);
            _pages[--_pageCount] = null!;
        }
        else
        {
            Own(index).RemoveAt(slot);
        }

        return true;
    }

    /// <summary>The entries from <paramref name="first"/> on, ascending. Not while the map changes.</summary>
    public IEnumerable<KeyValuePair<TKey, TValue>> From(TKey first)
    {
        Find(first, out var index, out var slot);
        return From(index, slot);
    }

    public IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator() => From(0, 0).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>What turns this map into <paramref name="after"/>, ascending: entries that are new or other, and keys that are gone.</summary>
    public IEnumerable<Change<TKey, TValue>> Diff(PagedMap<TKey, TValue> after)
    {
        using var old = Apart(after).GetEnumerator();
        using var now = after.Apart(this).GetEnumerator();
        var (hasOld, hasNow) = (old.MoveNext(), now.MoveNext());
        while (hasOld || hasNow)
        {
            var order = !hasOld ? 1 : !hasNow ? -1 : old.Current.Key.CompareTo(now.Current.Key);
            if (order < 0)
            {
                yield return new(old.Current.Key, IsGone: true, default!);
            }
            else if (order > 0 || !EqualityComparer<TValue>.Default.Equals(old.Current.Value, now.Current.Value))
            {
                yield return new(now.Current.Key, IsGone: false, now.Current.Value);
            }

            hasOld = order > 0 ? hasOld : old.MoveNext();
            hasNow = order < 0 ? hasNow : now.MoveNext();
        }
    }

    // All entries of pages that the other map does not hold.
    private IEnumerable<KeyValuePair<TKey, TValue>> Apart(PagedMap<TKey, TValue> other)
    {
        var shared = ReferenceEquals(_pages, other._pages) && _pageCount == other._pageCount
            ? null
            : new HashSet<Page>(other._pages.Take(other._pageCount), ReferenceEqualityComparer.Instance);
        for (var index = 0; shared is not null && index < _pageCount; index++)
        {
            if (!shared.Contains(_pages[index]))
            {
                for (var slot = 0; slot < _pages[index].Count; slot++)
                {
                    yield return new(_pages[index].Keys[slot], Page.HasValues ? _pages[index].Values[slot] : default!);
                }
            }
        }
    }

    private IEnumerable<KeyValuePair<TKey, TValue>> From(int index, int slot)
    {
        for (; index < _pageCount; index++, slot = 0)
        {
            for (; slot < _pages[index].Count; slot++)
            {
                yield return new(_pages[index].Keys[slot], Page.HasValues ? _pages[index].Values[slot] : default!);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Insert(int index, int slot, TKey key, TValue value)
    {
        Count++;
        if (_pageCount == 0)
        {
            InsertPage(0, new Page(_owner, 0));
        }
        else if (_pages[index].Count == PageSize && slot == PageSize && index == _pageCount - 1)
        {
            // What comes in ascending order fills pages to the brim.
            InsertPage(++index, new Page(_owner, PageSize));
            slot = 0;
        }
        else if (_pages[index].Count == PageSize)
        {
            InsertPage(index + 1, _pages[index].Tail(_owner, PageSize / 2));
            Own(index).Truncate(PageSize / 2);
            (index, slot) = slot >= PageSize / 2 ? (index + 1, slot - (PageSize / 2)) : (index, slot);
        }

        Own(index).Insert(slot, key, value);
    }

    // Where the key is, or where it would be put.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Find(TKey key, out int index, out int slot)
    {
        var (low, high) = (0, _pageCount - 1);
        if (high >= 0 && _pages[high] is var last && last.Keys[last.Count - 1].CompareTo(key) < 0)
        {
            // Ids ascend, so most that is new goes behind everything.
            (index, slot) = (high, last.Count);
            return false;
        }

        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = _pages[middle].Keys[0].CompareTo(key) <= 0 ? (middle, high) : (low, middle - 1);
        }

        (index, slot) = (low, 0);
        if (_pageCount == 0)
        {
            return false;
        }

        var found = _pages[low].Keys.AsSpan(0, _pages[low].Count).BinarySearch(key);
        slot = found < 0 ? ~found : found;
        return found >= 0;
    }

    private Page Own(int index)
    {
        var page = _pages[index];
        if (page.Owner != _owner)
        {
            OwnDirectory(_pageCount);
            _pages[index] = page = page.Tail(_owner, 0);
        }

        return page;
    }

    private void InsertPage(int index, Page page)
    {
        OwnDirectory(_pageCount + 1);
        Array.Copy(_pages, index, _pages, index + 1, _pageCount - index);
        (_pages[index], _pageCount) = (page, _pageCount + 1);
    }

    private void OwnDirectory(int needed)
    {
        if (_shared || needed > _pages.Length)
        {
            var pages = new Page[needed > _pages.Length ? Math.Max(8, needed * 3 / 2) : _pages.Length];
            Array.Copy(_pages, pages, _pageCount);
            (_pages, _shared) = (pages, false);
        }
    }

    // Arrays grow with what they hold, so that many small maps are small.
    private sealed class Page(object owner, int capacity)
    {
        public static readonly bool HasValues = typeof(TValue) != typeof(Nothing);

        public TKey[] Keys = new TKey[Math.Max(capacity, 8)];
        public TValue[] Values = HasValues ? new TValue[Math.Max(capacity, 8)] : [];
        public int Count;

        public object Owner => owner;

        public Page Tail(object newOwner, int from)
        {
            var length = Count - from;
            var tail = new Page(newOwner, 0) { Keys = new TKey[Capacity(length)], Values = HasValues ? new TValue[Capacity(length)] : [], Count = length };
            Array.Copy(Keys, from, tail.Keys, 0, length);
            if (HasValues)
            {
                Array.Copy(Values, from, tail.Values, 0, length);
            }

            return tail;
        }

        public void Truncate(int count)
        {
            if (HasValues && RuntimeHelpers.IsReferenceOrContainsReferences<TValue>())
            {
                Array.Clear(Values, count, Count - count);
            }

            Count = count;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Insert(int slot, TKey key, TValue value)
        {
            if (Count == Keys.Length)
            {
                Array.Resize(ref Keys, Capacity(Count + 1));
                if (HasValues)
                {
                    Array.Resize(ref Values, Capacity(Count + 1));
                }
            }

            Array.Copy(Keys, slot, Keys, slot + 1, Count - slot);
            Keys[slot] = key;
            if (HasValues)
            {
                Array.Copy(Values, slot, Values, slot + 1, Count - slot);
                Values[slot] = value;
            }

            Count++;
        }

        public void RemoveAt(int slot)
        {
            Array.Copy(Keys, slot + 1, Keys, slot, Count - slot - 1);
            if (HasValues)
            {
                Array.Copy(Values, slot + 1, Values, slot, Count - slot - 1);
            }

            Truncate(Count - 1);
        }

        // Doubled while it is small; then by eighths, for most pages of a large map are cut ones that nobody adds to any more.
        private static int Capacity(int count) => count <= 8 ? 8
            : count <= PageSize / 4 ? (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count)
            : (count + (PageSize / 8) - 1) / (PageSize / 8) * (PageSize / 8);
    }
}

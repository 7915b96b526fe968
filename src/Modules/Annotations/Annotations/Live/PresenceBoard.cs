using Lamella.BuildingBlocks;

namespace Lamella.Annotations.Live;

/// <summary>
/// Who does what in which annotation, in the memory of every host. What a client said stays until it says something else, leaves, or is silent
/// for too long; only the newest word of each is kept, so that nothing piles up.
/// </summary>
internal sealed class PresenceBoard(TimeProvider clock, LivePace pace)
{
    private const int MostOfAnnotation = 200;
    private const int MostOfPerson = 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, Room> _rooms = [];
    private readonly HashSet<Guid> _moved = [];
    private readonly Bell _stirred = new();
    private Action<Guid>? _listener;

    /// <summary>Rung when there is something to tell.</summary>
    public Bell Stirred => _stirred;

    public bool IsEmpty
    {
        get
        {
            lock (_lock)
            {
                return _rooms.Count == 0;
            }
        }
    }

    /// <summary>Calls <paramref name="moved"/> with each annotation where something changed, paced.</summary>
    public IDisposable Listen(Action<Guid> moved)
    {
        _listener += moved;
        return new Ending(() => _listener -= moved);
    }

    /// <summary>Everybody who is in an annotation, in an order that stays.</summary>
    public IReadOnlyList<Presence> In(Guid annotation)
    {
        lock (_lock)
        {
            return _rooms.TryGetValue(annotation, out var room) ? [.. room.There.Values.Select(entry => entry.Presence).OrderBy(presence => presence.ClientId)] : [];
        }
    }

    /// <summary>A client says what it does.</summary>
    /// <param name="fromHere">To this host; then the others are told.</param>
    /// <exception cref="RefusalException">There are too many already.</exception>
    public void Show(Guid annotation, Presence presence, bool fromHere)
    {
        lock (_lock)
        {
            var (room, key) = (RoomOf(annotation), new Key(presence.Person, presence.ClientId));
            if (!room.There.ContainsKey(key) && (room.There.Count >= MostOfAnnotation || room.There.Keys.Count(other => other.Person == key.Person) >= MostOfPerson))
            {
                Tidy(annotation, room);
                throw new RefusalException(RefusalKind.Conflict, $"Of an annotation's editors {MostOfAnnotation} are shown, and {MostOfPerson} of one person.");
            }

            room.There[key] = new(presence, clock.GetTimestamp());
            if (fromHere)
            {
                room.Untold.Add(key);
            }

            Stir(annotation);
        }
    }

    /// <summary>A client is gone.</summary>
    /// <param name="fromHere">It was this host that it left; then the others are told.</param>
    public void Leave(Guid annotation, Guid person, Guid client, bool fromHere)
    {
        lock (_lock)
        {
            var (room, key) = (RoomOf(annotation), new Key(person, client));
            if (room.Streams.ContainsKey(key))
            {
                // It left another host and is here: the others are told again.
                if (room.There.ContainsKey(key))
                {
                    room.Untold.Add(key);
                    Stir(annotation);
                }
            }
            else if (room.There.Remove(key))
            {
                if (fromHere)
                {
                    room.Untold.Add(key);
                }

                Stir(annotation);
            }

            Tidy(annotation, room);
        }
    }

    /// <summary>A client listens on this host; when the last of its streams ends, it has left.</summary>
    public IDisposable Stay(Guid annotation, Guid person, Guid client)
    {
        var key = new Key(person, client);
        lock (_lock)
        {
            var room = RoomOf(annotation);
            room.Streams[key] = room.Streams.GetValueOrDefault(key) + 1;
        }

        return new Ending(() =>
        {
            lock (_lock)
            {
                var room = RoomOf(annotation);
                if (--room.Streams[key] == 0)
                {
                    room.Streams.Remove(key);
                    Leave(annotation, person, client, fromHere: true);
                }
            }
        });
    }

    /// <summary>Wakes who listens to what changed since the last time, and answers what the other hosts have to be told: of each annotation the newest, as much as fits.</summary>
    /// <param name="toOthers">Whether there is a way to tell them now; else it waits here.</param>
    public IReadOnlyList<PresenceWords> Tell(bool toOthers)
    {
        Guid[] moved;
        var words = new List<PresenceWords>();
        lock (_lock)
        {
            moved = [.. _moved];
            _moved.Clear();
            foreach (var annotation in moved)
            {
                if (!_rooms.TryGetValue(annotation, out var room) || room.Untold.Count == 0)
                {
                    continue;
                }

                if (!toOthers)
                {
                    Stir(annotation);
                    continue;
                }

                var (there, gone) = (room.Untold.Where(room.There.ContainsKey).ToList(), room.Untold.Where(key => !room.There.ContainsKey(key)).ToList());
                var some = PresenceWords.Fitting(annotation, [.. there.Select(key => room.There[key].Presence)], [.. gone.Select(key => new Gone(key.Person, key.Client))]);
                room.Untold.ExceptWith(some.There.Select(presence => new Key(presence.Person, presence.ClientId)));
                room.Untold.ExceptWith(some.Gone.Select(left => new Key(left.Person, left.ClientId)));
                words.Add(some);
                if (room.Untold.Count > 0)
                {
                    Stir(annotation);
                }

                Tidy(annotation, room);
            }
        }

        Array.ForEach(moved, annotation => _listener?.Invoke(annotation));
        return words;
    }

    /// <summary>What another host says.</summary>
    public void Hear(PresenceWords words)
    {
        foreach (var presence in words.There)
        {
            try
            {
                Show(words.Annotation, presence, fromHere: false);
            }
            catch (RefusalException)
            {
                // The other host shows as many, of others.
            }
        }

        foreach (var gone in words.Gone)
        {
            Leave(words.Annotation, gone.Person, gone.ClientId, fromHere: false);
        }
    }

    /// <summary>Who has been silent for too long is gone, on every host by itself.</summary>
    public void Expire()
    {
        lock (_lock)
        {
            foreach (var (annotation, room) in _rooms.ToList())
            {
                foreach (var (key, entry) in room.There.ToList())
                {
                    if (clock.GetElapsedTime(entry.Said) > pace.Silence)
                    {
                        room.There.Remove(key);
                        Stir(annotation);
                    }
                }

                Tidy(annotation, room);
            }
        }
    }

    private void Stir(Guid annotation)
    {
        _moved.Add(annotation);
        _stirred.Ring(Change.Presence);
    }

    private Room RoomOf(Guid annotation)
    {
        if (!_rooms.TryGetValue(annotation, out var room))
        {
            _rooms.Add(annotation, room = new());
        }

        return room;
    }

    private void Tidy(Guid annotation, Room room)
    {
        if (room.There.Count == 0 && room.Streams.Count == 0 && room.Untold.Count == 0)
        {
            _rooms.Remove(annotation);
        }
    }

    private readonly record struct Key(Guid Person, Guid Client);

    private sealed record Entry(Presence Presence, long Said);

    private sealed class Room
    {
        public Dictionary<Key, Entry> There { get; } = [];

        /// <summary>How many streams each client has on this host.</summary>
        public Dictionary<Key, int> Streams { get; } = [];

        /// <summary>Of whom the other hosts do not know the newest.</summary>
        public HashSet<Key> Untold { get; } = [];
    }

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}

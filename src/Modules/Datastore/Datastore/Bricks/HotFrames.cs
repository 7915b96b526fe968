using System.Collections.Concurrent;

namespace Lamella.Datastore.Bricks;

/// <summary>Where a stored frame lies; a brick that is not stored (all fill value) has no file.</summary>
internal sealed class LyingBrick(BrickFile? file, long offset, int length)
{
    /// <summary>Beyond this it is no longer counted, so that what was wanted once does not stay for ever.</summary>
    private const int MostAsks = 7;

    public BrickFile? File => file;

    public long Offset => offset;

    public int Length => length;

    /// <summary>The frame itself while it is kept in memory; nobody writes to it. Taking it counts as asking for it.</summary>
    public byte[]? Frame
    {
        get
        {
            var frame = _frame;
            if (frame is not null && Asks < MostAsks)
            {
                Asks++;
            }

            return frame;
        }
    }

    /// <summary>How often it was asked for lately. Counted without a lock: one more or less changes nothing.</summary>
    public int Asks { get; private set; }

    private byte[]? _frame;

    public void Ask() => Asks = Math.Min(Asks + 1, MostAsks);

    public void Doubt() => Asks--;

    public void Keep(byte[] frame) => _frame = frame;

    public void Drop() => (_frame, Asks) = (null, 0);
}

/// <summary>
/// Frames of our own store that were asked for more than once: reading one from the page cache costs a third of answering it. A flight
/// through a volume asks for every brick once and leaves nothing here. Bounded in bytes: who comes when it is full takes the place of somebody
/// who was asked for less often, or goes; each who goes makes one of those who stay count for less. So a round through more bricks than fit
/// finds those that fit, where the least recently used would always have been dropped just before.
/// </summary>
internal sealed class HotFrames(BrickSettings settings)
{
    private readonly ConcurrentQueue<LyingBrick> _kept = new();
    private long _bytes;

    /// <summary>Bytes of frames held.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Notes that the brick was asked for; from the second time on its frame may be kept.</summary>
    public void Asked(LyingBrick brick, ReadOnlySpan<byte> frame)
    {
        brick.Ask();
        if (brick.Asks < 2 || frame.Length > settings.HotBytes || !HasRoom(brick, frame.Length))
        {
            return;
        }

        lock (brick)
        {
            if (brick.Frame is not null)
            {
                return;
            }

            brick.Keep(frame.ToArray());
        }

        _kept.Enqueue(brick);
        Interlocked.Add(ref _bytes, frame.Length);
    }

    private bool HasRoom(LyingBrick brick, int length)
    {
        while (Bytes + length > settings.HotBytes && _kept.TryDequeue(out var other))
        {
            if (other.Asks >= brick.Asks)
            {
                other.Doubt();
                _kept.Enqueue(other);
                return false;
            }

            other.Drop();
            Interlocked.Add(ref _bytes, -other.Length);
        }

        return true;
    }
}

using System.Collections.Concurrent;

namespace Lamella.Datastore.Bricks;

/// <summary>Where a stored frame lies; a brick that is not stored (all fill value) has no file.</summary>
internal sealed class LyingBrick(BrickFile? file, long offset, int length)
{
    public BrickFile? File => file;

    public long Offset => offset;

    public int Length => length;

    /// <summary>The frame itself while it is kept in memory; nobody writes to it.</summary>
    public byte[]? Frame => UsedLately ? _frame : Use();

    /// <summary>Whether it was asked for since somebody last looked whom to drop.</summary>
    public bool UsedLately { get; private set; }

    public bool WasAsked { get; set; }

    private byte[]? _frame;

    public void Keep(byte[] frame) => _frame = frame;

    public void Doubt() => UsedLately = false;

    public void Drop() => _frame = null;

    private byte[]? Use()
    {
        UsedLately = _frame is not null;
        return _frame;
    }
}

/// <summary>
/// Frames of our own store that were asked for more than once: reading one from the page cache costs a third of answering it. A flight
/// through a volume asks for every brick once and leaves nothing here. Bounded in bytes; who was not asked for since the last round goes
/// first (the CLOCK algorithm).
/// </summary>
internal sealed class HotFrames(BrickSettings settings)
{
    private readonly ConcurrentQueue<LyingBrick> _kept = new();
    private long _bytes;

    /// <summary>Bytes of frames held.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Notes that the brick was asked for; from the second time on its frame is kept.</summary>
    public void Asked(LyingBrick brick, ReadOnlySpan<byte> frame)
    {
        if (!brick.WasAsked)
        {
            brick.WasAsked = true;
            return;
        }

        lock (brick)
        {
            if (brick.Frame is not null || frame.Length > settings.HotBytes)
            {
                return;
            }

            brick.Keep(frame.ToArray());
        }

        _kept.Enqueue(brick);
        Interlocked.Add(ref _bytes, frame.Length);
        while (Bytes > settings.HotBytes && _kept.TryDequeue(out var oldest))
        {
            if (oldest.UsedLately)
            {
                oldest.Doubt();
                _kept.Enqueue(oldest);
            }
            else
            {
                oldest.Drop();
                oldest.WasAsked = false;
                Interlocked.Add(ref _bytes, -oldest.Length);
            }
        }
    }
}

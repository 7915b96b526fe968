using System.Threading.Channels;

namespace Lamella.Annotations.Live;

/// <summary>What a listener has to look at again.</summary>
[Flags]
internal enum Change
{
    None = 0,

    /// <summary>The log holds more.</summary>
    Log = 1,

    /// <summary>Somebody came, went or moved.</summary>
    Presence = 2,

    /// <summary>The annotation's own row, or who may see it.</summary>
    Access = 4,

    Everything = Log | Presence | Access,
}

/// <summary>Wakes one listener. Ringing never waits and keeps nothing but what to look at, however slow the listener is.</summary>
internal sealed class Bell
{
    private readonly Channel<bool> _rung = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private int _changes;

    public void Ring(Change change)
    {
        Interlocked.Or(ref _changes, (int)change);
        _rung.Writer.TryWrite(true);
    }

    /// <summary>Waits until it was rung; everything that it was rung for since the last time.</summary>
    public async ValueTask<Change> Heard(CancellationToken cancellationToken)
    {
        await _rung.Reader.ReadAsync(cancellationToken);
        return (Change)Interlocked.Exchange(ref _changes, 0);
    }
}

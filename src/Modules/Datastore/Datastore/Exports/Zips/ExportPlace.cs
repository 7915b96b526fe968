using Lamella.BuildingBlocks;

namespace Lamella.Datastore.Exports.Zips;

/// <summary>One export's place, and its turn except while it waits for its line.</summary>
internal sealed class ExportPlace(SemaphoreSlim turns, Action leave) : IDisposable
{
    private bool _hasTurn = true;

    /// <summary>The answer's body as whoever makes the export writes to it, asynchronously and one after the other.</summary>
    public Stream Onto(Stream line) => new SlowLine(line, this);

    public void Dispose()
    {
        GiveTurn();
        leave();
    }

    private void GiveTurn()
    {
        if (_hasTurn)
        {
            _hasTurn = false;
            turns.Release();
        }
    }

    private async ValueTask Without(Task sent, CancellationToken cancellationToken)
    {
        GiveTurn();
        await sent;
        await turns.WaitAsync(cancellationToken);
        _hasTurn = true;
    }

    private sealed class SlowLine(Stream line, ExportPlace place) : WriteOnlyStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var sent = line.WriteAsync(buffer, cancellationToken);
            return sent.IsCompletedSuccessfully ? sent : place.Without(sent.AsTask(), cancellationToken);
        }

        public override Task FlushAsync(CancellationToken cancellationToken)
        {
            var sent = line.FlushAsync(cancellationToken);
            return sent.IsCompletedSuccessfully ? sent : place.Without(sent, cancellationToken).AsTask();
        }
    }
}

using Lamella.BuildingBlocks;
using Microsoft.AspNetCore.Http;

namespace Lamella.Datastore.Exports;

/// <summary>
/// Exports that are on their way on this host. Few are made at once, and one that waits for a slow line lets others be made meanwhile; each keeps about a
/// hundred megabytes until its end, so there are only so many, and nobody has all of them.
/// </summary>
/// <param name="most">On their way at once.</param>
/// <param name="mostOfGuests">Of them, for all who are not signed in together.</param>
/// <param name="mostEach">Of them, for one person, or for one address of guests.</param>
/// <param name="made">Read and encoded at once.</param>
internal sealed class ExportPlaces(int most, int mostOfGuests, int mostEach, int made) : IDisposable
{
    private const string Guest = "guest ";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _held = [];
    private readonly SemaphoreSlim _turns = new(made);

    public ExportPlaces() : this(most: 16, mostOfGuests: 8, mostEach: 4, made: 4)
    {
    }

    /// <summary>Refuses who has no place to get now.</summary>
    public void Demand(HttpContext http, Caller caller)
    {
        lock (_lock)
        {
            Demand(Whose(http, caller));
        }
    }

    /// <summary>A place until it is disposed of, and a turn to make the export.</summary>
    /// <exception cref="RefusalException">None is free for this caller (<see cref="RefusalKind.Busy"/>).</exception>
    public async Task<ExportPlace> Take(HttpContext http, Caller caller)
    {
        var whose = Whose(http, caller);
        lock (_lock)
        {
            Demand(whose);
            _held[whose] = Of(whose) + 1;
        }

        try
        {
            await _turns.WaitAsync(http.RequestAborted);
        }
        catch
        {
            Leave(whose);
            throw;
        }

        return new(_turns, () => Leave(whose));
    }

    public void Dispose() => _turns.Dispose();

    private static string Whose(HttpContext http, Caller caller) => caller.PersonId?.ToString() ?? $"{Guest}{http.Connection.RemoteIpAddress}";

    private int Of(string whose) => _held.GetValueOrDefault(whose);

    private void Demand(string whose)
    {
        var isGuest = whose.StartsWith(Guest, StringComparison.Ordinal);
        var guests = _held.Where(held => held.Key.StartsWith(Guest, StringComparison.Ordinal)).Sum(held => held.Value);
        if (Of(whose) >= mostEach)
        {
            throw new RefusalException(RefusalKind.Busy, $"{mostEach} exports are on their way to you, and more at once are not made: begin this one when one of them has ended.");
        }

        if (_held.Values.Sum() >= most || (isGuest && guests >= mostOfGuests))
        {
            throw new RefusalException(RefusalKind.Busy, $"As many exports are on their way as {(isGuest ? "are made for guests at once: sign in, or " : "this server makes at once: ")}try again in a few minutes.");
        }
    }

    private void Leave(string whose)
    {
        lock (_lock)
        {
            if (--_held[whose] == 0)
            {
                _held.Remove(whose);
            }
        }
    }
}

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

    private sealed class SlowLine(Stream line, ExportPlace place) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var sent = line.WriteAsync(buffer, cancellationToken);
            return sent.IsCompletedSuccessfully ? sent : place.Without(sent.AsTask(), cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => place.Without(line.FlushAsync(cancellationToken), cancellationToken).AsTask();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}

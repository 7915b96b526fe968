using Lamella.BuildingBlocks;
using Microsoft.AspNetCore.Http;

namespace Lamella.Datastore.Exports.Zips;

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

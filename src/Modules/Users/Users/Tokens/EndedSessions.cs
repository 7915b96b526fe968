using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Lamella.BuildingBlocks;

namespace Lamella.Users.Tokens;

/// <summary>
/// Sign-ins that were ended while their access tokens were still young. Every host on the database hears of it; a host that starts later
/// does not know, and believes such a token for the minutes that it has left.
/// </summary>
internal sealed class EndedSessions : IDisposable
{
    public const string Topic = "ended-sessions";

    /// <summary>How long an ended session is remembered: no access token should live longer.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromHours(12);

    private const int Capacity = 100_000;

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _ended = new();
    private readonly TokenCache _cache;
    private readonly News _news;
    private readonly TimeProvider _clock;
    private readonly IDisposable _listening;

    public EndedSessions(TokenCache cache, News news, TimeProvider clock)
    {
        (_cache, _news, _clock) = (cache, news, clock);
        _listening = news.Listen(Topic, Heard);
    }

    /// <summary>A session's key: what an issuer calls it, as a number that says nothing to who reads it.</summary>
    public static Guid KeyOf(string issuer, string session) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"{issuer}\n{session}")).AsSpan(0, 16));

    public void End(Guid session) => _news.Tell(Topic, session);

    public bool Contains(Guid session) => _ended.TryGetValue(session, out var until) && until > _clock.GetUtcNow();

    public void Dispose() => _listening.Dispose();

    private void Heard(Guid session)
    {
        // Empty means that news may have been missed: the tokens are looked at again.
        if (session == Guid.Empty)
        {
            _cache.Clear();
            return;
        }

        var now = _clock.GetUtcNow();
        if (_ended.Count >= Capacity)
        {
            foreach (var (old, until) in _ended)
            {
                if (until <= now)
                {
                    _ended.TryRemove(old, out _);
                }
            }
        }

        _ended[session] = now + Remembered;
        _cache.Forget(session);
    }
}

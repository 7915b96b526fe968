using System.Security.Cryptography;
using Lamella.Users.Tokens;
using Microsoft.IdentityModel.Tokens;

namespace Lamella.Users.Issuer;

/// <summary>One sign-in of a demo person, in one browser.</summary>
internal sealed record SignInSession(string Id, DemoPerson Person, string Scope, string? Nonce, DateTimeOffset Began);

/// <summary>What a page asked for when it sent somebody to sign in.</summary>
/// <param name="Challenge">Base64url of the SHA-256 of the secret that the page will show when it redeems the code (RFC 7636, S256).</param>
internal sealed record SignInRequest(string RedirectUri, string Challenge, string Scope, string? Nonce);

/// <summary>
/// Codes and refresh tokens, known by their hashes. Each works once: a second use means that somebody copied it, and ends the sign-in
/// (RFC 9700, 4.14.2; RFC 6749, 4.1.2).
/// </summary>
internal sealed class SignInSessions(TimeProvider clock)
{
    public static readonly TimeSpan CodeLifetime = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan SessionLifetime = TimeSpan.FromHours(12);

    private const int Capacity = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<TokenHash, Code> _codes = [];
    private readonly Dictionary<TokenHash, RefreshToken> _refreshTokens = [];
    private readonly Dictionary<string, SignInSession> _sessions = [];

    /// <summary>A code for the page to redeem.</summary>
    public string Begin(SignInRequest request, DemoPerson person)
    {
        var now = clock.GetUtcNow();
        var session = new SignInSession(Secret(), person, request.Scope, request.Nonce, now);
        var code = Secret();
        lock (_lock)
        {
            Sweep(now);
            _codes[TokenHash.Of(code)] = new(request, session);
        }

        return code;
    }

    /// <summary>The session behind a code with its first refresh token; null when the code is unknown, old, used, or another page's. A code that was used before ends its session.</summary>
    public (SignInSession Session, string RefreshToken, bool WasReused)? Redeem(string code, string redirectUri, string verifier)
    {
        lock (_lock)
        {
            if (!_codes.TryGetValue(TokenHash.Of(code), out var found) || found.Session.Began + CodeLifetime <= clock.GetUtcNow())
            {
                return null;
            }

            if (found.Used)
            {
                return (found.Session, "", true);
            }

            found.Used = true;
            var challenge = Base64UrlEncoder.Encode(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(verifier)));
            if (found.Request.RedirectUri != redirectUri || found.Request.Challenge != challenge)
            {
                return null;
            }

            _sessions[found.Session.Id] = found.Session;
            return (found.Session, NextRefreshToken(found.Session), false);
        }
    }

    /// <summary>The session behind a refresh token with the token that replaces it; null when it is unknown or its session has ended. One that was used before ends its session.</summary>
    public (SignInSession Session, string RefreshToken, bool WasReused)? Renew(string refreshToken)
    {
        lock (_lock)
        {
            if (!_refreshTokens.TryGetValue(TokenHash.Of(refreshToken), out var found)
                || !_sessions.TryGetValue(found.Session.Id, out var session)
                || session.Began + SessionLifetime <= clock.GetUtcNow())
            {
                return null;
            }

            if (found.Used)
            {
                return (session, "", true);
            }

            found.Used = true;
            return (session, NextRefreshToken(session), false);
        }
    }

    public string? SessionOf(string refreshToken)
    {
        lock (_lock)
        {
            return _refreshTokens.TryGetValue(TokenHash.Of(refreshToken), out var found) ? found.Session.Id : null;
        }
    }

    public void End(string session)
    {
        lock (_lock)
        {
            Remove(session);
        }
    }

    private static string Secret() => Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));

    private string NextRefreshToken(SignInSession session)
    {
        var token = Secret();
        _refreshTokens[TokenHash.Of(token)] = new(session);
        return token;
    }

    private void Remove(string session)
    {
        _sessions.Remove(session);
        foreach (var (hash, token) in _refreshTokens.Where(entry => entry.Value.Session.Id == session).ToList())
        {
            _refreshTokens.Remove(hash);
        }
    }

    // A person signs in a few times a day, so walking all of it is nothing; the bound is for whoever asks in a loop.
    private void Sweep(DateTimeOffset now)
    {
        foreach (var (hash, code) in _codes.Where(entry => entry.Value.Session.Began + CodeLifetime <= now).ToList())
        {
            _codes.Remove(hash);
        }

        foreach (var session in _sessions.Values.Where(session => session.Began + SessionLifetime <= now).ToList())
        {
            Remove(session.Id);
        }

        if (_codes.Count >= Capacity)
        {
            _codes.Remove(_codes.MinBy(entry => entry.Value.Session.Began).Key);
        }

        if (_sessions.Count >= Capacity)
        {
            Remove(_sessions.Values.MinBy(session => session.Began)!.Id);
        }
    }

    private sealed class Code(SignInRequest request, SignInSession session)
    {
        public SignInRequest Request => request;

        public SignInSession Session => session;

        public bool Used { get; set; }
    }

    private sealed class RefreshToken(SignInSession session)
    {
        public SignInSession Session => session;

        public bool Used { get; set; }
    }
}

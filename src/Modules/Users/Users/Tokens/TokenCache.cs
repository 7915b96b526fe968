using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Lamella.Users.Tokens;

/// <summary>
/// Checked tokens, known by their SHA-256, so that no usable token stays in memory longer than its request does. A token is looked at
/// again after <see cref="Recheck"/> even when it lives longer, so that a key that its issuer withdrew stops counting.
/// Bounded: beyond <see cref="Capacity"/> those go that would go first.
/// </summary>
internal sealed class TokenCache(TimeProvider clock)
{
    public const int Capacity = 10_000;

    public static readonly TimeSpan Recheck = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<TokenHash, (SignedIn SignedIn, DateTimeOffset Until)> _checked = new();

    public int Count => _checked.Count;

    public SignedIn? Find(TokenHash token) =>
        _checked.TryGetValue(token, out var known) && known.Until > clock.GetUtcNow() ? known.SignedIn : null;

    public void Add(TokenHash token, SignedIn signedIn)
    {
        if (_checked.Count >= Capacity)
        {
            MakeRoom();
        }

        var again = clock.GetUtcNow() + Recheck;
        _checked[token] = (signedIn, signedIn.ExpiresAt < again ? signedIn.ExpiresAt : again);
    }

    /// <summary>Forgets every token of a sign-in that was ended.</summary>
    public void Forget(Guid session)
    {
        foreach (var (token, known) in _checked)
        {
            if (known.SignedIn.Session == session)
            {
                _checked.TryRemove(token, out _);
            }
        }
    }

    public void Clear() => _checked.Clear();

    private void MakeRoom()
    {
        var now = clock.GetUtcNow();
        var soonest = _checked.ToArray().OrderBy(entry => entry.Value.Until).ToList();
        var expired = soonest.TakeWhile(entry => entry.Value.Until <= now).Count();
        foreach (var (token, _) in soonest.Take(Math.Max(expired, Capacity / 10)))
        {
            _checked.TryRemove(token, out _);
        }
    }
}

/// <summary>The SHA-256 of a token.</summary>
internal readonly record struct TokenHash(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>Longer ones are no tokens: Keycloak's have one to four thousand characters.</summary>
    public const int MaximumLength = 16_384;

    /// <param name="token">At most <see cref="MaximumLength"/> characters. One outside ASCII makes it the hash of no valid token.</param>
    public static TokenHash Of(ReadOnlySpan<char> token)
    {
        Span<byte> ascii = stackalloc byte[token.Length];
        Encoding.ASCII.GetBytes(token, ascii);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(ascii, hash);
        return MemoryMarshal.Read<TokenHash>(hash);
    }

    public override int GetHashCode() => (int)A;
}

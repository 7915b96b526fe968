using System.Security.Cryptography;
using System.Text;
using Lamella.Users.Tokens;
using Microsoft.IdentityModel.Tokens;

namespace Lamella.Users.Issuer;

/// <summary>What a page asked for when it sent somebody to sign in.</summary>
/// <param name="Challenge">Base64url of the SHA-256 of the secret that the page will show when it redeems the code (RFC 7636, S256).</param>
internal sealed record SignInRequest(string RedirectUri, string Challenge, string Scope, string? Nonce);

/// <summary>
/// Codes on their way back to the page, known by their hashes. Each works once, on the host that gave it: a second use means that somebody
/// copied it, and ends the sign-in (RFC 6749, 4.1.2).
/// </summary>
internal sealed class SignInCodes(TimeProvider clock)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private const int Capacity = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<TokenHash, Code> _codes = [];

    /// <summary>A code for the page to redeem.</summary>
    public string Begin(SignInRequest request, DemoPerson person)
    {
        var now = clock.GetUtcNow();
        var code = Secret();
        lock (_lock)
        {
            Sweep(now);
            _codes[TokenHash.Of(code)] = new(request, new(Secret(), person, request.Scope, request.Nonce, now));
        }

        return code;
    }

    /// <summary>The sign-in behind a code; null when the code is unknown, old, or another page's. One that was used before ends its sign-in.</summary>
    public (SignIn SignIn, bool WasReused)? Redeem(string code, string redirectUri, string verifier)
    {
        lock (_lock)
        {
            if (!_codes.TryGetValue(TokenHash.Of(code), out var found) || found.SignIn.BeganAt + Lifetime <= clock.GetUtcNow())
            {
                return null;
            }

            if (found.IsUsed)
            {
                return (found.SignIn, true);
            }

            found.IsUsed = true;
            var challenge = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
            return found.Request.RedirectUri == redirectUri && found.Request.Challenge == challenge ? (found.SignIn, false) : null;
        }
    }

    private static string Secret() => Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));

    // A person signs in a few times a day, so walking all of it is nothing; the bound is for whoever asks in a loop.
    private void Sweep(DateTimeOffset now)
    {
        foreach (var (hash, _) in _codes.Where(entry => entry.Value.SignIn.BeganAt + Lifetime <= now).ToList())
        {
            _codes.Remove(hash);
        }

        if (_codes.Count >= Capacity)
        {
            _codes.Remove(_codes.MinBy(entry => entry.Value.SignIn.BeganAt).Key);
        }
    }

    private sealed class Code(SignInRequest request, SignIn signIn)
    {
        public SignInRequest Request => request;

        public SignIn SignIn => signIn;

        public bool IsUsed { get; set; }
    }
}

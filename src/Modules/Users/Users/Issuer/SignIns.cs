using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;

namespace Lamella.Users.Issuer;

/// <summary>One sign-in of a demo person, in one browser.</summary>
/// <param name="Id">The <c>sid</c> of its tokens.</param>
internal sealed record SignIn(string Id, DemoPerson Person, string Scope, string? Nonce, DateTimeOffset BeganAt);

/// <summary>A sign-in as the database keeps it, so that it outlives the host and every host on the database knows it.</summary>
internal sealed class KeptSignIn
{
    public string Id { get; set; } = "";

    /// <summary>The person's <c>sub</c>.</summary>
    public string Person { get; set; } = "";

    public string Scope { get; set; } = "";

    public string? Nonce { get; set; }

    public DateTimeOffset BeganAt { get; set; }

    /// <summary>What its refresh tokens begin with.</summary>
    public Guid Family { get; set; }

    /// <summary>SHA-256 of the refresh token that counts now.</summary>
    public byte[] TokenHash { get; set; } = [];
}

/// <summary>
/// Sign-ins and the refresh token that each has. A token names its sign-in, so one that counts no more is known as what it is: it was used
/// before, somebody copied it, and the sign-in is ended (RFC 9700, 4.14.2).
/// </summary>
internal sealed class SignIns(UsersDb db, TimeProvider clock)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private const int Capacity = 10_000;
    private const int FamilyBytes = 16;
    private const int TokenBytes = 48;

    private DateTimeOffset OldestThatCounts => clock.GetUtcNow() - Lifetime;

    /// <summary>Keeps a sign-in and answers its first refresh token.</summary>
    public async Task<string> Keep(SignIn begun, CancellationToken cancellationToken)
    {
        var since = OldestThatCounts;
        await db.SignIns.Where(kept => kept.BeganAt <= since).ExecuteDeleteAsync(cancellationToken);
        var crowded = db.SignIns.OrderByDescending(kept => kept.BeganAt).Skip(Capacity - 1).Select(kept => kept.Id);
        await db.SignIns.Where(kept => crowded.Contains(kept.Id)).ExecuteDeleteAsync(cancellationToken);
        var family = Guid.NewGuid();
        var (token, hash) = NextToken(family);
        db.SignIns.Add(new()
        {
            Id = begun.Id,
            Person = begun.Person.Subject,
            Scope = begun.Scope,
            Nonce = begun.Nonce,
            BeganAt = begun.BeganAt,
            Family = family,
            TokenHash = hash,
        });
        await db.SaveChangesAsync(cancellationToken);
        return token;
    }

    /// <summary>The sign-in behind a refresh token with the token that replaces it; null when there is none, or it has ended.</summary>
    public async Task<(SignIn SignIn, string RefreshToken, bool WasReused)?> Renew(string refreshToken, CancellationToken cancellationToken)
    {
        if (Read(refreshToken) is not var (family, hash))
        {
            return null;
        }

        var since = OldestThatCounts;
        var found = await db.SignIns.AsNoTracking().SingleOrDefaultAsync(kept => kept.Family == family && kept.BeganAt > since, cancellationToken);
        if (found is null || DemoPerson.All.FirstOrDefault(one => one.Subject == found.Person) is not { } person)
        {
            return null;
        }

        // One statement, and the last: of two that come with the same token at once, on any host, one is the second, and it may end the
        // sign-in as soon as the first has the next token.
        var (next, nextHash) = NextToken(family);
        var replaced = await db.SignIns.Where(kept => kept.Family == family && kept.TokenHash == hash)
            .ExecuteUpdateAsync(kept => kept.SetProperty(one => one.TokenHash, nextHash), cancellationToken);
        return (new(found.Id, person, found.Scope, found.Nonce, found.BeganAt), next, replaced == 0);
    }

    /// <summary>The <c>sid</c> of the sign-in whose refresh token this is.</summary>
    public async Task<string?> IdOf(string refreshToken, CancellationToken cancellationToken) => Read(refreshToken) is var (family, hash)
        ? await db.SignIns.Where(kept => kept.Family == family && kept.TokenHash == hash).Select(kept => kept.Id).SingleOrDefaultAsync(cancellationToken)
        : null;

    public Task End(string id, CancellationToken cancellationToken) => db.SignIns.Where(kept => kept.Id == id).ExecuteDeleteAsync(cancellationToken);

    private static (string Token, byte[] Hash) NextToken(Guid family)
    {
        byte[] token = [.. family.ToByteArray(), .. RandomNumberGenerator.GetBytes(TokenBytes - FamilyBytes)];
        return (Base64Url.EncodeToString(token), SHA256.HashData(token));
    }

    private static (Guid Family, byte[] Hash)? Read(string refreshToken)
    {
        Span<byte> token = stackalloc byte[TokenBytes];
        return Base64Url.IsValid(refreshToken, out var length) && length == TokenBytes && Base64Url.DecodeFromChars(refreshToken, token) == TokenBytes
            ? (new(token[..FamilyBytes]), SHA256.HashData(token))
            : null;
    }
}

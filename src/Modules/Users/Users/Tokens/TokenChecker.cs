using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Lamella.BuildingBlocks;
using Lamella.Users.People;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Lamella.Users.Tokens;

/// <summary>Says whose a bearer token is. The first look verifies signature, issuer, audience and lifetime; later looks cost one hash.</summary>
internal sealed class TokenChecker(
    TokenValidator validator,
    ITokenIssuer issuer,
    TokenCache cache,
    EndedSessions ended,
    IServiceScopeFactory scopes) : IBearerTokens
{
    private const string Scheme = "Bearer ";
    private const int MaximumName = 200;

    // Kestrel hands out the very same string for as long as a connection says the same, so that its hash need not be taken again for each
    // request. Weak: a token stays in memory no longer than Kestrel keeps it.
    private readonly ConditionalWeakTable<string, Hashed> _hashed = [];

    // A page that has just renewed its token asks for a hundred bricks at once: they wait for one check.
    private readonly ConcurrentDictionary<TokenHash, Lazy<Task<SignedIn>>> _checking = new();

    public ValueTask<SignedIn> Check(ReadOnlySpan<char> token)
    {
        if (token.Length is 0 or > TokenHash.MaximumLength)
        {
            return ValueTask.FromException<SignedIn>(TokenRefusal.Because(
                $"a bearer token has 1 to {TokenHash.MaximumLength} characters, and this one has {token.Length}"));
        }

        return Check(TokenHash.Of(token), token);
    }

    /// <summary>The same for the value of a header <c>Authorization</c>.</summary>
    public ValueTask<SignedIn> CheckHeader(string? header) =>
        Hash(header) is { } hash ? Check(hash, TokenIn(header)) : Check(TokenIn(header));

    public bool TryIdentify(string authorization, [NotNullWhen(true)] out Guid? person, out SiteRoles roles)
    {
        var known = Hash(authorization) is { } hash ? cache.Find(hash) : null;
        (person, roles) = (known?.PersonId, known?.Roles ?? SiteRoles.Guest);
        return known is not null;
    }

    public async Task<DateTimeOffset> Identify(string token, Caller caller)
    {
        var signedIn = await Check(token);
        caller.Become(signedIn.PersonId, signedIn.Name, signedIn.Roles);
        return signedIn.ExpiresAt;
    }

    private static ReadOnlySpan<char> TokenIn(string? header) =>
        header is not null && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header.AsSpan(Scheme.Length).Trim()
            : throw TokenRefusal.Because("the header Authorization must be one 'Bearer' and one token");

    /// <summary>The hash of the token in a header; null where there is none that could be one.</summary>
    private TokenHash? Hash(string? header)
    {
        if (header is null)
        {
            return null;
        }

        if (_hashed.TryGetValue(header, out var hashed))
        {
            return hashed.Token;
        }

        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || header.AsSpan(Scheme.Length).Trim() is not { Length: > 0 and <= TokenHash.MaximumLength } token)
        {
            return null;
        }

        var hash = TokenHash.Of(token);
        _hashed.AddOrUpdate(header, new Hashed(hash));
        return hash;
    }

    private ValueTask<SignedIn> Check(TokenHash hash, ReadOnlySpan<char> token) =>
        cache.Find(hash) is { } known ? ValueTask.FromResult(known) : new(CheckOnce(hash, token.ToString()));

    private async Task<SignedIn> CheckOnce(TokenHash hash, string token)
    {
        var check = _checking.GetOrAdd(hash, _ => new(() => CheckAndRemember(hash, token)));
        try
        {
            return await check.Value;
        }
        finally
        {
            _checking.TryRemove(KeyValuePair.Create(hash, check));
        }
    }

    private async Task<SignedIn> CheckAndRemember(TokenHash hash, string token)
    {
        var valid = await validator.Validate(token);
        using var claims = JsonDocument.Parse(Base64UrlEncoder.Decode(valid.EncodedPayload));
        var subject = TextOf(claims.RootElement, "sub");
        if (string.IsNullOrEmpty(subject))
        {
            throw TokenRefusal.Because("it names nobody: the claim 'sub' is missing");
        }

        // Keycloak marks what a token is for; an identity token is the browser's to read and opens nothing.
        if (TextOf(claims.RootElement, "typ") is { } use && use != "Bearer")
        {
            throw TokenRefusal.Because($"it is a token of type '{use}', and an access token (type 'Bearer') is needed");
        }

        var session = TextOf(claims.RootElement, "sid") is { Length: > 0 } sid ? EndedSessions.KeyOf(issuer.KnownAs, sid) : (Guid?)null;
        if (session is { } key && ended.Contains(key))
        {
            throw TokenRefusal.Because("the sign-in that it belongs to was ended");
        }

        var name = TextOf(claims.RootElement, "name") ?? TextOf(claims.RootElement, "preferred_username") ?? subject;
        name = name.Length > MaximumName ? name[..MaximumName] : name;
        await using var scope = scopes.CreateAsyncScope();
        var person = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new RememberPerson(issuer.KnownAs, subject, name));
        var signedIn = new SignedIn(person, subject, name, RealmRoles.Of(claims.RootElement, issuer.ClientId), session, valid.ValidTo);
        cache.Add(hash, signedIn);

        // Ended between the look and the note: take the note back.
        if (session is { } late && ended.Contains(late))
        {
            cache.Forget(late);
        }

        return signedIn;
    }

    private static string? TextOf(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var claim) && claim.ValueKind == JsonValueKind.String ? claim.GetString() : null;

    private sealed record Hashed(TokenHash Token);
}

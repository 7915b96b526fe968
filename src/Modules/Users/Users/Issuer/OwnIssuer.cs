using System.Text.Json;
using Lamella.Users.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Lamella.Users.Issuer;

/// <summary>
/// Our own small OpenID issuer, for a host that has no sign-in service and is reached from its own machine only.
/// </summary>
internal sealed class OwnIssuer(IssuerKey key, TimeProvider clock) : ITokenIssuer
{
    public const string Path = "/issuer";
    public const string Client = "lamella-web";

    public static readonly TimeSpan AccessTokenLifetime = TimeSpan.FromMinutes(5);

    private readonly JsonWebTokenHandler _tokens = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>The same at every address and after every restart: Ada stays Ada.</summary>
    public string KnownAs => "urn:lamella:demo";

    public string ClientId => Client;

    public OpenIdConnectConfiguration Configuration => new() { SigningKeys = { key.Public } };

    /// <summary>The machine calls itself by several names (localhost, 127.0.0.1); each is an issuer of its own, with one key.</summary>
    public string AuthorityFor(HttpRequest request) => $"{OriginOf(request)}{Path}";

    public static string OriginOf(HttpRequest request) => $"{request.Scheme}://{request.Host.Value}";

    public static string CheckIssuer(string issuer) =>
        Uri.TryCreate(issuer, UriKind.Absolute, out var address) && address.IsLoopback && address.AbsolutePath == Path
            ? issuer
            : throw new SecurityTokenInvalidIssuerException("The issuer is not an address of this machine.") { InvalidIssuer = issuer };

    /// <summary>The token that opens this site's endpoints, shaped as Keycloak shapes it.</summary>
    public string AccessToken(string authority, SignIn signIn) => Sign(authority, signIn, "at+jwt", new()
    {
        ["typ"] = "Bearer",
        ["azp"] = Client,
        ["jti"] = Guid.NewGuid().ToString("n"),
        ["scope"] = signIn.Scope,
        ["realm_access"] = JsonSerializer.SerializeToElement(new { roles = signIn.Person.Roles }),
    });

    /// <summary>The token that tells the page who signed in.</summary>
    public string IdToken(string authority, SignIn signIn)
    {
        var claims = new Dictionary<string, object> { ["typ"] = "ID", ["auth_time"] = signIn.BeganAt.ToUnixTimeSeconds() };
        if (signIn.Nonce is not null)
        {
            claims["nonce"] = signIn.Nonce;
        }

        return Sign(authority, signIn, "JWT", claims);
    }

    /// <summary>The session that an identity token of ours belongs to, however old it is; null for anything else.</summary>
    public async Task<string?> SessionOf(string idToken)
    {
        var result = await _tokens.ValidateTokenAsync(idToken, new TokenValidationParameters
        {
            IssuerSigningKey = key.Public,
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            IssuerValidator = (issuer, _, _) => CheckIssuer(issuer),
            ValidAudience = Client,
            ValidateLifetime = false,
        });
        return result.IsValid && ((JsonWebToken)result.SecurityToken).TryGetPayloadValue<string>("sid", out var session) ? session : null;
    }

    private string Sign(string authority, SignIn signIn, string type, Dictionary<string, object> claims)
    {
        claims["sub"] = signIn.Person.Subject;
        claims["sid"] = signIn.Id;
        claims["name"] = signIn.Person.Name;
        claims["preferred_username"] = signIn.Person.Subject;
        var now = clock.GetUtcNow().UtcDateTime;
        return _tokens.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = authority,
            Audience = Client,
            IssuedAt = now,
            Expires = now + AccessTokenLifetime,
            TokenType = type,
            Claims = claims,
            SigningCredentials = key.Signing,
        });
    }
}

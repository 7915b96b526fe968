using System.Security.Cryptography;
using System.Text.Json;
using Lamella.Users.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Lamella.Users.Issuer;

/// <summary>
/// Our own small OpenID issuer, for a host that has no sign-in service and is reached from its own machine only. Its key is made at the
/// start and never leaves the process, so a restart signs everybody out.
/// </summary>
internal sealed class OwnIssuer : ITokenIssuer, IDisposable
{
    public const string Path = "/issuer";
    public const string Client = "lamella-web";

    public static readonly TimeSpan AccessTokenLifetime = TimeSpan.FromMinutes(5);

    private readonly RSA _rsa = RSA.Create(2048);
    private readonly SigningCredentials _signing;
    private readonly JsonWebTokenHandler _tokens = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly TimeProvider _clock;

    public OwnIssuer(TimeProvider clock)
    {
        _clock = clock;
        var id = Base64UrlEncoder.Encode(SHA256.HashData(_rsa.ExportSubjectPublicKeyInfo()).AsSpan(0, 12).ToArray());
        _signing = new(new RsaSecurityKey(_rsa) { KeyId = id }, SecurityAlgorithms.RsaSha256);
        PublicKey = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(_rsa.ExportParameters(includePrivateParameters: false)) { KeyId = id });
        (PublicKey.Use, PublicKey.Alg) = ("sig", SecurityAlgorithms.RsaSha256);
        Configuration = new OpenIdConnectConfiguration { SigningKeys = { PublicKey } };
    }

    /// <summary>The same at every address and after every restart: Ada stays Ada.</summary>
    public string KnownAs => "urn:lamella:demo";

    public string ClientId => Client;

    public JsonWebKey PublicKey { get; }

    public OpenIdConnectConfiguration Configuration { get; }

    /// <summary>The machine calls itself by several names (localhost, 127.0.0.1); each is an issuer of its own, with one key.</summary>
    public string AuthorityFor(HttpRequest request) => $"{OriginOf(request)}{Path}";

    public static string OriginOf(HttpRequest request) => $"{request.Scheme}://{request.Host.Value}";

    public static string CheckIssuer(string issuer) =>
        Uri.TryCreate(issuer, UriKind.Absolute, out var address) && address.IsLoopback && address.AbsolutePath == Path
            ? issuer
            : throw new SecurityTokenInvalidIssuerException("The issuer is not an address of this machine.") { InvalidIssuer = issuer };

    /// <summary>The token that opens this site's endpoints, shaped as Keycloak shapes it.</summary>
    public string AccessToken(string authority, SignInSession session) => Sign(authority, session, "at+jwt", new()
    {
        ["typ"] = "Bearer",
        ["azp"] = Client,
        ["jti"] = Guid.NewGuid().ToString("n"),
        ["scope"] = session.Scope,
        ["realm_access"] = JsonSerializer.SerializeToElement(new { roles = session.Person.Roles }),
    });

    /// <summary>The token that tells the page who signed in.</summary>
    public string IdToken(string authority, SignInSession session)
    {
        var claims = new Dictionary<string, object> { ["typ"] = "ID", ["auth_time"] = session.Began.ToUnixTimeSeconds() };
        if (session.Nonce is not null)
        {
            claims["nonce"] = session.Nonce;
        }

        return Sign(authority, session, "JWT", claims);
    }

    /// <summary>The session that an identity token of ours belongs to, however old it is; null for anything else.</summary>
    public async Task<string?> SessionOf(string idToken)
    {
        var result = await _tokens.ValidateTokenAsync(idToken, new TokenValidationParameters
        {
            IssuerSigningKey = PublicKey,
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            IssuerValidator = (issuer, _, _) => CheckIssuer(issuer),
            ValidAudience = Client,
            ValidateLifetime = false,
        });
        return result.IsValid && ((JsonWebToken)result.SecurityToken).TryGetPayloadValue<string>("sid", out var session) ? session : null;
    }

    public void Dispose() => _rsa.Dispose();

    private string Sign(string authority, SignInSession session, string type, Dictionary<string, object> claims)
    {
        claims["sub"] = session.Person.Subject;
        claims["sid"] = session.Id;
        claims["name"] = session.Person.Name;
        claims["preferred_username"] = session.Person.Subject;
        var now = _clock.GetUtcNow().UtcDateTime;
        return _tokens.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = authority,
            Audience = Client,
            IssuedAt = now,
            Expires = now + AccessTokenLifetime,
            TokenType = type,
            Claims = claims,
            SigningCredentials = _signing,
        });
    }
}

using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Lamella.Users.Tests;

/// <summary>The public face of a realm (discovery document and keys) on loopback, whose private keys the test holds, so that it can sign what it likes.</summary>
internal sealed class ForeignIssuer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _keyReads;

    private ForeignIssuer(WebApplication app) => _app = app;

    public string Server => _app.Urls.First();

    public string Issuer => $"{Server}/realms/lab";

    public int KeyReads => _keyReads;

    public bool IsAway { get; set; }

    public RsaSecurityKey Key { get; private set; } = NewKey();

    public static async Task<ForeignIssuer> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var issuer = new ForeignIssuer(app);
        app.Use((http, next) => issuer.IsAway ? Task.FromResult(http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable) : next(http));
        app.MapGet("/realms/lab/.well-known/openid-configuration", () => new { issuer = issuer.Issuer, jwks_uri = $"{issuer.Issuer}/keys" });
        app.MapGet("/realms/lab/keys", () =>
        {
            Interlocked.Increment(ref issuer._keyReads);
            var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(issuer.Key.Rsa.ExportParameters(false)) { KeyId = issuer.Key.KeyId });
            return new { keys = new[] { new { kty = key.Kty, kid = key.Kid, use = "sig", alg = "RS256", n = key.N, e = key.E } } };
        });
        await app.StartAsync();
        return issuer;
    }

    public void RotateKey() => Key = NewKey();

    /// <summary>A token such as Keycloak's.</summary>
    /// <param name="roles">Realm roles, with a space between.</param>
    /// <param name="change">Makes it wrong in one way.</param>
    public string Token(string subject = "u-1", string? name = "Rosalind", string roles = "offline_access lamella-annotator", Action<SecurityTokenDescriptor>? change = null)
    {
        var claims = new Dictionary<string, object>
        {
            ["typ"] = "Bearer",
            ["sid"] = $"session of {subject}",
            ["realm_access"] = JsonSerializer.SerializeToElement(new { roles = roles.Split(' ') }),
        };
        if (subject.Length > 0)
        {
            claims["sub"] = subject;
        }

        if (name is not null)
        {
            claims["name"] = name;
        }

        var token = new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = "lamella-web",
            IssuedAt = DateTime.UtcNow.AddMinutes(-1),
            NotBefore = DateTime.UtcNow.AddMinutes(-1),
            Expires = DateTime.UtcNow.AddMinutes(4),
            Claims = claims,
            SigningCredentials = new(Key, SecurityAlgorithms.RsaSha256),
        };
        change?.Invoke(token);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(token);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    public static RsaSecurityKey NewKey() => new(RSA.Create(2048)) { KeyId = Guid.NewGuid().ToString("n") };
}

using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.IdentityModel.Tokens;

namespace Lamella.Users.Issuer;

/// <summary>
/// The key that our own issuer signs with. The database keeps it, so that tokens outlive a restart and count at every host on it; whichever host
/// starts first makes it.
/// </summary>
internal sealed class IssuerKey(IServiceScopeFactory scopes, TimeProvider clock) : IHostedLifecycleService, IDisposable
{
    private RSA? _rsa;
    private SigningCredentials? _signing;
    private JsonWebKey? _public;

    public SigningCredentials Signing => _signing ?? throw new InvalidOperationException("The issuer's key is there once the host starts.");

    public JsonWebKey Public => _public ?? throw new InvalidOperationException("The issuer's key is there once the host starts.");

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<UsersDb>();
        _rsa = RSA.Create();
        _rsa.ImportPkcs8PrivateKey(await Kept(db, cancellationToken) ?? await Make(db, cancellationToken), out _);
        var id = Base64UrlEncoder.Encode(SHA256.HashData(_rsa.ExportSubjectPublicKeyInfo()).AsSpan(0, 12).ToArray());
        _signing = new(new RsaSecurityKey(_rsa) { KeyId = id }, SecurityAlgorithms.RsaSha256);
        _public = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(_rsa.ExportParameters(includePrivateParameters: false)) { KeyId = id });
        (_public.Use, _public.Alg) = ("sig", SecurityAlgorithms.RsaSha256);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _rsa?.Dispose();

    private static Task<byte[]?> Kept(UsersDb db, CancellationToken cancellationToken) =>
        db.Database.SqlQuery<byte[]?>($"select pkcs8 as \"Value\" from users.issuer_key").SingleOrDefaultAsync(cancellationToken);

    /// <summary>Two hosts that start at once both make one; both take the one that was kept.</summary>
    private async Task<byte[]> Make(UsersDb db, CancellationToken cancellationToken)
    {
        using var made = RSA.Create(2048);
        var (pkcs8, now) = (made.ExportPkcs8PrivateKey(), clock.GetUtcNow());
        await db.Database.ExecuteSqlAsync($"insert into users.issuer_key (pkcs8, made_at) values ({pkcs8}, {now}) on conflict do nothing", cancellationToken);
        return (await Kept(db, cancellationToken))!;
    }
}

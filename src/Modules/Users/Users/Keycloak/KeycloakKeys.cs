using Lamella.BuildingBlocks;
using Lamella.Users.Tokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Lamella.Users.Keycloak;

/// <summary>
/// The realm's discovery document and keys: read again every <see cref="Renewed"/>, and at once for a token whose key is unknown, though
/// not more often than every <see cref="AtMostEvery"/>, whatever tokens are thrown at us. When the realm's keys change, checked tokens are
/// looked at again. While Keycloak is away, the keys that it had keep counting.
/// </summary>
internal sealed class KeycloakKeys(KeycloakSettings settings, TokenCache cache, TimeProvider clock)
    : IConfigurationManager<OpenIdConnectConfiguration>, IDisposable
{
    public static readonly TimeSpan Renewed = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan AtMostEvery = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = TimeSpan.FromSeconds(10),
        MaxResponseContentBufferSize = 1 << 20,
    };

    private readonly SemaphoreSlim _reading = new(1, 1);
    private OpenIdConnectConfiguration? _known;
    private DateTimeOffset _askedAt = DateTimeOffset.MinValue;
    private volatile bool _inDoubt;

    public void RequestRefresh() => _inDoubt = true;

    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        if (_known is { } known && !IsDue())
        {
            return known;
        }

        await _reading.WaitAsync(cancel);
        try
        {
            return _known is { } meanwhile && !IsDue() ? meanwhile : await Read(cancel);
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _reading.Dispose();
    }

    private bool IsDue()
    {
        var age = clock.GetUtcNow() - _askedAt;
        return age > Renewed || (_inDoubt && age > AtMostEvery);
    }

    private async Task<OpenIdConnectConfiguration> Read(CancellationToken cancellationToken)
    {
        _inDoubt = false;
        _askedAt = clock.GetUtcNow();
        try
        {
            var documents = new HttpDocumentRetriever(_http) { RequireHttps = false };
            var read = await OpenIdConnectConfigurationRetriever.GetAsync(settings.MetadataAddress, documents, cancellationToken);
            if (read.Issuer != settings.Issuer)
            {
                throw new InvalidOperationException($"it calls itself '{read.Issuer}', and Keycloak:auth-server-url with Keycloak:realm makes '{settings.Issuer}'");
            }

            if (_known is not null && !Kids(read).SetEquals(Kids(_known)))
            {
                cache.Clear();
            }

            return _known = read;
        }
        catch (Exception lost) when (_known is null && lost is not OperationCanceledException)
        {
            _askedAt = DateTimeOffset.MinValue;
            throw new RefusalException(
                RefusalKind.StoreFailed, $"The sign-in service at {settings.MetadataAddress} cannot be used: {(lost.InnerException ?? lost).Message}", lost);
        }
        catch (Exception lost) when (lost is not OperationCanceledException)
        {
            return _known!;
        }
    }

    private static HashSet<string> Kids(OpenIdConnectConfiguration configuration) => [.. configuration.SigningKeys.Select(key => key.KeyId)];
}

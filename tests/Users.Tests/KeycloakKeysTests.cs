using Lamella.BuildingBlocks;
using Lamella.Users.Keycloak;
using Lamella.Users.Tokens;

namespace Lamella.Users.Tests;

public sealed class KeycloakKeysTests : IAsyncLifetime
{
    private readonly LaterClock _clock = new();
    private ForeignIssuer? _realm;

    private ForeignIssuer Realm => _realm!;

    private KeycloakSettings Settings => new(Realm.Issuer, "lamella-web", $"{Realm.Issuer}/.well-known/openid-configuration", "lamella-web");

    public async Task InitializeAsync() => _realm = await ForeignIssuer.Start();

    public async Task DisposeAsync() => await Realm.DisposeAsync();

    [Fact]
    public async Task A_key_that_the_realm_has_just_made_is_found_but_not_asked_for_more_often_than_allowed()
    {
        using var keys = new KeycloakKeys(Settings, new TokenCache(_clock), _clock);
        var before = await keys.GetConfigurationAsync(default);
        Realm.RotateKey();

        keys.RequestRefresh();
        Assert.Same(before, await keys.GetConfigurationAsync(default));
        _clock.Ahead += KeycloakKeys.AtMostEvery + TimeSpan.FromSeconds(1);
        var after = await keys.GetConfigurationAsync(default);

        Assert.Equal(Realm.Key.KeyId, after.SigningKeys.Single().KeyId);
        Assert.Equal(2, Realm.KeyReads);
    }

    [Fact]
    public async Task When_the_realms_keys_change_checked_tokens_are_looked_at_again()
    {
        var cache = new TokenCache(_clock);
        using var keys = new KeycloakKeys(Settings, cache, _clock);
        await keys.GetConfigurationAsync(default);
        var token = TokenHash.Of("a token of the old key");
        cache.Add(token, new(Guid.NewGuid(), "u", "U", SiteRoles.Guest, null, _clock.GetUtcNow().AddHours(8)));
        _clock.Ahead += KeycloakKeys.Renewed + TimeSpan.FromSeconds(1);

        await keys.GetConfigurationAsync(default);
        cache.Add(token, new(Guid.NewGuid(), "u", "U", SiteRoles.Guest, null, _clock.GetUtcNow().AddHours(8)));
        Realm.RotateKey();
        _clock.Ahead += TimeSpan.FromMinutes(9);
        Assert.NotNull(cache.Find(token));
        keys.RequestRefresh();
        await keys.GetConfigurationAsync(default);

        Assert.Null(cache.Find(token));
    }

    [Fact]
    public async Task While_the_realm_is_away_its_keys_keep_counting()
    {
        using var keys = new KeycloakKeys(Settings, new TokenCache(_clock), _clock);
        var known = await keys.GetConfigurationAsync(default);
        Realm.IsAway = true;
        _clock.Ahead += KeycloakKeys.Renewed + TimeSpan.FromSeconds(1);

        Assert.Same(known, await keys.GetConfigurationAsync(default));
    }

    [Fact]
    public async Task A_realm_that_was_never_reached_is_named_in_the_refusal_and_tried_again_at_once()
    {
        using var keys = new KeycloakKeys(Settings, new TokenCache(_clock), _clock);
        Realm.IsAway = true;

        var refusal = await Assert.ThrowsAsync<RefusalException>(() => keys.GetConfigurationAsync(default));
        Realm.IsAway = false;

        Assert.Equal(RefusalKind.StoreFailed, refusal.Kind);
        Assert.Contains(Settings.MetadataAddress, refusal.Message, StringComparison.Ordinal);
        Assert.NotNull(await keys.GetConfigurationAsync(default));
    }

    [Fact]
    public async Task A_realm_that_calls_itself_otherwise_is_refused_with_both_names()
    {
        using var keys = new KeycloakKeys(Settings with { Issuer = "https://sso.example.org/realms/lab" }, new TokenCache(_clock), _clock);

        var refusal = await Assert.ThrowsAsync<RefusalException>(() => keys.GetConfigurationAsync(default));

        Assert.Contains(Realm.Issuer, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("https://sso.example.org/realms/lab", refusal.Message, StringComparison.Ordinal);
    }
}

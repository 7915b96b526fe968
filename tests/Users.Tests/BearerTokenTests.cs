using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Lamella.BuildingBlocks;
using Lamella.Testing;
using Lamella.Users.Contracts;
using Lamella.Users.Tokens;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Lamella.Users.Tests;

/// <summary>A host that believes a realm whose private key these tests hold.</summary>
public sealed class RealmFixture : LamellaFixture
{
    private ForeignIssuer? _realm;

    internal ForeignIssuer Realm => _realm!;

    public override async Task InitializeAsync()
    {
        _realm = await ForeignIssuer.Start();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Realm.DisposeAsync();
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("Keycloak:auth-server-url", Realm.Server + "/").UseSetting("Keycloak:realm", "lab").UseSetting("Keycloak:resource", "lamella-web");
    }
}

public sealed class BearerTokenTests(RealmFixture lamella) : IClassFixture<RealmFixture>
{
    private ForeignIssuer Realm => lamella.Realm;

    [Fact]
    public async Task A_good_token_names_the_caller_with_the_roles_of_the_realm_and_of_this_client()
    {
        var caller = await Identify(Realm.Token("curie", "Marie", "lamella-manager uma_authorization", token => token.Claims["resource_access"] = JsonDocument.Parse(
            """{"lamella-web":{"roles":["lamella-annotator"]},"another-site":{"roles":["lamella-admin"]}}""").RootElement));

        Assert.Equal("Marie", caller.Name);
        Assert.Equal(SiteRoles.Manager | SiteRoles.Annotator, caller.Roles);
        Assert.Equal("Marie", (await lamella.Send(new GetPeople([caller.PersonId!.Value])))[caller.PersonId.Value].Name);
    }

    [Fact]
    public async Task A_header_is_known_only_after_its_token_was_looked_at_and_only_until_that_ends()
    {
        var (tokens, cache) = (lamella.Services.GetRequiredService<IBearerTokens>(), lamella.Services.GetRequiredService<TokenCache>());
        var token = Realm.Token("bohr", "Niels", "lamella-annotator");
        var header = $"Bearer {token}";

        Assert.False(tokens.TryIdentify(header, out _, out _));
        var caller = await Identify(token);
        Assert.True(tokens.TryIdentify(header, out var person, out var roles));
        Assert.Equal((caller.PersonId, caller.Roles), (person, roles));
        Assert.False(tokens.TryIdentify(header + "x", out _, out _));
        Assert.False(tokens.TryIdentify(token, out _, out _));
        Assert.False(tokens.TryIdentify($"Basic {token}", out _, out _));
        cache.Clear();
        Assert.False(tokens.TryIdentify(header, out person, out roles));
        Assert.Equal((null, SiteRoles.Guest), (person, roles));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"lamella-admin\"")]
    [InlineData("{\"roles\":\"lamella-admin\"}")]
    [InlineData("{\"roles\":[[\"lamella-admin\"],7,null]}")]
    public async Task Roles_in_another_shape_are_no_roles(string access)
    {
        var caller = await Identify(Realm.Token("odd", change: token => token.Claims["realm_access"] = JsonDocument.Parse(access).RootElement));

        Assert.Equal(SiteRoles.Guest, caller.Roles);
        Assert.True(caller.IsSignedIn);
    }

    [Fact]
    public async Task A_person_stays_one_person_and_takes_the_newest_name()
    {
        var before = await Identify(Realm.Token("rename", "Old name"));
        var after = await Identify(Realm.Token("rename", "New name"));

        Assert.Equal(before.PersonId, after.PersonId);
        Assert.Equal("New name", (await lamella.Send(new GetPeople([after.PersonId!.Value])))[after.PersonId.Value].Name);
    }

    [Fact]
    public async Task First_requests_at_the_same_time_make_one_person()
    {
        // A token of its own for each, so that each is checked and each writes.
        var tokens = Enumerable.Range(0, 24).Select(i => Realm.Token("rush", change: token => token.Claims["jti"] = $"{i}"));

        var callers = await Task.WhenAll(tokens.Select(token => Task.Run(() => Identify(token))));

        Assert.Single(callers.Select(caller => caller.PersonId).Distinct());
        Assert.Equal(1L, await lamella.Scalar<long>("select count(*) from users.people where subject = 'rush'"));
    }

    [Fact]
    public async Task Without_a_token_the_caller_is_a_guest()
    {
        using var guest = lamella.CreateGuest();

        Assert.Equal(HttpStatusCode.OK, (await guest.GetAsync("/signin")).StatusCode);
    }

    public static TheoryData<string, string> BadTokens => new()
    {
        { "stale", "expired" },
        { "early", "not valid before" },
        { "everlasting", "never expires" },
        { "foreign key", "not the sign-in service's" },
        { "foreign key under the realm's key id", "signature does not fit" },
        { "changed payload", "signature does not fit" },
        { "unsigned", "alg=none" },
        { "unsigned in capitals", "alg=none" },
        { "public key as a secret", "algorithm" },
        { "another site's", "not for this site" },
        { "another realm's", "does not trust" },
        { "identity token", "type 'ID'" },
        { "nobody's", "'sub' is missing" },
        { "garbage", "not a JSON Web Token" },
        { "three dots", "not a JSON Web Token" },
        { "long", "characters" },
        { "empty", "one token" },
    };

    [Theory]
    [MemberData(nameof(BadTokens))]
    public async Task A_bad_token_is_401_with_the_cause_and_never_a_guest(string kind, string cause)
    {
        var response = await Ask(new AuthenticationHeaderValue("Bearer", Bad(kind)));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("invalid_token", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Contains(cause, problem.GetProperty("title").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_scheme_than_bearer_is_refused()
    {
        var response = await Ask(new AuthenticationHeaderValue("Basic", Convert.ToBase64String("admin:admin"u8)));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task A_storm_of_tokens_with_unknown_keys_reads_the_realms_keys_once()
    {
        await Identify(Realm.Token("storm"));
        var reads = Realm.KeyReads;

        for (var i = 0; i < 20; i++)
        {
            await Assert.ThrowsAsync<RefusalException>(() => Identify(Bad("foreign key")));
        }

        Assert.InRange(Realm.KeyReads, reads, reads + 1);
    }

    [Fact]
    public async Task An_ended_session_ends_its_tokens_at_once()
    {
        var token = Realm.Token("leaver");
        await Identify(token);

        lamella.Services.GetRequiredService<EndedSessions>().End(EndedSessions.KeyOf(Realm.Issuer, "session of leaver"));

        var refusal = await Assert.ThrowsAsync<RefusalException>(() => Identify(token));
        Assert.Contains("ended", refusal.Message, StringComparison.Ordinal);
    }

    private string Bad(string kind) => kind switch
    {
        "stale" => Realm.Token(change: token => (token.IssuedAt, token.NotBefore, token.Expires) =
            (DateTime.UtcNow.AddHours(-2), DateTime.UtcNow.AddHours(-2), DateTime.UtcNow.AddHours(-1))),
        "early" => Realm.Token(change: token => token.NotBefore = DateTime.UtcNow.AddMinutes(3)),
        "everlasting" => Realm.Token(change: token => token.Expires = null),
        "foreign key" => Realm.Token(change: token => token.SigningCredentials = new(ForeignIssuer.NewKey(), SecurityAlgorithms.RsaSha256)),
        "foreign key under the realm's key id" => Realm.Token(change: token =>
            token.SigningCredentials = new(new RsaSecurityKey(ForeignIssuer.NewKey().Rsa) { KeyId = Realm.Key.KeyId }, SecurityAlgorithms.RsaSha256)),
        "changed payload" => Changed(Realm.Token(), claims => claims.Replace("lamella-annotator", "lamella-admin", StringComparison.Ordinal)),
        "unsigned" => Unsigned("none"),
        "unsigned in capitals" => Unsigned("NoNe"),
        "public key as a secret" => Realm.Token(change: token => token.SigningCredentials =
            new(new SymmetricSecurityKey(Realm.Key.Rsa.ExportSubjectPublicKeyInfo()) { KeyId = Realm.Key.KeyId }, SecurityAlgorithms.HmacSha256)),
        "another site's" => Realm.Token(change: token => token.Audience = "another-site"),
        "another realm's" => Realm.Token(change: token => token.Issuer = $"{Realm.Server}/realms/elsewhere"),
        "identity token" => Realm.Token(change: token => token.Claims["typ"] = "ID"),
        "nobody's" => Realm.Token(subject: ""),
        "garbage" => "bm90IGEgdG9rZW4",
        "three dots" => "a.b.c",
        "long" => new string('a', 20_000),
        _ => "",
    };

    private string Unsigned(string algorithm)
    {
        var payload = Realm.Token().Split('.')[1];
        return $"{Base64UrlEncoder.Encode($$"""{"alg":"{{algorithm}}","typ":"JWT"}""")}.{payload}.";
    }

    private static string Changed(string token, Func<string, string> change)
    {
        var parts = token.Split('.');
        return $"{parts[0]}.{Base64UrlEncoder.Encode(change(Base64UrlEncoder.Decode(parts[1])))}.{parts[2]}";
    }

    private async Task<Caller> Identify(string token)
    {
        var caller = new Caller();
        await lamella.Services.GetRequiredService<IBearerTokens>().Identify(token, caller);
        return caller;
    }

    private async Task<HttpResponseMessage> Ask(AuthenticationHeaderValue authorization)
    {
        using var http = lamella.CreateGuest();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/signin");
        request.Headers.TryAddWithoutValidation("Authorization", authorization.ToString());
        return await http.SendAsync(request);
    }
}

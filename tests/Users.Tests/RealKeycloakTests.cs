using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Lamella.BuildingBlocks;
using Lamella.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Lamella.Users.Tests;

/// <summary>A host that believes a real Keycloak.</summary>
public sealed class KeycloakFixture : LamellaFixture
{
    private KeycloakServer? _keycloak;

    internal KeycloakServer Keycloak => _keycloak!;

    public override async Task InitializeAsync()
    {
        if (KeycloakServer.ReasonToSkip is null)
        {
            _keycloak = await KeycloakServer.Start();
            await Keycloak.AddPerson("grace", "a long enough password", "Grace", "Hopper", "lamella-manager");
        }

        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _keycloak?.Dispose();
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("Keycloak:auth-server-url", _keycloak?.Address).UseSetting("Keycloak:realm", "lamella").UseSetting("Keycloak:resource", "lamella-web");
    }
}

public sealed class RealKeycloakTests(KeycloakFixture lamella) : IClassFixture<KeycloakFixture>
{
    private const string Password = "a long enough password";

    private KeycloakServer Keycloak => lamella.Keycloak;

    [KeycloakFact]
    public async Task Somebody_signs_in_with_pkce_and_arrives_with_name_and_roles()
    {
        var tokens = await Keycloak.SignIn("grace", Password);

        var caller = await Identify(tokens.AccessToken);

        Assert.Equal("Grace Hopper", caller.Name);
        // The realm's managers are annotators too.
        Assert.Equal(SiteRoles.Manager | SiteRoles.Annotator, caller.Roles);
        Assert.Equal(HttpStatusCode.OK, await Ask(tokens.AccessToken));
    }

    [KeycloakFact]
    public async Task The_browser_is_told_the_realm_and_the_client()
    {
        using var guest = lamella.CreateGuest();

        var settings = await guest.GetFromJsonAsync<JsonElement>("/signin");

        Assert.Equal(Keycloak.Realm, settings.GetProperty("authority").GetString());
        Assert.Equal("lamella-web", settings.GetProperty("clientId").GetString());
    }

    [KeycloakFact]
    public async Task The_realm_wants_pkce()
    {
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });

        var response = await browser.GetAsync(Keycloak.SignInAddress(challenge: null));

        Assert.Contains("code_challenge_method", QueryHelpers.ParseQuery(response.Headers.Location!.Query)["error_description"].ToString(), StringComparison.Ordinal);
    }

    [KeycloakFact]
    public async Task An_identity_token_a_forged_one_and_one_of_another_realm_are_refused()
    {
        var tokens = await Keycloak.SignIn("grace", Password);
        var parts = tokens.AccessToken.Split('.');
        var promoted = Base64Url(Text(parts[1]).Replace("lamella-manager", "lamella-admin", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.Unauthorized, await Ask(tokens.IdToken));
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask($"{parts[0]}.{promoted}.{parts[2]}"));
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask($"{Base64Url("""{"alg":"none"}""")}.{promoted}."));
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask(await TokenOfTheMasterRealm()));
        Assert.Equal(HttpStatusCode.OK, await Ask(tokens.AccessToken));
    }

    [KeycloakFact]
    public async Task A_refresh_token_is_taken_once()
    {
        var tokens = await Keycloak.SignIn("grace", Password);
        using var http = new HttpClient();
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "refresh_token",
            ["client_id"] = "lamella-web",
            ["refresh_token"] = tokens.RefreshToken,
        };

        var renewed = await http.Exchange($"{Keycloak.Realm}/protocol/openid-connect", form);
        var again = await http.PostAsync($"{Keycloak.Realm}/protocol/openid-connect/token", new FormUrlEncodedContent(form));

        Assert.Equal((await Identify(tokens.AccessToken)).PersonId, (await Identify(renewed.AccessToken)).PersonId);
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
    }

    [KeycloakFact]
    public async Task After_the_realm_has_changed_its_key_new_tokens_are_believed_and_old_ones_still()
    {
        var old = await Keycloak.SignIn("grace", Password);
        await Identify(old.AccessToken);

        await Keycloak.RotateKey();
        var newer = await Keycloak.SignIn("grace", Password);

        Assert.NotEqual(new JsonWebToken(old.AccessToken).Kid, new JsonWebToken(newer.AccessToken).Kid);
        // The host reads the realm's keys at most every ten seconds.
        for (var tries = 0; tries < 100 && await Ask(newer.AccessToken) != HttpStatusCode.OK; tries++)
        {
            await Task.Delay(250);
        }

        Assert.Equal(HttpStatusCode.OK, await Ask(newer.AccessToken));
        Assert.Equal(HttpStatusCode.OK, await Ask(old.AccessToken));
    }

    [KeycloakFact]
    public async Task Signing_out_at_keycloak_ends_the_young_access_token_too()
    {
        var heard = new TaskCompletionSource<HttpStatusCode>();
        await using var ear = await Listen(async form =>
        {
            using var http = lamella.CreateGuest();
            var answer = await http.PostAsync("/signin/ended", new FormUrlEncodedContent(form));
            heard.TrySetResult(answer.StatusCode);
        });
        await Keycloak.TellEndedSessionsTo($"{ear.Urls.First()}/");
        var tokens = await Keycloak.SignIn("grace", Password);
        Assert.Equal(HttpStatusCode.OK, await Ask(tokens.AccessToken));

        using var browser = new HttpClient();
        await browser.PostAsync($"{Keycloak.Realm}/protocol/openid-connect/logout", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["client_id"] = "lamella-web",
            ["refresh_token"] = tokens.RefreshToken,
        }));

        Assert.Equal(HttpStatusCode.OK, await heard.Task.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask(tokens.AccessToken));
    }

    [KeycloakFact]
    public async Task Only_a_logout_token_ends_a_session()
    {
        var tokens = await Keycloak.SignIn("grace", Password);
        using var http = lamella.CreateGuest();

        foreach (var wrong in (string[])[tokens.AccessToken, tokens.IdToken, "", "x"])
        {
            var answer = await http.PostAsync("/signin/ended", new FormUrlEncodedContent(new Dictionary<string, string> { ["logout_token"] = wrong }));
            Assert.False(answer.IsSuccessStatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, await Ask(tokens.AccessToken));
    }

    private static async Task<WebApplication> Listen(Func<Dictionary<string, string>, Task> heard)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var ear = builder.Build();
        ear.Run(async http => await heard((await http.Request.ReadFormAsync()).ToDictionary(field => field.Key, field => field.Value.ToString())));
        await ear.StartAsync();
        return ear;
    }

    private async Task<Caller> Identify(string token)
    {
        var caller = new Caller();
        await lamella.Services.GetRequiredService<IBearerTokens>().Identify(token, caller);
        return caller;
    }

    private async Task<HttpStatusCode> Ask(string token)
    {
        using var http = lamella.CreateGuest();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return (await http.GetAsync("/signin")).StatusCode;
    }

    private async Task<string> TokenOfTheMasterRealm()
    {
        using var http = new HttpClient();
        var response = await http.PostAsync($"{Keycloak.Address}/realms/master/protocol/openid-connect/token", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "password",
            ["client_id"] = "admin-cli",
            ["username"] = "admin",
            ["password"] = "admin",
        }));
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }

    private static string Text(string base64Url) => System.Text.Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(base64Url));

    private static string Base64Url(string text) => WebEncoders.Base64UrlEncode(System.Text.Encoding.UTF8.GetBytes(text));
}

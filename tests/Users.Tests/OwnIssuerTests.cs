using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lamella.BuildingBlocks;
using Lamella.Testing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.Users.Tests;

public sealed class OwnIssuerTests(LamellaFixture lamella) : IClassFixture<LamellaFixture>
{
    private const string Verifier = "a-secret-that-only-this-page-knows-until-it-redeems";
    private static readonly string Challenge = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    [Theory]
    [InlineData("ada", "Ada Lindqvist", SiteRoles.Annotator)]
    [InlineData("max", "Max Moreau", SiteRoles.Annotator | SiteRoles.Manager)]
    [InlineData("ines", "Ines Castro", SiteRoles.Annotator | SiteRoles.Manager | SiteRoles.Admin)]
    public async Task A_demo_person_signs_in_with_their_roles_and_stays_the_same_person(string person, string name, SiteRoles roles)
    {
        var (first, second) = (await Caller(person), await Caller(person));

        Assert.Equal((name, roles), (first.Name, first.Roles));
        Assert.Equal(first.PersonId, second.PersonId);
        Assert.Equal(first.PersonId, await lamella.IdOf(person));
    }

    [Fact]
    public async Task The_same_person_under_another_name_of_the_machine()
    {
        using var http = lamella.CreateClient(new() { AllowAutoRedirect = false, BaseAddress = new("http://127.0.0.1:5050/") });

        var tokens = await http.SignIn("ada");

        Assert.Equal((await Caller("ada")).PersonId, (await Identify(tokens.AccessToken)).PersonId);
    }

    [Fact]
    public async Task The_page_shows_three_people_and_carries_the_request_escaped()
    {
        using var http = lamella.CreateGuest();

        var page = await http.GetAsync(Address(("state", "\"><script>alert(1)</script>")));
        var html = await page.Content.ReadAsStringAsync();

        Assert.Equal(3, html.Split("name=\"person\"").Length - 1);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;", html, StringComparison.Ordinal);
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("no-store", page.Headers.CacheControl!.ToString());
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("http://localhost.evil.example/")]
    [InlineData("http://localhost@evil.example/")]
    [InlineData("http://localhost:81/")]
    [InlineData("//evil.example/")]
    [InlineData("/signed-in")]
    [InlineData("http://localhost")]
    [InlineData("http://localhost/\\evil.example")]
    [InlineData("http://localhost/#code")]
    [InlineData("http://localhost/a\nLocation: http://evil.example")]
    [InlineData("javascript:alert(1)")]
    public async Task A_foreign_address_is_answered_in_words_and_never_redirected_to(string redirect)
    {
        using var http = lamella.CreateGuest();

        var asked = await http.GetAsync(Address(("redirect_uri", redirect)));
        var chosen = await http.PostAsync("/issuer/authorize", Form(("redirect_uri", redirect), ("person", "ada")));

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (asked.StatusCode, chosen.StatusCode));
        Assert.Null(asked.Headers.Location);
        Assert.Null(chosen.Headers.Location);
    }

    [Theory]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("response_mode", "fragment", "invalid_request")]
    [InlineData("scope", "profile", "invalid_scope")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("code_challenge", "", "invalid_request")]
    [InlineData("prompt", "none", "login_required")]
    [InlineData("request", "x.y.z", "request_not_supported")]
    public async Task A_request_that_is_off_goes_back_with_the_error_and_the_state(string parameter, string value, string error)
    {
        using var http = lamella.CreateGuest();

        var response = await http.GetAsync(Address((parameter, value)));

        var answer = QueryHelpers.ParseQuery(response.Headers.Location!.Query);
        Assert.Equal(error, answer["error"]);
        Assert.Equal("s", answer["state"]);
    }

    [Fact]
    public async Task A_form_sent_by_another_site_is_refused()
    {
        using var http = lamella.CreateGuest();
        http.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");

        var response = await http.PostAsync("/issuer/authorize", Form(("person", "ines")));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("code_verifier", "another-secret-that-has-the-right-length-but-no-more")]
    [InlineData("redirect_uri", "http://localhost/elsewhere")]
    [InlineData("code", "guessed")]
    [InlineData("client_id", "another-client")]
    public async Task A_code_is_redeemed_only_by_the_page_that_asked(string field, string value)
    {
        using var http = lamella.CreateGuest();
        var code = await Code(http);

        var response = await Redeem(http, code, (field, value));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(field == "client_id" ? "invalid_client" : "invalid_grant", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_works_once_and_its_second_use_ends_the_sign_in()
    {
        using var http = lamella.CreateGuest();
        var code = await Code(http);
        var tokens = await (await Redeem(http, code)).Content.ReadFromJsonAsync<JsonElement>();
        var access = tokens.GetProperty("access_token").GetString()!;
        await Identify(access);

        var again = await Redeem(http, code);

        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
        await Assert.ThrowsAsync<RefusalException>(() => Identify(access));
        Assert.Equal(HttpStatusCode.BadRequest, (await Renew(http, tokens.GetProperty("refresh_token").GetString()!)).StatusCode);
    }

    [Fact]
    public async Task A_refresh_token_is_replaced_at_each_use_and_a_copied_one_ends_the_sign_in()
    {
        using var http = lamella.CreateGuest();
        var first = await http.SignIn("ada");

        var second = await (await Renew(http, first.RefreshToken)).Content.ReadFromJsonAsync<JsonElement>();
        var access = second.GetProperty("access_token").GetString()!;
        Assert.Equal((await Identify(first.AccessToken)).PersonId, (await Identify(access)).PersonId);
        var copied = await Renew(http, first.RefreshToken);

        Assert.Equal(HttpStatusCode.BadRequest, copied.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await Renew(http, second.GetProperty("refresh_token").GetString()!)).StatusCode);
        await Assert.ThrowsAsync<RefusalException>(() => Identify(access));
    }

    [Fact]
    public async Task A_sign_in_outlives_its_host_and_counts_at_every_host_on_the_database()
    {
        using var http = lamella.CreateGuest();
        var first = await http.SignIn("ada");
        using var after = lamella.WithWebHostBuilder(_ => { });
        using var there = after.CreateClient(new() { AllowAutoRedirect = false });
        using var signedInThere = after.CreateClient().With(first);

        Assert.Contains("Ada Lindqvist", await signedInThere.GetStringAsync("/issuer/userinfo"), StringComparison.Ordinal);
        Assert.Equal(await http.GetStringAsync("/issuer/keys"), await there.GetStringAsync("/issuer/keys"));
        var renewed = await (await Renew(there, first.RefreshToken)).Content.ReadFromJsonAsync<JsonElement>();
        Assert.True((await Identify(renewed.GetProperty("access_token").GetString()!)).IsSignedIn);

        // What was used there is a copy here.
        Assert.Contains("was used before", await (await Renew(http, first.RefreshToken)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await Renew(there, renewed.GetProperty("refresh_token").GetString()!)).StatusCode);
    }

    [Fact]
    public async Task Of_two_uses_of_a_refresh_token_at_once_one_is_the_second()
    {
        using var http = lamella.CreateGuest();
        var tokens = await http.SignIn("ada");

        var both = await Task.WhenAll(Renew(http, tokens.RefreshToken), Renew(http, tokens.RefreshToken));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.BadRequest], both.Select(answer => answer.StatusCode).Order());
    }

    [Fact]
    public async Task The_database_keeps_no_token_that_could_be_used()
    {
        using var http = lamella.CreateGuest();
        var tokens = await http.SignIn("ada");
        var token = Convert.ToHexStringLower(WebEncoders.Base64UrlDecode(tokens.RefreshToken));

        Assert.Equal(0L, await lamella.Scalar<long>($"select count(*) from users.sign_ins where row_to_json(sign_ins)::text like '%{token[32..]}%'"));
        Assert.Equal(1L, await lamella.Scalar<long>($"select count(*) from users.sign_ins where token_hash = sha256('\\x{token}')"));
    }

    [Fact]
    public async Task Signing_out_ends_every_token_of_the_sign_in_and_returns_to_our_own_pages_only()
    {
        using var http = lamella.CreateGuest();
        var (mine, other) = (await http.SignIn("ada"), await http.SignIn("ada"));
        await Identify(mine.AccessToken);

        var home = await http.GetAsync($"/issuer/end-session?id_token_hint={mine.IdToken}&post_logout_redirect_uri=http://localhost/&state=x");
        var elsewhere = await http.GetAsync($"/issuer/end-session?id_token_hint={mine.IdToken}&post_logout_redirect_uri=https://evil.example/");

        Assert.Equal("http://localhost/?state=x", home.Headers.Location!.AbsoluteUri);
        Assert.Null(elsewhere.Headers.Location);
        await Assert.ThrowsAsync<RefusalException>(() => Identify(mine.AccessToken));
        Assert.Equal(HttpStatusCode.BadRequest, (await Renew(http, mine.RefreshToken)).StatusCode);
        Assert.True((await Identify(other.AccessToken)).IsSignedIn);
    }

    [Fact]
    public async Task A_revoked_refresh_token_ends_its_sign_in_and_an_unknown_one_is_answered_alike()
    {
        using var http = lamella.CreateGuest();
        var tokens = await http.SignIn("ada");

        var known = await http.PostAsync("/issuer/revoke", Pairs(("token", tokens.RefreshToken)));
        var unknown = await http.PostAsync("/issuer/revoke", Pairs(("token", "never heard of")));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (known.StatusCode, unknown.StatusCode));
        await Assert.ThrowsAsync<RefusalException>(() => Identify(tokens.AccessToken));
    }

    [Fact]
    public async Task The_identity_token_opens_nothing_and_userinfo_wants_a_token()
    {
        using var http = lamella.CreateGuest();
        var tokens = await http.SignIn("ada");

        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/issuer/userinfo")).StatusCode);
        await Assert.ThrowsAsync<RefusalException>(() => Identify(tokens.IdToken));
        Assert.Contains("Ada Lindqvist", await http.With(tokens).GetStringAsync("/issuer/userinfo"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("Forwarded", "for=203.0.113.7")]
    public async Task Whoever_comes_by_a_foreign_name_or_through_a_proxy_cannot_choose(string header, string value)
    {
        using var http = lamella.CreateGuest();
        using var request = new HttpRequestMessage(HttpMethod.Get, Address());
        request.Headers.TryAddWithoutValidation(header, value);

        var response = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    private static string Address(params (string, string)[] changes) =>
        QueryHelpers.AddQueryString("/issuer/authorize", Request(changes).Where(pair => pair.Value.Length > 0).ToDictionary(pair => pair.Key, pair => (string?)pair.Value));

    private static FormUrlEncodedContent Form(params (string, string)[] changes) => new(Request(changes));

    private static FormUrlEncodedContent Pairs(params (string Name, string Value)[] pairs) => new(pairs.ToDictionary(pair => pair.Name, pair => pair.Value));

    private static Dictionary<string, string> Request((string Name, string Value)[] changes)
    {
        var request = new Dictionary<string, string>
        {
            ["client_id"] = "lamella-web",
            ["redirect_uri"] = "http://localhost/signed-in",
            ["response_type"] = "code",
            ["scope"] = "openid profile email",
            ["state"] = "s",
            ["code_challenge"] = Challenge,
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes)
        {
            request[name] = value;
        }

        return request;
    }

    private static async Task<string> Code(HttpClient http)
    {
        var chosen = await http.PostAsync("/issuer/authorize", Form(("person", "ada")));
        return QueryHelpers.ParseQuery(chosen.Headers.Location!.Query)["code"].ToString();
    }

    private static Task<HttpResponseMessage> Redeem(HttpClient http, string code, params (string Name, string Value)[] changes)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = "lamella-web",
            ["code"] = code,
            ["redirect_uri"] = "http://localhost/signed-in",
            ["code_verifier"] = Verifier,
        };
        foreach (var (name, value) in changes)
        {
            form[name] = value;
        }

        return http.PostAsync("/issuer/token", new FormUrlEncodedContent(form));
    }

    private static Task<HttpResponseMessage> Renew(HttpClient http, string refreshToken) =>
        http.PostAsync("/issuer/token", Pairs(("grant_type", "refresh_token"), ("client_id", "lamella-web"), ("refresh_token", refreshToken)));

    private async Task<Caller> Caller(string person)
    {
        using var http = lamella.CreateGuest();
        return await Identify((await http.SignIn(person)).AccessToken);
    }

    private async Task<Caller> Identify(string token)
    {
        var caller = new Caller();
        await lamella.Services.GetRequiredService<IBearerTokens>().Identify(token, caller);
        return caller;
    }
}

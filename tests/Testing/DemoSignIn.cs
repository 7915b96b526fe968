using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Xunit;

namespace Lamella.Testing;

/// <summary>What the issuer gave for a code or a refresh token.</summary>
public sealed record IssuedTokens(string AccessToken, string RefreshToken, string IdToken);

/// <summary>Signs in as one of the demo people the way a browser does: the page, the choice, the code with PKCE, the tokens.</summary>
public static class DemoSignIn
{
    /// <param name="http">A client of the host under test, with its base address, that follows no redirects.</param>
    /// <param name="person"><c>ada</c> (annotator), <c>max</c> (manager) or <c>ines</c> (administrator).</param>
    public static async Task<IssuedTokens> SignIn(this HttpClient http, string person)
    {
        var settings = await http.GetFromJsonAsync<JsonElement>("/signin");
        var (authority, client) = (settings.GetProperty("authority").GetString()!, settings.GetProperty("clientId").GetString()!);
        var (back, verifier) = (new Uri(http.BaseAddress!, "/").AbsoluteUri, WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32)));
        var request = new Dictionary<string, string>
        {
            ["client_id"] = client,
            ["redirect_uri"] = back,
            ["response_type"] = "code",
            ["scope"] = "openid profile",
            ["state"] = "there and back",
            ["code_challenge"] = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))),
            ["code_challenge_method"] = "S256",
        };
        var chosen = await http.PostAsync($"{authority}/authorize", new FormUrlEncodedContent([.. request, KeyValuePair.Create("person", person)]));
        Assert.Equal(HttpStatusCode.SeeOther, chosen.StatusCode);
        var answer = QueryHelpers.ParseQuery(chosen.Headers.Location!.Query);
        Assert.Equal("there and back", answer["state"]);
        return await http.Exchange(authority, new()
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = client,
            ["code"] = answer["code"].ToString(),
            ["redirect_uri"] = back,
            ["code_verifier"] = verifier,
        });
    }

    /// <summary>Asks the token endpoint and expects tokens.</summary>
    public static async Task<IssuedTokens> Exchange(this HttpClient http, string authority, Dictionary<string, string> form)
    {
        var response = await http.PostAsync($"{authority}/token", new FormUrlEncodedContent(form));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        var tokens = await response.Content.ReadFromJsonAsync<JsonElement>();
        return new(
            tokens.GetProperty("access_token").GetString()!, tokens.GetProperty("refresh_token").GetString()!, tokens.GetProperty("id_token").GetString()!);
    }

    public static HttpClient With(this HttpClient http, IssuedTokens tokens)
    {
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.AccessToken);
        return http;
    }
}

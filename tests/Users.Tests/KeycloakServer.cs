using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lamella.Testing;
using Microsoft.AspNetCore.WebUtilities;

namespace Lamella.Users.Tests;

/// <summary>A test against a real Keycloak; skipped, with the reason, where it or its Java is absent.</summary>
public sealed class KeycloakFactAttribute : FactAttribute
{
    public KeycloakFactAttribute() => Skip = KeycloakServer.ReasonToSkip;
}

/// <summary>A real Keycloak on loopback with the realm that the repository brings, started for one test class.</summary>
internal sealed partial class KeycloakServer : IDisposable
{
    /// <summary>A page of the realm's client; nothing listens there, the tests read the redirect instead of following it.</summary>
    public const string Page = "http://localhost:5050/signed-in";

    private static readonly string Script = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "tools", "keycloak-up.sh"));

    private readonly string _folder = Directory.CreateTempSubdirectory("lamella-keycloak-").FullName;
    private readonly HttpClient _admin = new();

    private KeycloakServer(string address) => Address = address;

    public static string? ReasonToSkip { get; } =
        !File.Exists(Script) ? $"The real Keycloak ({Path.GetRelativePath(Repository.Root, Script)}) is not here."
        : !(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "java"))) ? "Java is not here (Debian: openjdk-17-jre-headless)."
        : null;

    public string Address { get; private set; }

    public string Realm => $"{Address}/realms/lamella";

    public static async Task<KeycloakServer> Start()
    {
        var server = new KeycloakServer("");

        // Keycloak takes the port and, for its health checks, the one after it.
        server.Address = Run(server._folder, $"{FreePort.Find(after: 1)}", Path.Combine(Repository.Root, "deploy", "keycloak", "lamella-realm.json")).Trim();
        await server.SignInAsAdministrator();
        return server;
    }

    /// <summary>Makes a person with a password and realm roles.</summary>
    public async Task AddPerson(string user, string password, string first, string last, params string[] roles)
    {
        await SignInAsAdministrator();
        var made = await _admin.PostAsJsonAsync($"{Address}/admin/realms/lamella/users", new
        {
            username = user,
            enabled = true,
            firstName = first,
            lastName = last,
            email = $"{user}@example.org",
            emailVerified = true,
            credentials = new[] { new { type = "password", value = password, temporary = false } },
        });
        made.EnsureSuccessStatusCode();
        var granted = new List<JsonElement>();
        foreach (var role in roles)
        {
            granted.Add(await _admin.GetFromJsonAsync<JsonElement>($"{Address}/admin/realms/lamella/roles/{role}"));
        }

        (await _admin.PostAsJsonAsync($"{made.Headers.Location}/role-mappings/realm", granted)).EnsureSuccessStatusCode();
    }

    /// <summary>Makes the realm sign with a new key from now on.</summary>
    public async Task RotateKey()
    {
        await SignInAsAdministrator();
        var realm = await _admin.GetFromJsonAsync<JsonElement>($"{Address}/admin/realms/lamella");
        (await _admin.PostAsJsonAsync($"{Address}/admin/realms/lamella/components", new
        {
            name = "a newer key",
            providerId = "rsa-generated",
            providerType = "org.keycloak.keys.KeyProvider",
            parentId = realm.GetProperty("id").GetString(),
            config = new Dictionary<string, List<string>> { ["priority"] = ["200"] },
        })).EnsureSuccessStatusCode();
    }

    /// <summary>Says where Keycloak tells that a session has ended.</summary>
    public async Task TellEndedSessionsTo(string address)
    {
        await SignInAsAdministrator();
        var clients = await _admin.GetFromJsonAsync<JsonElement>($"{Address}/admin/realms/lamella/clients?clientId=lamella-web");
        var client = System.Text.Json.Nodes.JsonNode.Parse(clients[0].GetRawText())!;
        client["attributes"]!["backchannel.logout.url"] = address;
        (await _admin.PutAsJsonAsync($"{Address}/admin/realms/lamella/clients/{client["id"]}", client)).EnsureSuccessStatusCode();
    }

    /// <summary>The way of a browser: the login form, the password, the code with PKCE, the tokens.</summary>
    public async Task<IssuedTokens> SignIn(string user, string password)
    {
        // Keycloak marks its cookies Secure; browsers send those over plain HTTP to loopback, HttpClient does not, so they are carried by hand.
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });
        var verifier = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));
        var asked = await browser.GetAsync(SignInAddress(WebEncoders.Base64UrlEncode(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(verifier)))));
        var form = await asked.Content.ReadAsStringAsync();
        browser.DefaultRequestHeaders.Add("Cookie", string.Join("; ", asked.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0])));
        var sent = await browser.PostAsync(
            WebUtility.HtmlDecode(FormAction().Match(form).Groups[1].Value),
            new FormUrlEncodedContent(new Dictionary<string, string> { ["username"] = user, ["password"] = password }));
        Assert.True(sent.StatusCode == HttpStatusCode.Found, await sent.Content.ReadAsStringAsync());
        return await browser.Exchange($"{Realm}/protocol/openid-connect", new()
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = "lamella-web",
            ["code"] = QueryHelpers.ParseQuery(sent.Headers.Location!.Query)["code"].ToString(),
            ["redirect_uri"] = Page,
            ["code_verifier"] = verifier,
        });
    }

    /// <param name="challenge">Null leaves PKCE out.</param>
    public string SignInAddress(string? challenge) => QueryHelpers.AddQueryString($"{Realm}/protocol/openid-connect/auth", new Dictionary<string, string?>
    {
        ["client_id"] = "lamella-web",
        ["redirect_uri"] = Page,
        ["response_type"] = "code",
        ["scope"] = "openid profile email",
        ["state"] = "s",
        ["code_challenge"] = challenge,
        ["code_challenge_method"] = challenge is null ? null : "S256",
    }.Where(pair => pair.Value is not null));

    public void Dispose()
    {
        _admin.Dispose();
        Run(_folder, "stop");
        Directory.Delete(_folder, recursive: true);
    }

    private async Task SignInAsAdministrator()
    {
        var response = await _admin.PostAsync($"{Address}/realms/master/protocol/openid-connect/token", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "password",
            ["client_id"] = "admin-cli",
            ["username"] = "admin",
            ["password"] = "admin",
        }));
        response.EnsureSuccessStatusCode();
        var token = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString();
        _admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    private static string Run(params string[] arguments)
    {
        using var script = Process.Start(new ProcessStartInfo("bash", [Script, .. arguments]) { RedirectStandardOutput = true })!;
        // The server outlives the script and inherits nothing of it that is read here: the address is one line.
        var line = script.StandardOutput.ReadLine() ?? "";
        script.WaitForExit();
        return script.ExitCode == 0 ? line : throw new InvalidOperationException($"{Script} ended with {script.ExitCode}; its words are on standard error.");
    }

    [GeneratedRegex("""action="([^"]+login-actions/authenticate[^"]+)""")]
    private static partial Regex FormAction();
}

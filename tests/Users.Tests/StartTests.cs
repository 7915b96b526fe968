using Lamella.BuildingBlocks;
using Lamella.Testing;
using Lamella.Users.Issuer;
using Lamella.Users.Keycloak;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;

namespace Lamella.Users.Tests;

public sealed class StartTests(LamellaFixture lamella) : IClassFixture<LamellaFixture>
{
    [Theory]
    [InlineData("urls", "http://0.0.0.0:0")]
    [InlineData("urls", "http://127.0.0.1:0;http://*:0")]
    [InlineData("http_ports", "8080")]
    [InlineData("https_ports", "8443")]
    [InlineData("Kestrel:Endpoints:Open:Url", "http://[::]:0")]
    public async Task Without_a_sign_in_service_the_host_starts_on_loopback_only_and_says_what_to_set(string setting, string address)
    {
        var told = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(setting, (string?)address)]).Build();

        var refusal = await Assert.ThrowsAsync<RefusalException>(() => new LoopbackOnly(told, new Listening()).StartingAsync(default));

        Assert.Contains("Keycloak:auth-server-url", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--urls http://127.0.0.1", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_listens_elsewhere_than_it_was_told_is_stopped()
    {
        var told = new ConfigurationBuilder().Build();

        await new LoopbackOnly(told, new Listening("http://127.0.0.1:5050", "http://[::1]:5050")).StartedAsync(default);
        await Assert.ThrowsAsync<RefusalException>(() => new LoopbackOnly(told, new Listening("http://127.0.0.1:5050", "http://0.0.0.0:80")).StartedAsync(default));
    }

    [Fact]
    public void With_a_sign_in_service_it_starts_anywhere_and_offers_no_demo_people()
    {
        using var open = lamella.WithWebHostBuilder(builder => builder.UseSetting("urls", "http://0.0.0.0:0")
            .UseSetting("Keycloak:AuthServerUrl", "https://sso.example.org").UseSetting("Keycloak:Realm", "lab").UseSetting("Keycloak:Resource", "lamella-web"));

        using var http = open.CreateClient();

        Assert.Null(open.Services.GetService(typeof(OwnIssuer)));
    }

    [Theory]
    [InlineData("http://127.0.0.1:5050", true)]
    [InlineData("http://127.9.9.9:80", true)]
    [InlineData("https://[::1]:5051", true)]
    [InlineData("http://localhost:5050", true)]
    [InlineData("http://unix:/run/lamella.sock", true)]
    [InlineData("http://0.0.0.0:5050", false)]
    [InlineData("http://[::]:5050", false)]
    [InlineData("http://*:5050", false)]
    [InlineData("http://+:5050", false)]
    [InlineData("http://lamella.example.org:5050", false)]
    [InlineData("http://localhost.example.org", false)]
    [InlineData("http://192.168.1.7:5050", false)]
    [InlineData("nonsense", false)]
    public void An_address_is_loopback_only_by_number_or_as_localhost(string address, bool isLoopback) =>
        Assert.Equal(isLoopback, LoopbackOnly.IsLoopback(address));

    [Theory]
    [InlineData("auth-server-url")]
    [InlineData("realm")]
    [InlineData("resource")]
    public void A_section_that_is_there_by_half_is_refused_with_the_name_that_is_missing(string missing)
    {
        var refusal = Assert.Throws<RefusalException>(() => KeycloakSettings.Read(Settings((missing, null))));

        Assert.Contains($"Keycloak:{missing}", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://sso.example.org", null, true)]
    [InlineData("http://sso.example.org", "external", true)]
    [InlineData("http://127.0.0.1:8080", "external", false)]
    [InlineData("http://127.0.0.1:8080", "all", true)]
    [InlineData("http://sso.example.org", "none", false)]
    [InlineData("https://sso.example.org", "all", false)]
    [InlineData("https://sso.example.org", "sometimes", true)]
    [InlineData("sso.example.org", "none", true)]
    public void The_server_is_reached_over_tls_unless_the_settings_let_it(string server, string? required, bool isRefused) =>
        Assert.Equal(isRefused, Record.Exception(() => KeycloakSettings.Read(Settings(("auth-server-url", server), ("ssl-required", required)))) is RefusalException);

    [Fact]
    public void Both_spellings_of_the_section_mean_the_same_and_the_audience_is_verified_unless_told_otherwise()
    {
        var spelled = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Keycloak:AuthServerUrl"] = "https://sso.example.org/",
            ["Keycloak:Realm"] = "lab",
            ["Keycloak:Resource"] = "lamella-web",
        }).Build();

        var settings = KeycloakSettings.Read(spelled)!;

        Assert.Equal(settings, KeycloakSettings.Read(Settings()));
        Assert.Equal("https://sso.example.org/realms/lab", settings.Issuer);
        Assert.Equal("lamella-web", settings.Audience);
        Assert.Null(KeycloakSettings.Read(Settings(("verify-token-audience", "false")))!.Audience);
        Assert.Throws<RefusalException>(() => KeycloakSettings.Read(Settings(("verify-token-audience", "perhaps"))));
    }

    private static IConfigurationRoot Settings(params (string Name, string? Value)[] changes)
    {
        var section = new Dictionary<string, string?>
        {
            ["Keycloak:auth-server-url"] = "https://sso.example.org",
            ["Keycloak:realm"] = "lab",
            ["Keycloak:resource"] = "lamella-web",
        };
        foreach (var (name, value) in changes)
        {
            section[$"Keycloak:{name}"] = value;
        }

        return new ConfigurationBuilder().AddInMemoryCollection(section.Where(pair => pair.Value is not null)).Build();
    }

    /// <summary>A server as the host sees it: the addresses that it has bound.</summary>
    private sealed class Listening : IServer
    {
        public Listening(params string[] addresses)
        {
            var bound = new ServerAddressesFeature();
            foreach (var address in addresses)
            {
                bound.Addresses.Add(address);
            }

            Features.Set<IServerAddressesFeature>(bound);
        }

        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}

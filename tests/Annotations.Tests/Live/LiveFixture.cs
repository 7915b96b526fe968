using Lamella.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Lamella.Annotations.Tests.Live;

/// <summary>Two hosts on one database, each on a real port.</summary>
public class LiveFixture : AnnotationsFixture
{
    private SecondHost? _other;

    public LiveFixture() => UseKestrel(0);

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _other = new(ConnectionString, DataFolder);
        _other.UseKestrel(0);
    }

    public override async Task DisposeAsync()
    {
        await _other!.DisposeAsync();
        await base.DisposeAsync();
    }

    public override HttpClient CreateGuest() => Guest(this);

    /// <summary>Somebody who has signed in at the second host.</summary>
    public async Task<HttpClient> SignInAtOther(string person)
    {
        var http = Guest(_other!);
        return http.With(await http.SignIn(person));
    }

    private static HttpClient Guest(WebApplicationFactory<Program> host)
    {
        using var client = host.CreateClient();
        return new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = client.BaseAddress };
    }

    private sealed class SecondHost(string database, string folder) : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder) => builder
            .UseSetting("ConnectionStrings:Lamella", database)
            .UseSetting("Datastore:Folder", folder)
            .UseSetting("urls", "http://127.0.0.1:0");
    }
}

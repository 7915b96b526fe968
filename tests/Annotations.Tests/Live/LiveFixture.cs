using Lamella.BuildingBlocks;
using Lamella.Testing;
using MediatR;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

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
}

/// <summary>A further host on the same database.</summary>
internal sealed class SecondHost(string database, string folder) : WebApplicationFactory<Program>
{
    /// <summary>Sends a message as the operator of the machine.</summary>
    public async Task<TResult> Send<TResult>(IRequest<TResult> request)
    {
        await using var scope = Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeOperator();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder
        .UseSetting("ConnectionStrings:Lamella", database)
        .UseSetting("Datastore:Folder", folder)
        .UseSetting("urls", "http://127.0.0.1:0");
}

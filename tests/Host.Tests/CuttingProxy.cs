using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Lamella.Host.Tests;

/// <summary>A proxy that passes on what a host answers, but of some addresses only the first half, which it ends as if that were all.</summary>
internal sealed class CuttingProxy(WebApplication app) : IAsyncDisposable
{
    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <param name="host">Asks as somebody.</param>
    /// <param name="cut">Addresses that begin so are cut.</param>
    public static async Task<CuttingProxy> Start(HttpClient host, string cut)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(async http =>
        {
            var path = $"{http.Request.Path}{http.Request.QueryString}";
            var bytes = await host.GetByteArrayAsync(path);
            await http.Response.Body.WriteAsync(path.StartsWith(cut, StringComparison.Ordinal) ? bytes.AsMemory(0, bytes.Length / 2) : bytes);
        });
        await app.StartAsync();
        return new(app);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}

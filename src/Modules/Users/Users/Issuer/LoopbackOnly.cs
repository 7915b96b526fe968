using System.Net;
using Lamella.BuildingBlocks;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Lamella.Users.Issuer;

/// <summary>
/// Where anybody may choose to be the administrator, only the machine itself may ask. The host does not start when an address that it is
/// told to listen on is reached from elsewhere; it stops when the server bound one all the same; and each request to the issuer is looked at,
/// because a proxy or a foreign name that resolves to 127.0.0.1 would bring strangers in.
/// </summary>
internal sealed class LoopbackOnly(IConfiguration configuration, IServer server) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Check(Configured());

    public Task StartedAsync(CancellationToken cancellationToken) => Check(server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Refuses a request to the issuer that does not come from this machine under one of its own names.</summary>
    public static ValueTask<object?> Filter(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var isForwarded = http.Request.Headers.ContainsKey("Forwarded") || http.Request.Headers.ContainsKey("X-Forwarded-For");
        var isLocal = http.Connection.RemoteIpAddress is not { } from || IPAddress.IsLoopback(from);
        return isLocal && !isForwarded && IsLoopbackHost(http.Request.Host.Host)
            ? next(context)
            : throw new RefusalException(
                RefusalKind.Forbidden, "The demo people can be chosen only on the machine itself, under the name localhost, 127.0.0.1 or [::1], and through no proxy.");
    }

    /// <summary>Whether a server address such as <c>http://127.0.0.1:5050</c> is reached from this machine only. Any name but localhost makes Kestrel listen everywhere.</summary>
    internal static bool IsLoopback(string address)
    {
        var parsed = BindingAddressHost(address);
        return parsed is not null && (parsed.StartsWith("unix:/", StringComparison.Ordinal) || IsLoopbackHost(parsed));
    }

    private static bool IsLoopbackHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    private static string? BindingAddressHost(string address)
    {
        try
        {
            return BindingAddress.Parse(address).Host;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static Task Check(IEnumerable<string> addresses)
    {
        var open = addresses.Where(address => !IsLoopback(address)).ToList();
        return open.Count == 0
            ? Task.CompletedTask
            : throw new RefusalException(
                RefusalKind.Conflict,
                $"No sign-in service is configured, so anybody could choose to be an administrator, and {string.Join(", ", open)} can be reached from other machines. "
                + "Set Keycloak:auth-server-url, Keycloak:realm and Keycloak:resource (in the environment Keycloak__AuthServerUrl, Keycloak__Realm, Keycloak__Resource), "
                + "or listen on loopback only: --urls http://127.0.0.1:5050.");
    }

    // The order of Kestrel: endpoints of its own section, else urls, else ports, else localhost.
    private List<string> Configured()
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>().ToList();
        if (endpoints.Count > 0)
        {
            return endpoints;
        }

        if (configuration["urls"] is { Length: > 0 } urls)
        {
            return Split(urls);
        }

        return
        [
            .. Split(configuration["http_ports"] ?? "").Select(port => $"http://*:{port}"),
            .. Split(configuration["https_ports"] ?? "").Select(port => $"https://*:{port}"),
        ];
    }

    private static List<string> Split(string list) => [.. list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
}

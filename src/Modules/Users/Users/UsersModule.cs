using Lamella.BuildingBlocks;
using Lamella.GraphQL;
using Lamella.Users.Downloads;
using Lamella.Users.Issuer;
using Lamella.Users.Keycloak;
using Lamella.Users.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.Users;

public static class UsersModule
{
    /// <summary>People, and whose tokens count: those of the Keycloak realm in the section <c>Keycloak</c>; without one, those of our own small issuer, on loopback only.</summary>
    public static IServiceCollection AddUsers(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddModule<UsersDb>(UsersDb.Schema).AddGraphQLTypes(typeof(UsersModule).Assembly);
        services.AddSingleton<TokenCache>().AddSingleton<EndedSessions>().AddSingleton<TokenValidator>().AddSingleton<TokenChecker>();
        services.AddSingleton<DownloadAddresses>();
        services.AddSingleton<IBearerTokens>(provider => provider.GetRequiredService<TokenChecker>());
        if (KeycloakSettings.Read(configuration) is { } keycloak)
        {
            services.AddKeycloak(keycloak);
        }
        else
        {
            services.AddOwnIssuer();
        }

        return services;
    }

    /// <summary>Names the caller of every request, by token or by ticket; stands before whatever asks who that is, and before routing.</summary>
    public static IApplicationBuilder UseUsers(this IApplicationBuilder app) =>
        app.UseMiddleware<IdentifyCaller>().UseMiddleware<RedeemDownloads>();

    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        routes.MapSignIn();
        if (routes.ServiceProvider.GetService<OwnIssuer>() is not null)
        {
            routes.MapOwnIssuer();
        }
        else
        {
            routes.MapBackchannelLogout();
        }
    }
}

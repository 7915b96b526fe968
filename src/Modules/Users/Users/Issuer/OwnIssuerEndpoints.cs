using Lamella.Users.Tokens;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Lamella.Users.Issuer;

internal static class OwnIssuerEndpoints
{
    /// <summary>Believes the tokens of our own issuer, and starts on loopback only.</summary>
    public static void AddOwnIssuer(this IServiceCollection services)
    {
        services.AddSingleton<OwnIssuer>().AddSingleton<IssuerKey>().AddSingleton<SignInCodes>().AddScoped<SignIns>();
        services.AddHostedService<LoopbackOnly>().AddHostedService(provider => provider.GetRequiredService<IssuerKey>());
        services.AddSingleton<ITokenIssuer>(provider => provider.GetRequiredService<OwnIssuer>());
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<OwnIssuer>((bearer, issuer) =>
        {
            bearer.ConfigurationManager = new StaticConfigurationManager<OpenIdConnectConfiguration>(issuer.Configuration);
            bearer.TokenValidationParameters = BearerRules.For(OwnIssuer.Client);
            bearer.TokenValidationParameters.IssuerValidator = (address, _, _) => OwnIssuer.CheckIssuer(address);
        });
    }

    public static void MapOwnIssuer(this IEndpointRouteBuilder routes)
    {
        var issuer = routes.MapGroup(OwnIssuer.Path).AddEndpointFilter(LoopbackOnly.Filter).ExcludeFromDescription();
        issuer.MapDiscovery();
        issuer.MapAuthorize();
        issuer.MapToken();
        issuer.MapUserInfo();
        issuer.MapEndSession();
        issuer.MapRevoke();
    }
}

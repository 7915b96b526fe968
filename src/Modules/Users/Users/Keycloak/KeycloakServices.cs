using Lamella.Users.Tokens;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.Users.Keycloak;

internal static class KeycloakServices
{
    /// <summary>Believes the tokens of a Keycloak realm. Keycloak.AuthServices fills the same <see cref="JwtBearerOptions"/> from the same section.</summary>
    public static void AddKeycloak(this IServiceCollection services, KeycloakSettings settings)
    {
        services.AddSingleton(settings).AddSingleton<ITokenIssuer, KeycloakIssuer>().AddSingleton<KeycloakKeys>();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<KeycloakKeys>((bearer, keys) =>
        {
            bearer.ConfigurationManager = keys;
            bearer.TokenValidationParameters = BearerRules.For(settings.Audience);
            bearer.TokenValidationParameters.ValidIssuer = settings.Issuer;
        });
    }
}

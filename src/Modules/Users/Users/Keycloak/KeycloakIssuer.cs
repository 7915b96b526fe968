using Lamella.Users.Tokens;
using Microsoft.AspNetCore.Http;

namespace Lamella.Users.Keycloak;

/// <summary>The realm named in the settings.</summary>
internal sealed class KeycloakIssuer(KeycloakSettings settings) : ITokenIssuer
{
    public string KnownAs => settings.Issuer;

    public string ClientId => settings.Resource;

    public string AuthorityFor(HttpRequest request) => settings.Issuer;
}

using Lamella.BuildingBlocks;
using Microsoft.Extensions.Configuration;

namespace Lamella.Users.Keycloak;

/// <summary>
/// The section <c>Keycloak</c>, under the names that Keycloak.AuthServices reads, in either of its two spellings
/// (<c>auth-server-url</c> or <c>AuthServerUrl</c>; a shell can only export the second).
/// </summary>
/// <param name="Issuer">The realm's address as browsers see it, which stands in every token as <c>iss</c>.</param>
/// <param name="Resource">The client that browsers sign in with.</param>
/// <param name="MetadataAddress">Where this host reads the realm's discovery document; differs from the issuer's own where the host reaches Keycloak by another name.</param>
/// <param name="Audience">What a token's <c>aud</c> must hold; null when <c>verify-token-audience</c> is false.</param>
internal sealed record KeycloakSettings(string Issuer, string Resource, string MetadataAddress, string? Audience)
{
    public const string Section = "Keycloak";

    /// <summary>The settings, or null when the section is absent. A section that is there by half is refused.</summary>
    public static KeycloakSettings? Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        if (!section.GetChildren().Any())
        {
            return null;
        }

        var server = Required(section, "auth-server-url", "AuthServerUrl");
        var realm = Required(section, "realm", "Realm");
        var resource = Required(section, "resource", "Resource");
        if (!Uri.TryCreate(server, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new RefusalException(RefusalKind.Conflict, $"Keycloak:auth-server-url is '{server}': it must be an absolute http or https address.");
        }

        var issuer = $"{server.TrimEnd('/')}/realms/{Uri.EscapeDataString(realm)}";
        var metadata = section["metadata-address"] ?? section["MetadataAddress"] ?? $"{issuer}/.well-known/openid-configuration";
        CheckTransport(section["ssl-required"] ?? section["SslRequired"] ?? "external", address);
        return new(issuer, resource, metadata, VerifiesAudience(section) ? section["Audience"] ?? resource : null);
    }

    // Keycloak's own meaning: "external" lets only the machine itself go without TLS here, since other private addresses cannot be told from routed ones.
    private static void CheckTransport(string required, Uri server)
    {
        var needsTls = required.ToUpperInvariant() switch
        {
            "NONE" => false,
            "ALL" => true,
            "EXTERNAL" => !server.IsLoopback,
            _ => throw new RefusalException(RefusalKind.Conflict, $"Keycloak:ssl-required is '{required}': it must be all, external or none."),
        };
        if (needsTls && server.Scheme != "https")
        {
            throw new RefusalException(
                RefusalKind.Conflict,
                $"Keycloak:auth-server-url is '{server}', and Keycloak:ssl-required is '{required}': give an https address, or set Keycloak:ssl-required to none for a server inside a closed network.");
        }
    }

    private static bool VerifiesAudience(IConfigurationSection section)
    {
        var text = section["verify-token-audience"] ?? section["VerifyTokenAudience"] ?? "true";
        return bool.TryParse(text, out var verifies)
            ? verifies
            : throw new RefusalException(RefusalKind.Conflict, $"Keycloak:verify-token-audience is '{text}': it must be true or false.");
    }

    private static string Required(IConfigurationSection section, string name, string otherName) =>
        section[name] is { Length: > 0 } value ? value
        : section[otherName] is { Length: > 0 } other ? other
        : throw new RefusalException(RefusalKind.Conflict, $"The section Keycloak is there and has no {name}: set Keycloak:{name} (or Keycloak__{otherName} in the environment).");
}

using System.Text.Json;
using Lamella.BuildingBlocks;

namespace Lamella.Users.Tokens;

/// <summary>The roles that Keycloak writes into a token: of the realm, and of the client that this site is.</summary>
internal static class RealmRoles
{
    /// <param name="claims">The payload: <c>realm_access.roles</c> and <c>resource_access.CLIENT.roles</c>. Anything else in their place is no role.</param>
    /// <param name="clientId">This site's client; roles of other clients mean nothing here.</param>
    public static SiteRoles Of(JsonElement claims, string clientId)
    {
        var roles = Named(claims, "realm_access");
        return claims.TryGetProperty("resource_access", out var clients) && clients.ValueKind == JsonValueKind.Object ? roles | Named(clients, clientId) : roles;
    }

    private static SiteRoles Named(JsonElement parent, string name)
    {
        if (!parent.TryGetProperty(name, out var access) || access.ValueKind != JsonValueKind.Object
            || !access.TryGetProperty("roles", out var names) || names.ValueKind != JsonValueKind.Array)
        {
            return SiteRoles.Guest;
        }

        var roles = SiteRoles.Guest;
        foreach (var role in names.EnumerateArray())
        {
            roles |= role.ValueKind != JsonValueKind.String ? SiteRoles.Guest : role.GetString() switch
            {
                "lamella-annotator" => SiteRoles.Annotator,
                "lamella-manager" => SiteRoles.Manager,
                "lamella-admin" => SiteRoles.Admin,
                _ => SiteRoles.Guest,
            };
        }

        return roles;
    }
}

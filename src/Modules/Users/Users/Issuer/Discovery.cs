using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lamella.Users.Issuer;

internal static class Discovery
{
    /// <summary>The discovery document (OpenID Connect Discovery 1.0, section 3) and the public key.</summary>
    public static void MapDiscovery(this IEndpointRouteBuilder issuer)
    {
        issuer.MapGet("/.well-known/openid-configuration", (HttpRequest request, OwnIssuer own) =>
        {
            var authority = own.AuthorityFor(request);
            return Results.Json(new Dictionary<string, object>
            {
                ["issuer"] = authority,
                ["authorization_endpoint"] = $"{authority}/authorize",
                ["token_endpoint"] = $"{authority}/token",
                ["userinfo_endpoint"] = $"{authority}/userinfo",
                ["jwks_uri"] = $"{authority}/keys",
                ["end_session_endpoint"] = $"{authority}/end-session",
                ["revocation_endpoint"] = $"{authority}/revoke",
                ["scopes_supported"] = Authorize.Scopes,
                ["response_types_supported"] = Names("code"),
                ["response_modes_supported"] = Names("query"),
                ["grant_types_supported"] = Names("authorization_code", "refresh_token"),
                ["subject_types_supported"] = Names("public"),
                ["id_token_signing_alg_values_supported"] = Names("RS256"),
                ["token_endpoint_auth_methods_supported"] = Names("none"),
                ["revocation_endpoint_auth_methods_supported"] = Names("none"),
                ["code_challenge_methods_supported"] = Names("S256"),
                ["claims_supported"] = Names("sub", "sid", "name", "preferred_username", "auth_time", "nonce", "realm_access"),
                ["prompt_values_supported"] = Names("none", "login", "select_account"),
                ["authorization_response_iss_parameter_supported"] = true,
                ["claims_parameter_supported"] = false,
                ["request_parameter_supported"] = false,
                ["request_uri_parameter_supported"] = false,
            });
        });

        issuer.MapGet("/keys", (IssuerKey key) => Results.Json(new
        {
            keys = new[] { new { kty = key.Public.Kty, use = key.Public.Use, alg = key.Public.Alg, kid = key.Public.KeyId, n = key.Public.N, e = key.Public.E } },
        }));
    }

    private static string[] Names(params string[] names) => names;
}

using Lamella.Users.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lamella.Users;

/// <summary>What a browser needs to sign in.</summary>
/// <param name="Authority">The OpenID issuer; its discovery document is at <c>/.well-known/openid-configuration</c> below.</param>
/// <param name="ClientId">The public client to name.</param>
internal sealed record SignInSettings(string Authority, string ClientId);

internal static class SignInSettingsEndpoint
{
    /// <summary><c>GET /signin</c>: where and as which client a browser signs in.</summary>
    public static void MapSignIn(this IEndpointRouteBuilder routes) => routes.MapGet("/signin", (HttpContext http, ITokenIssuer issuer) =>
    {
        http.Response.Headers.CacheControl = "no-cache";
        return Results.Json(new SignInSettings(issuer.AuthorityFor(http.Request), issuer.ClientId));
    });
}

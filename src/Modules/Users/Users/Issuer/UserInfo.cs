using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Lamella.Users.Tokens;

namespace Lamella.Users.Issuer;

internal static class UserInfo
{
    private const string Scheme = "Bearer ";

    /// <summary>Who the bearer of the token is (OpenID Connect Core 1.0, section 5.3).</summary>
    public static void MapUserInfo(this IEndpointRouteBuilder issuer) => issuer.MapMethods("/userinfo", ["GET", "POST"], async (HttpContext http, TokenChecker tokens) =>
    {
        http.Response.Headers.CacheControl = "no-store";
        var header = http.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return Results.Problem("An access token is needed: Authorization: Bearer …", statusCode: StatusCodes.Status401Unauthorized);
        }

        var signedIn = await tokens.Check(header.AsSpan(Scheme.Length).Trim());
        return Results.Json(new { sub = signedIn.Subject, name = signedIn.Name, preferred_username = signedIn.Subject });
    }).DisableAntiforgery();
}

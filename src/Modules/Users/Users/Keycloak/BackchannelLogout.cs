using System.Text.Json;
using Lamella.Users.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.IdentityModel.Tokens;

namespace Lamella.Users.Keycloak;

/// <summary>
/// <c>POST /signin/ended</c>: Keycloak tells that somebody signed out or was signed out (OpenID Connect Back-Channel Logout 1.0), so that
/// their young access tokens stop counting now and not in some minutes. The client's back-channel logout address in Keycloak names this path.
/// </summary>
internal static class BackchannelLogout
{
    private const string Event = "http://schemas.openid.net/event/backchannel-logout";

    public static void MapBackchannelLogout(this IEndpointRouteBuilder routes) => routes.MapPost("/signin/ended", async (
        HttpContext http, TokenValidator validator, EndedSessions ended, ITokenIssuer issuer) =>
    {
        http.Response.Headers.CacheControl = "no-store";
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : FormCollection.Empty;
        if (form["logout_token"].ToString() is not { Length: > 0 and <= TokenHash.MaximumLength } token)
        {
            return Refuse("The field logout_token is missing.");
        }

        var valid = await validator.Validate(token);
        using var claims = JsonDocument.Parse(Base64UrlEncoder.Decode(valid.EncodedPayload));
        var isLogout = claims.RootElement.TryGetProperty("events", out var events) && events.ValueKind == JsonValueKind.Object && events.TryGetProperty(Event, out _);
        if (!isLogout || claims.RootElement.TryGetProperty("nonce", out _))
        {
            return Refuse("The token is no logout token.");
        }

        if (!claims.RootElement.TryGetProperty("sid", out var session) || session.GetString() is not { Length: > 0 } sid)
        {
            return Refuse("The token names no session: switch on 'Backchannel logout session required' for this client.");
        }

        ended.End(EndedSessions.KeyOf(issuer.KnownAs, sid));
        return Results.Ok();
    }).DisableAntiforgery();

    private static IResult Refuse(string why) =>
        Results.Json(new { error = "invalid_request", error_description = why }, statusCode: StatusCodes.Status400BadRequest);
}

using Lamella.Users.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lamella.Users.Issuer;

internal static class RevokeToken
{
    /// <summary>Ends the sign-in that a refresh token belongs to (RFC 7009). A token that is not known is answered alike, as the RFC says.</summary>
    public static void MapRevoke(this IEndpointRouteBuilder issuer) => issuer.MapPost("/revoke", async (
        HttpContext http, OwnIssuer own, SignIns signIns, EndedSessions ended) =>
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : FormCollection.Empty;
        if (form["token"].ToString() is not { Length: > 0 and <= TokenHash.MaximumLength } token)
        {
            return Results.Json(new { error = "invalid_request", error_description = "The token is missing." }, statusCode: StatusCodes.Status400BadRequest);
        }

        // An access token is long-winded and ends with its session; a refresh token is looked up.
        if ((await signIns.IdOf(token, http.RequestAborted) ?? await own.SessionOf(token)) is { } session)
        {
            await signIns.End(session, http.RequestAborted);
            ended.End(EndedSessions.KeyOf(own.KnownAs, session));
        }

        return Results.Ok();
    }).DisableAntiforgery();
}

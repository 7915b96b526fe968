using Lamella.Users.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lamella.Users.Issuer;

/// <summary>Codes and refresh tokens become access tokens (OpenID Connect Core 1.0, sections 3.1.3 and 12).</summary>
internal static class TokenEndpoint
{
    public static void MapToken(this IEndpointRouteBuilder issuer) => issuer.MapPost("/token", async (
        HttpContext http, OwnIssuer own, SignInSessions sessions, EndedSessions ended) =>
    {
        http.Response.Headers.CacheControl = "no-store";
        if (!http.Request.HasFormContentType)
        {
            return Refuse("invalid_request", "The parameters must come as a form.");
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (form.Any(field => field.Value.Count != 1 || field.Value[0]!.Length > TokenHash.MaximumLength))
        {
            return Refuse("invalid_request", "A parameter is given twice or is too long.");
        }

        if (form["client_id"] != OwnIssuer.Client)
        {
            return Refuse("invalid_client", $"The client must be '{OwnIssuer.Client}'.");
        }

        string? grant = form["grant_type"];
        var granted = grant switch
        {
            "authorization_code" => sessions.Redeem(form["code"].ToString(), form["redirect_uri"].ToString(), form["code_verifier"].ToString()),
            "refresh_token" => sessions.Renew(form["refresh_token"].ToString()),
            _ => null,
        };
        switch (granted)
        {
            case null when grant is not ("authorization_code" or "refresh_token"):
                return Refuse("unsupported_grant_type", "The grant_type must be authorization_code or refresh_token.");
            case null:
                return Refuse("invalid_grant", "The code or refresh token is unknown, too old, or does not belong to this page.");
            case { WasReused: true } copied:
                sessions.End(copied.Session.Id);
                ended.End(EndedSessions.KeyOf(own.KnownAs, copied.Session.Id));
                return Refuse("invalid_grant", "The code or refresh token was used before, so the sign-in that it belongs to was ended.");
        }

        var authority = own.AuthorityFor(http.Request);
        var (session, refreshToken, _) = granted.Value;
        return Results.Json(new Dictionary<string, object>
        {
            ["access_token"] = own.AccessToken(authority, session),
            ["token_type"] = "Bearer",
            ["expires_in"] = (int)OwnIssuer.AccessTokenLifetime.TotalSeconds,
            ["refresh_token"] = refreshToken,
            ["id_token"] = own.IdToken(authority, session),
            ["scope"] = session.Scope,
        });
    }).DisableAntiforgery();

    private static IResult Refuse(string error, string why) =>
        Results.Json(new { error, error_description = why }, statusCode: StatusCodes.Status400BadRequest);
}

using Lamella.Users.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lamella.Users.Issuer;

/// <summary>Codes and refresh tokens become access tokens (OpenID Connect Core 1.0, sections 3.1.3 and 12).</summary>
internal static class TokenEndpoint
{
    public static void MapToken(this IEndpointRouteBuilder issuer) => issuer.MapPost("/token", async (
        HttpContext http, OwnIssuer own, SignInCodes codes, SignIns signIns, EndedSessions ended) =>
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

        (SignIn SignIn, string RefreshToken, bool WasReused)? granted;
        switch (form["grant_type"].ToString())
        {
            case "authorization_code":
                var redeemed = codes.Redeem(form["code"].ToString(), form["redirect_uri"].ToString(), form["code_verifier"].ToString());
                granted = redeemed is var (begun, wasReused) ? (begun, wasReused ? "" : await signIns.Keep(begun, http.RequestAborted), wasReused) : null;
                break;
            case "refresh_token":
                granted = await signIns.Renew(form["refresh_token"].ToString(), http.RequestAborted);
                break;
            default:
                return Refuse("unsupported_grant_type", "The grant_type must be authorization_code or refresh_token.");
        }

        if (granted is not var (signIn, refreshToken, isCopied))
        {
            return Refuse("invalid_grant", "The code or refresh token is unknown, too old, or does not belong to this page.");
        }

        if (isCopied)
        {
            await signIns.End(signIn.Id, http.RequestAborted);
            ended.End(EndedSessions.KeyOf(own.KnownAs, signIn.Id));
            return Refuse("invalid_grant", "The code or refresh token was used before, so the sign-in that it belongs to was ended.");
        }

        var authority = own.AuthorityFor(http.Request);
        return Results.Json(new Dictionary<string, object>
        {
            ["access_token"] = own.AccessToken(authority, signIn),
            ["token_type"] = "Bearer",
            ["expires_in"] = (int)OwnIssuer.AccessTokenLifetime.TotalSeconds,
            ["refresh_token"] = refreshToken,
            ["id_token"] = own.IdToken(authority, signIn),
            ["scope"] = signIn.Scope,
        });
    }).DisableAntiforgery();

    private static IResult Refuse(string error, string why) =>
        Results.Json(new { error, error_description = why }, statusCode: StatusCodes.Status400BadRequest);
}

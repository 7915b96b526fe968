using Lamella.BuildingBlocks;
using Lamella.Users.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Lamella.Users.Issuer;

/// <summary>Signing out (OpenID Connect RP-Initiated Logout 1.0): the session of the identity token ends, its refresh and access tokens with it.</summary>
internal static class EndSession
{
    public static void MapEndSession(this IEndpointRouteBuilder issuer)
    {
        issuer.MapGet("/end-session", (HttpContext http, OwnIssuer own, SignIns signIns, EndedSessions ended) =>
            End(http, http.Request.Query.ToDictionary(), own, signIns, ended));
        issuer.MapPost("/end-session", async (HttpContext http, OwnIssuer own, SignIns signIns, EndedSessions ended) =>
            await End(http, http.Request.HasFormContentType ? (await http.Request.ReadFormAsync(http.RequestAborted)).ToDictionary() : [], own, signIns, ended))
            .DisableAntiforgery();
    }

    private static async Task<IResult> End(
        HttpContext http, Dictionary<string, StringValues> asked, OwnIssuer own, SignIns signIns, EndedSessions ended)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (asked.GetValueOrDefault("id_token_hint").ToString() is { Length: > 0 and <= TokenHash.MaximumLength } hint && await own.SessionOf(hint) is { } session)
        {
            await signIns.End(session, http.RequestAborted);
            ended.End(EndedSessions.KeyOf(own.KnownAs, session));
        }

        var back = asked.GetValueOrDefault("post_logout_redirect_uri").ToString();
        if (Authorize.IsOwnPage(http.Request, back))
        {
            string? state = asked.GetValueOrDefault("state");
            http.Response.Headers.Location = state is null ? back : QueryHelpers.AddQueryString(back, "state", state);
            return Results.StatusCode(StatusCodes.Status303SeeOther);
        }

        return Page.Answer(http, "Signed out", Html.Of($"<h1>You are signed out</h1><p><a href=\"/\">Back to Lamella</a></p>"));
    }
}

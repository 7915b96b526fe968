using Lamella.BuildingBlocks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Lamella.Users.Issuer;

/// <summary>
/// The page where somebody chooses who to be, and the code that the page sends back (OpenID Connect Core 1.0, section 3.1.2; RFC 7636).
/// A request that names a wrong client or a foreign address is answered here in words and never redirected.
/// </summary>
internal static class Authorize
{
    public static readonly string[] Scopes = ["openid", "profile", "offline_access"];

    private const int LongestValue = 2_000;

    public static void MapAuthorize(this IEndpointRouteBuilder issuer)
    {
        issuer.MapGet("/authorize", (HttpContext http, OwnIssuer own) => Answer(http, own, null, new(http.Request.Query)));
        issuer.MapPost("/authorize", async (HttpContext http, OwnIssuer own, SignInCodes codes) =>
        {
            if (!http.Request.HasFormContentType)
            {
                return Mistake(http, "The form is missing.");
            }

            // Another site can post a form here too; the browser says so.
            var site = http.Request.Headers["Sec-Fetch-Site"].ToString();
            if (site is not ("" or "same-origin" or "none"))
            {
                return Mistake(http, "This form was sent by another site.");
            }

            return Answer(http, own, codes, new(await http.Request.ReadFormAsync(http.RequestAborted)));
        }).DisableAntiforgery();
    }

    /// <summary>Whether an address is one of this host's own pages. Compared letter by letter up to the first slash, so that nothing can hide a foreign host.</summary>
    public static bool IsOwnPage(HttpRequest request, string? address) =>
        address is { Length: <= LongestValue } && address.StartsWith($"{OwnIssuer.OriginOf(request)}/", StringComparison.Ordinal)
        && !address.Any(letter => letter is <= ' ' or '\\' or '#' or >= (char)127)
        && Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.GetLeftPart(UriPartial.Authority).Length == OwnIssuer.OriginOf(request).Length;

    private static IResult Answer(HttpContext http, OwnIssuer own, SignInCodes? codes, Parameters asked)
    {
        if (asked["client_id"] != OwnIssuer.Client)
        {
            return Mistake(http, $"The client '{asked["client_id"]}' is not known: it must be '{OwnIssuer.Client}'.");
        }

        var redirect = asked["redirect_uri"];
        if (redirect is null || !IsOwnPage(http.Request, redirect))
        {
            return Mistake(http, $"The address to return to, '{redirect}', is not a page of {OwnIssuer.OriginOf(http.Request)}.");
        }

        var authority = own.AuthorityFor(http.Request);
        if (Wrong(asked) is { } wrong)
        {
            return Return(http, redirect, new() { ["error"] = wrong.Error, ["error_description"] = wrong.Why, ["state"] = asked["state"], ["iss"] = authority });
        }

        if (codes is null || asked["person"] is not { } chosen)
        {
            http.Response.Headers.CacheControl = "no-store";
            return ChoosePersonPage.Answer(http, asked.Kept());
        }

        if (DemoPerson.All.FirstOrDefault(person => person.Subject == chosen) is not { } somebody)
        {
            return Mistake(http, $"There is no demo person '{chosen}'.");
        }

        var scope = string.Join(' ', asked["scope"]!.Split(' ').Intersect(Scopes));
        var code = codes.Begin(new(redirect, asked["code_challenge"]!, scope, asked["nonce"]), somebody);
        return Return(http, redirect, new() { ["code"] = code, ["state"] = asked["state"], ["iss"] = authority });
    }

    private static (string Error, string Why)? Wrong(Parameters asked) => asked switch
    {
        { IsSound: false } => ("invalid_request", "A parameter is given twice or is too long."),
        _ when asked["request"] is not null => ("request_not_supported", "Request objects are not read here."),
        _ when asked["request_uri"] is not null => ("request_uri_not_supported", "Request objects are not read here."),
        _ when asked["response_type"] != "code" => ("unsupported_response_type", "The response_type must be code."),
        _ when asked["response_mode"] is not (null or "query") => ("invalid_request", "The response_mode must be query."),
        _ when asked["scope"]?.Split(' ').Contains("openid") != true => ("invalid_scope", "The scope must hold openid."),
        _ when asked["code_challenge_method"] != "S256" => ("invalid_request", "PKCE with code_challenge_method S256 is required."),
        _ when asked["code_challenge"] is not { Length: 43 } => ("invalid_request", "The code_challenge must be 43 characters: the base64url of a SHA-256."),
        _ when asked["prompt"] == "none" => ("login_required", "Nobody is asked silently here: renew with the refresh token."),
        _ => null,
    };

    private static IResult Return(HttpContext http, string redirect, Dictionary<string, string?> answer)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        http.Response.Headers.Location = QueryHelpers.AddQueryString(redirect, answer.Where(pair => pair.Value is not null));
        // 303: whatever the request was, the page is asked for with GET.
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    private static IResult Mistake(HttpContext http, string why) => Page.Answer(
        http,
        "Sign-in is not possible",
        Html.Of($"<h1>Sign-in is not possible</h1><p>{why}</p><p><a href=\"/\">Back to Lamella</a></p>"),
        status: StatusCodes.Status400BadRequest);

    /// <summary>The parameters of a query or a form, each at most once.</summary>
    private sealed class Parameters(IEnumerable<KeyValuePair<string, StringValues>> all)
    {
        private readonly Dictionary<string, StringValues> _all = all.ToDictionary(StringComparer.Ordinal);

        public bool IsSound => _all.Values.All(values => values.Count == 1 && values[0] is { Length: <= LongestValue });

        public string? this[string name] => _all.TryGetValue(name, out var values) && values.Count == 1 ? values[0] : null;

        /// <summary>What the form must carry so that the choice is made for the same request.</summary>
        public IEnumerable<KeyValuePair<string, string>> Kept() =>
            from name in (string[])["client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce", "code_challenge", "code_challenge_method"]
            let value = this[name]
            where value is not null
            select KeyValuePair.Create(name, value);
    }
}

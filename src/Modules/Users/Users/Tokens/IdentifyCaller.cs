using Lamella.BuildingBlocks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.Users.Tokens;

/// <summary>
/// Before any endpoint: names the caller from <c>Authorization: Bearer …</c>. Without the header the caller is a guest; with one that
/// is not good the request ends, because a page that believes itself signed in must not be shown a guest's view.
/// </summary>
internal sealed class IdentifyCaller(RequestDelegate next, TokenChecker tokens)
{
    public Task Invoke(HttpContext http)
    {
        var header = http.Request.Headers.Authorization;
        if (header.Count == 0)
        {
            return next(http);
        }

        var check = tokens.CheckHeader(header.Count == 1 ? header[0] : null);
        if (!check.IsCompletedSuccessfully)
        {
            return Await(http, check);
        }

        Name(http, check.Result);
        return next(http);
    }

    private async Task Await(HttpContext http, ValueTask<SignedIn> check)
    {
        Name(http, await check);
        await next(http);
    }

    private static void Name(HttpContext http, SignedIn signedIn) =>
        http.RequestServices.GetRequiredService<Caller>().Become(signedIn.PersonId, signedIn.Name, signedIn.Roles);
}

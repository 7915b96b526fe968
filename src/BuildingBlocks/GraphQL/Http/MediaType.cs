using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Lamella.GraphQL.Http;

/// <summary>How a response is called, by what the client accepts.</summary>
internal static class MediaType
{
    public const string Response = "application/graphql-response+json";
    public const string Json = "application/json";
    public const string Events = "text/event-stream";

    /// <summary>The best of our three for the client; without a wish JSON, which every client reads; null where it takes none.</summary>
    public static string? Choose(StringValues accept)
    {
        if (StringValues.IsNullOrEmpty(accept) || !MediaTypeHeaderValue.TryParseList(accept, out var wishes))
        {
            return Json;
        }

        var best = wishes.Where(wish => Matches(wish, Response) || Matches(wish, Json) || Matches(wish, Events)).OrderByDescending(wish => wish.Quality ?? 1).FirstOrDefault(wish => wish.Quality != 0);
        return best is null ? null
            : best.MatchesAllTypes || (best.MatchesAllSubTypes && Matches(best, Json)) ? Json
            : Matches(best, Json) ? Json // Asked first: to .NET, whoever takes JSON takes every type that ends in +json.
            : Matches(best, Response) ? Response : Events;
    }

    /// <summary>Whether somebody opens the address in a browser, rather than a program that takes everything.</summary>
    public static bool IsPage(HttpRequest request) => HttpMethods.IsGet(request.Method)
        && MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var wishes)
        && wishes.Any(wish => wish.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));

    private static bool Matches(MediaTypeHeaderValue wish, string type) => new MediaTypeHeaderValue(type).IsSubsetOf(new MediaTypeHeaderValue(wish.MediaType));
}

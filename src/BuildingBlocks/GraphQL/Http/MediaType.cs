using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Lamella.GraphQL.Http;

/// <summary>How a response is called, by what the client accepts.</summary>
internal static class MediaType
{
    public const string Response = "application/graphql-response+json";
    public const string Json = "application/json";

    /// <summary>The better of our two for the client; without a wish JSON, which every client reads; null where it takes neither.</summary>
    public static string? Choose(StringValues accept)
    {
        if (StringValues.IsNullOrEmpty(accept) || !MediaTypeHeaderValue.TryParseList(accept, out var wishes))
        {
            return Json;
        }

        var best = wishes.Where(wish => Matches(wish, Response) || Matches(wish, Json)).OrderByDescending(wish => wish.Quality ?? 1).FirstOrDefault(wish => wish.Quality != 0);
        return best is null ? null
            : best.MatchesAllTypes || best.MatchesAllSubTypes ? Json
            : Matches(best, Response) ? Response : Json;
    }

    private static bool Matches(MediaTypeHeaderValue wish, string type) => new MediaTypeHeaderValue(type).IsSubsetOf(new MediaTypeHeaderValue(wish.MediaType));
}

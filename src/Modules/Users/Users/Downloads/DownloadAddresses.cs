using Lamella.BuildingBlocks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace Lamella.Users.Downloads;

/// <summary>An address on this host: path and query, as a browser would ask for it.</summary>
internal readonly record struct LocalAddress(PathString Path, QueryString Query)
{
    public static bool TryParse(string text, out LocalAddress address)
    {
        address = default;
        // Browsers read a backslash as a slash, and two slashes begin another host.
        if (!text.StartsWith('/') || text.StartsWith("//", StringComparison.Ordinal) || text.Any(letter => letter is '\\' or '#' or <= ' ' or > '~'))
        {
            return false;
        }

        address = Of(text);
        return true;
    }

    /// <param name="text">One that <see cref="TryParse"/> took.</param>
    public static LocalAddress Of(string text)
    {
        var question = text.IndexOf('?', StringComparison.Ordinal);
        return question < 0 ? new(PathString.FromUriComponent(text), default) : new(PathString.FromUriComponent(text[..question]), new(text[question..]));
    }
}

/// <summary>The addresses that a ticket may stand for: those of endpoints that answer a file (<see cref="BuildingBlocks.Downloads.AsDownload{TBuilder}"/>).</summary>
internal sealed class DownloadAddresses(EndpointDataSource endpoints)
{
    public bool Has(LocalAddress address) =>
        endpoints.Endpoints.OfType<RouteEndpoint>().Where(endpoint => endpoint.Metadata.GetMetadata<DownloadMetadata>() is not null)
            .Any(endpoint => new TemplateMatcher(new(endpoint.RoutePattern), []).TryMatch(address.Path, []));
}

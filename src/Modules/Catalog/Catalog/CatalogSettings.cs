using Lamella.BuildingBlocks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Lamella.Catalog;

/// <summary>How the site appears in citations.</summary>
/// <param name="Publisher"><c>Catalog:Publisher</c>: the institution that publishes.</param>
/// <param name="Address"><c>Catalog:Address</c>: where the world reaches this site, without a slash at the end; null takes the address of each request.</param>
internal sealed record CatalogSettings(string Publisher, string? Address)
{
    public static CatalogSettings From(IConfiguration configuration)
    {
        var section = configuration.GetSection("Catalog");
        var address = section["Address"];
        if (address is not null && (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")))
        {
            throw new RefusalException(RefusalKind.Conflict, $"Catalog:Address is '{address}': it must be an absolute http or https address.");
        }

        return new(section["Publisher"] ?? "Lamella", address?.TrimEnd('/'));
    }

    public string AddressFor(HttpRequest request) => Address ?? $"{request.Scheme}://{request.Host.Value}";
}

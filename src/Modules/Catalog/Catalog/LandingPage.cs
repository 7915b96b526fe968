using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Users.Contracts;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lamella.Catalog;

/// <summary>
/// <c>GET /catalog/datasets/{dataset}</c>: the page that a citation of a published dataset leads to, whole without script.
/// What is not published looks the same as what is not there, also to those who may see it: the page is the world's.
/// </summary>
internal static class LandingPage
{
    private const int LongestSummary = 300;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapMethods("/catalog/datasets/{dataset}", ["GET", "HEAD"], Show);

    private static async Task<IResult> Show(string dataset, HttpContext http, IMediator mediator, CatalogSettings settings, CancellationToken cancellationToken)
    {
        if (await Find(dataset, http, mediator, settings, cancellationToken) is not { } citation)
        {
            return Page.Answer(
                http,
                "Not found",
                Html.Of($"<h1>There is no published dataset here</h1><p>The address may be mistyped, or the publication was withdrawn.</p><p><a href=\"/\">All datasets that you may see</a></p>"),
                status: StatusCodes.Status404NotFound);
        }

        return Page.Answer(http, citation.Dataset.Name, Body(citation), Head(citation));
    }

    private static async Task<Citation?> Find(string id, HttpContext http, IMediator mediator, CatalogSettings settings, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(id, "D", out var known))
        {
            return null;
        }

        try
        {
            var dataset = await mediator.Send(new GetDataset(known), cancellationToken);
            if (dataset is not { PublishedAt: not null, Access: DatasetAccess.Public })
            {
                return null;
            }

            var people = dataset.OwnerId is { } owner ? await mediator.Send(new GetPeople([owner]), cancellationToken) : new Dictionary<Guid, Person>();
            return new(dataset, people.Values.FirstOrDefault()?.Name, settings.Publisher, settings.AddressFor(http.Request));
        }
        catch (RefusalException refusal) when (refusal.Kind == RefusalKind.NotFound)
        {
            return null;
        }
    }

    private static Html Head(Citation citation)
    {
        var summary = citation.Dataset.Description is { Length: > LongestSummary } description ? $"{description[..LongestSummary]}…" : citation.Dataset.Description;
        return Html.Of(
            $"""
            <link rel="canonical" href="{citation.Url}">
            <meta name="description" content="{summary}">
            <meta property="og:title" content="{citation.Dataset.Name}">
            <meta property="og:type" content="website">
            <meta property="og:url" content="{citation.Url}">
            {(citation.Picture is { } picture ? Html.Of($"<meta property=\"og:image\" content=\"{citation.Site}{picture}\">") : Html.Empty)}
            {citation.JsonLd()}
            """);
    }

    private static Html Body(Citation citation)
    {
        var dataset = citation.Dataset;
        var paragraphs = Html.Join(dataset.Description.Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(paragraph => Html.Of($"<p>{paragraph}</p>")));
        return Html.Of(
            $"""
            <h1>{dataset.Name}</h1>
            <p class="muted">{(citation.Creator is { } creator ? $"{creator} · published" : "Published")} {citation.Date:d MMMM yyyy} by {citation.Publisher}</p>
            <p><a class="button" href="/view/{dataset.Id}">Look at it</a></p>
            {Picture(citation)}
            {paragraphs}
            <h2>Cite</h2>
            <p class="card" id="citation">{citation.Text}</p>
            <h2>Licence</h2>
            {Licence(citation)}
            <h2>Data</h2>
            <dl>
            <dt>Voxel size (x × y × z)</dt><dd>{Quantities.Of(dataset.VoxelSize)}</dd>
            <dt>Identifier</dt><dd>{dataset.Id}</dd>
            </dl>
            <h2 id="layers">Layers</h2>
            <div class="scroll" role="region" aria-labelledby="layers" tabindex="0">
            <table>
            <thead><tr><th scope="col">Layer</th><th scope="col">Kind</th><th scope="col">Voxels (x × y × z)</th><th scope="col">Extent</th><th scope="col">Magnifications</th></tr></thead>
            <tbody>
            {Html.Join(dataset.Layers.Select(layer => Row(dataset.VoxelSize, layer)))}
            </tbody>
            </table>
            </div>
            """);
    }

    private static Html Picture(Citation citation) => citation.Picture is { } picture
        ? Html.Of($"<a href=\"/view/{citation.Dataset.Id}\"><img class=\"picture\" src=\"{picture}\" alt=\"A slice of {citation.Dataset.Name}\"></a>")
        : Html.Empty;

    private static Html Licence(Citation citation) => citation switch
    {
        { LicenceUrl: null } => Html.Of($"<p>None is stated. Ask {citation.Creator ?? citation.Publisher} before you use it beyond looking.</p>"),
        { LicenceUrl: { } url } when url.StartsWith("https:", StringComparison.Ordinal) => Html.Of($"<p><a rel=\"license\" href=\"{url}\">{citation.Dataset.Licence}</a></p>"),
        _ => Html.Of($"<p>{citation.Dataset.Licence}</p>"),
    };

    private static Html Row(VoxelSize voxel, LayerDescription layer)
    {
        var kind = layer.Category == LayerCategory.Image ? "Image" : "Segmentation";
        var channels = layer.Channels > 1 ? $", {layer.Channels} channels" : "";
        var timepoints = layer.Timepoints > 1 ? $", {layer.Timepoints} points in time" : "";
        return Html.Of(
            $"""
            <tr><th scope="row">{layer.Name}</th><td>{kind}, {layer.VoxelType.ZarrName()}{channels}{timepoints}</td><td>{Quantities.Voxels(layer.Box.Size)}</td><td>{Quantities.Of(voxel, layer.Box.Size)}</td><td>{string.Join(", ", layer.Mags.Select(mag => mag.Mag))}</td></tr>

            """);
    }
}

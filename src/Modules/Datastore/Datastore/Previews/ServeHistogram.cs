using System.Text.Json;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.GraphQL;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Lamella.Datastore.Previews;

/// <summary>How often which intensity occurs in a channel of a layer, counted on the finest level that is small enough to be read whole, or else in the middle of the coarsest.</summary>
internal static class ServeHistogram
{
    public static void MapHistogram(this IEndpointRouteBuilder routes) => routes.MapGet("/datasets/{dataset:guid}/layers/{layer}/histogram", Handle);

    private static async Task<IResult> Handle(
        Guid dataset, string layer, IMediator mediator, PreviewFiles previews, HttpResponse response, CancellationToken cancellationToken, int c = 0)
    {
        var description = (await mediator.Send(new GetDataset(dataset), cancellationToken)).Layers.FirstOrDefault(known => known.Name == layer)
            ?? throw RefusalException.NotFound("layer", layer);
        if (c < 0 || c >= description.Channels)
        {
            throw RefusalException.NotFound("channel", c);
        }

        var open = await previews.Open(description, cancellationToken);
        var preview = await previews.Get(dataset, $"histogram-{layer}-{c}", open.Version, async stop =>
        {
            var levels = open.Layer.Levels;
            var level = levels.FirstOrDefault(level => LayerHistogram.Fits(level.Inside.Size)) ?? levels[^1];
            var voxels = await PreviewFiles.Read(level, description.VoxelType, LayerHistogram.Counted(level.Inside), c, stop);
            return JsonSerializer.SerializeToUtf8Bytes(LayerHistogram.Of(voxels, description.VoxelType), JsonSerializerOptions.Web);
        }, cancellationToken);
        response.Headers.CacheControl = "private, no-cache";
        response.Headers.Vary = "Authorization";
        return Results.Bytes(preview.Bytes, "application/json", entityTag: new EntityTagHeaderValue($"\"{preview.Version}\""));
    }
}

/// <summary>What the Datastore adds to a layer.</summary>
[ObjectType<LayerDescription>]
internal static class HistogramOfLayerFields
{
    /// <summary>Where the layer's histogram is to be had, below the dataset's own address <c>/datasets/{id}/</c>, with the same token and <c>?c=</c> for the channel; null for a segmentation.</summary>
    public static string? HistogramUrl([Parent] LayerDescription layer) =>
        layer.Category == LayerCategory.Image ? $"layers/{layer.Name}/histogram" : null;
}

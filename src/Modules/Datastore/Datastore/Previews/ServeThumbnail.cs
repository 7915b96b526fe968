using System.Globalization;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Datastore.Bricks;
using Lamella.Datastore.Volumes;
using Lamella.GraphQL;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Lamella.Datastore.Previews;

/// <summary>A picture of a dataset: the middle slice of its first image through its default window, its segmentation laid over it.</summary>
internal static class ServeThumbnail
{
    private const int Edge = 384;

    // As the viewer shows it to somebody who has chosen nothing.
    private const double OverlayOpacity = 0.35;

    // Counts on when the same voxels are drawn otherwise than before: pictures are kept.
    private const int Drawing = 2;

    public static void MapThumbnail(this IEndpointRouteBuilder routes) => routes.MapGet("/datasets/{dataset:guid}/thumbnail", Handle);

    private static async Task<IResult> Handle(Guid dataset, IMediator mediator, PreviewFiles previews, HttpResponse response, CancellationToken cancellationToken)
    {
        var description = await mediator.Send(new GetDataset(dataset), cancellationToken);
        var image = description.Layers.FirstOrDefault(layer => layer.Category == LayerCategory.Image);
        var segmentation = description.Layers.FirstOrDefault(layer => layer.Category == LayerCategory.Segmentation);
        var openImage = image is null ? null : await previews.Open(image, cancellationToken);
        var openIds = segmentation is null ? null : await previews.Open(segmentation, cancellationToken);
        var preview = await previews.Get(
            dataset, "thumbnail", $"{Drawing} {openImage?.Version} {openIds?.Version} {image?.DefaultWindow} {image?.DefaultColor}",
            stop => Draw(description.VoxelSize, image, openImage, segmentation, openIds, stop), cancellationToken);
        response.Headers.CacheControl = "private, no-cache";
        response.Headers.Vary = "Authorization";
        return Results.Bytes(preview.Bytes, "image/png", entityTag: new EntityTagHeaderValue($"\"{preview.Version}\""));
    }

    private static async Task<byte[]> Draw(
        VoxelSize voxelSize, LayerDescription? image, OpenLayer? openImage, LayerDescription? segmentation, OpenLayer? openIds, CancellationToken cancellationToken)
    {
        var shown = LevelFor((openImage ?? openIds)!.Layer.Levels);
        var picture = Fitted(shown.Size.X * voxelSize.X * shown.Mag.X, shown.Size.Y * voxelSize.Y * shown.Mag.Y);
        var pixels = new byte[picture.X * picture.Y * 3];
        if (image is not null)
        {
            pixels = await DrawImage(image, shown, picture, cancellationToken);
        }

        // Laid over it where both fill the same box, as a segmentation of an image does.
        if (segmentation is not null && (image is null || image.Box == segmentation.Box))
        {
            var level = LevelFor(openIds!.Layer.Levels);
            var ids = await PreviewFiles.Read(level, segmentation.VoxelType, Middle(level), 0, cancellationToken);
            Slice.Overlay(pixels, picture, ids, segmentation.VoxelType, (level.Size.X, level.Size.Y), image is null ? 1 : OverlayOpacity);
        }

        return Png.Encode(pixels, picture.X, picture.Y, channels: 3);
    }

    private static async Task<byte[]> DrawImage(LayerDescription image, VolumeLevel level, (int X, int Y) picture, CancellationToken cancellationToken)
    {
        // Three channels of bytes are red, green and blue; of anything else the first channel is shown.
        var isColoured = image is { Channels: 3, VoxelType: VoxelType.U8 };
        (byte, byte, byte)[] tints = isColoured ? [(255, 0, 0), (0, 255, 0), (0, 0, 255)] : [TintOf(image.DefaultColor)];
        var pixels = new byte[picture.X * picture.Y * 3];
        for (var channel = 0; channel < tints.Length; channel++)
        {
            var voxels = await PreviewFiles.Read(level, image.VoxelType, Middle(level), channel, cancellationToken);
            var window = isColoured ? new IntensityWindow(0, 255) : image.DefaultWindow ?? Store.DefaultWindow.Of(LayerHistogram.Of(voxels, image.VoxelType));
            var part = Slice.OfImage(voxels, image.VoxelType, (level.Size.X, level.Size.Y), picture, window, tints[channel]);
            for (var i = 0; i < pixels.Length; i++)
            {
                pixels[i] = (byte)Math.Min(pixels[i] + part[i], byte.MaxValue);
            }
        }

        return pixels;
    }

    /// <summary>The coarsest level that still has a voxel for each pixel, or else the finest.</summary>
    private static VolumeLevel LevelFor(IReadOnlyList<VolumeLevel> levels) =>
        levels.LastOrDefault(level => Math.Max(level.Size.X, level.Size.Y) >= Edge) is { } enough && (long)enough.Size.X * enough.Size.Y <= PreviewFiles.MostVoxels
            ? enough
            : levels.FirstOrDefault(level => (long)level.Size.X * level.Size.Y <= PreviewFiles.MostVoxels) ?? levels[^1];

    private static Box Middle(VolumeLevel level) => new(new Int3(0, 0, level.Size.Z / 2), level.Size with { Z = 1 });

    private static (int X, int Y) Fitted(double width, double height)
    {
        var scale = Edge / Math.Max(width, height);
        return (Math.Max((int)Math.Round(width * scale), 1), Math.Max((int)Math.Round(height * scale), 1));
    }

    private static (byte R, byte G, byte B) TintOf(string? colour) =>
        colour is ['#', .. { Length: 6 } digits] && int.TryParse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var rgb)
            ? ((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb)
            : (byte.MaxValue, byte.MaxValue, byte.MaxValue);
}

/// <summary>What the Datastore adds to a dataset.</summary>
[ObjectType<DatasetDescription>]
internal static class PreviewOfDatasetFields
{
    /// <summary>Where a picture of the dataset is to be had, with the same token.</summary>
    public static string? ThumbnailUrl([Parent] DatasetDescription dataset) =>
        // What lies in the trash is listed there and answers to no address of its own.
        dataset.Layers.Count == 0 || dataset.TrashedAt is not null ? null : $"/datasets/{dataset.Id}/thumbnail";

    /// <summary>Bytes that the dataset takes in our own store; 0 for what is read where it lies.</summary>
    public static double StoredBytes([Parent] DatasetDescription dataset, StoredSizes sizes) =>
        dataset.Layers.Where(layer => !layer.Location.InPlace).Sum(layer => (double)sizes.Of(layer.Location.Path));
}

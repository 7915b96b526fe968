using System.Globalization;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Bricks;
using Lamella.Datastore.Contracts;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.Datastore.Merged;

/// <summary>
/// Bricks of an annotation's volume layer, painted voxels over the fallback: 32³ voxels of 64 bits. The batch is asked for and answered as a
/// dataset's is (<see cref="BrickStream"/>); never kept by anybody, because the next stroke changes it. <c>Lamella-Version</c> tells which
/// version of the annotation every brick holds at least; operations that are newer may be applied again. <c>?version=</c> asks for one of the past.
/// </summary>
internal sealed class ServeMergedBricks(MergedLayers layers)
{
    public const string VersionHeader = "Lamella-Version";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var serve = ActivatorUtilities.CreateInstance<ServeMergedBricks>(routes.ServiceProvider);
        routes.MapPost("/annotations/{annotation}/layers/{layer}/bricks", serve.HandleBatch);
        routes.MapGet("/annotations/{annotation}/layers/{layer}/bricks/{mag}/{brick}", serve.HandleOne);
    }

    private async Task HandleOne(HttpContext context)
    {
        var (route, aborted) = (context.Request.RouteValues, context.RequestAborted);
        var layer = await Open(context);
        var level = Mag.TryParse((string?)route["mag"], out var mag) ? layer.Levels.FirstOrDefault(level => level.Mag == mag) : null;
        if (level is null || !BrickAddress.TryParseThree((string?)route["brick"], out var brick) || !MergedLayer.Bricks(level).Contains(brick))
        {
            throw RefusalException.NotFound("brick", $"{route["brick"]} at magnification {route["mag"]}");
        }

        var overlay = await layer.Overlay(level, [brick], aborted);
        var asZstd = Begin(context, overlay.Version);
        using var merged = Encoded(await layer.Merge(level, brick, overlay.Bricks[0], aborted), asZstd);
        if (merged.Content == BrickContent.Fill)
        {
            context.Response.Headers.ContentEncoding = default;
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = merged.Length;
        await context.Response.Body.WriteAsync(merged.Bytes, aborted);
    }

    private async Task HandleBatch(HttpContext context)
    {
        var aborted = context.RequestAborted;
        var layer = await Open(context);
        var wishes = await BrickWish.Read(context.Request, aborted);
        var pieces = wishes.Index().Where(wish => Exists(layer, wish.Item)).GroupBy(wish => wish.Item.Level)
            .SelectMany(level => level.Chunk(MergedLayer.AtOnce)).ToList();
        var stream = default(BrickStream);
        foreach (var piece in pieces)
        {
            var level = layer.Levels[piece[0].Item.Level];
            var overlay = await layer.Overlay(level, [.. piece.Select(wish => At(wish.Item))], aborted);
            stream ??= await Start(context, overlay.Version);
            var merging = piece.Select(async (wish, i) =>
            {
                try
                {
                    var brick = Encoded(await layer.Merge(level, At(wish.Item), overlay.Bricks[i], aborted), stream.AsZstd);
                    return new Fulfilled(
                        wish.Index, brick.Content == BrickContent.Fill ? StatusCodes.Status204NoContent : StatusCodes.Status200OK, brick, null, MergedLayer.BrickBytes);
                }
                catch (RefusalException refusal)
                {
                    return new Fulfilled(wish.Index, StatusCodes.Status502BadGateway, default, refusal.Message);
                }
            });
            foreach (var fulfilled in await Task.WhenAll(merging))
            {
                stream.Write(fulfilled);
                await stream.FlushIfMuch(aborted);
            }
        }

        stream ??= await Start(context, (await layer.Overlay(layer.Levels[0], [], aborted)).Version);
        foreach (var (i, wish) in wishes.Index().Where(wish => !Exists(layer, wish.Item)))
        {
            stream.Write(new(i, StatusCodes.Status404NotFound, default, $"There is no brick {At(wish)} of level {wish.Level}, channel {wish.Channel}, time {wish.Time}."));
        }

        await stream.Flush(aborted);
    }

    private async Task<MergedLayer> Open(HttpContext context)
    {
        var (services, route) = (context.RequestServices, context.Request.RouteValues);
        if (!Guid.TryParse((string?)route["annotation"], out var annotation))
        {
            throw RefusalException.NotFound("annotation", route["annotation"] ?? "");
        }

        long? version = null;
        if (context.Request.Query["version"] is [{ } asked])
        {
            version = long.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var past) ? past : throw RefusalException.NotFound("version", asked);
        }

        return Guid.TryParse((string?)route["layer"], out var layer)
            ? await layers.Open(
                new AnnotationLayer(annotation, layer, version), services, services.GetRequiredService<Caller>(), services.GetRequiredService<IMediator>(), context.RequestAborted)
            : throw RefusalException.NotFound("layer", route["layer"] ?? "");
    }

    private static async Task<BrickStream> Start(HttpContext context, long version)
    {
        var asZstd = Begin(context, version);
        context.Response.ContentType = "application/octet-stream";
        await context.Response.StartAsync(context.RequestAborted);
        return new(context.Response.BodyWriter, asZstd);
    }

    /// <summary>Says what holds for all that follows; answers whether it goes out as zstd.</summary>
    private static bool Begin(HttpContext context, long version)
    {
        var (request, headers) = (context.Request.Headers, context.Response.Headers);
        var asZstd = AcceptedEncoding.Best(request.AcceptEncoding) == BrickEncoding.Zstd;
        headers.CacheControl = "no-store";
        headers.Vary = "Accept-Encoding, Authorization";
        headers[VersionHeader] = version.ToString(CultureInfo.InvariantCulture);
        if (asZstd)
        {
            headers.ContentEncoding = "zstd";
        }

        return asZstd;
    }

    private static Brick Encoded(Brick brick, bool asZstd) => (asZstd, brick.Content) switch
    {
        (true, BrickContent.Voxels) => BrickReader.Encode(brick),
        (false, BrickContent.Frame) => BrickReader.Decode(brick, MergedLayer.BrickBytes),
        _ => brick,
    };

    private static bool Exists(MergedLayer layer, BrickWish wish) =>
        (uint)wish.Level < (uint)layer.Levels.Count && wish is { Channel: 0, Time: 0 } && MergedLayer.Bricks(layer.Levels[wish.Level]).Contains(At(wish));

    private static Int3 At(BrickWish wish) => new(wish.X, wish.Y, wish.Z);
}

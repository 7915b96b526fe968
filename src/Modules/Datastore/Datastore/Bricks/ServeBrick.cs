using System.IO.Compression;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace Lamella.Datastore.Bricks;

/// <summary>
/// One brick as one answer: 200 with its bytes, 204 when all of it is the fill value, 404 when it is not there or not for the caller, 410 when
/// its version is no longer the current one, 502 when the store fails. The address names the content, so an answer is good for ever.
/// </summary>
internal sealed class ServeBrick(SeenDatasets datasets, BrickReader reader)
{
    private static readonly StringValues OctetStream = "application/octet-stream";
    private static readonly StringValues Zstandard = "zstd";
    private static readonly StringValues GZip = "gzip";
    private static readonly StringValues ForEver = "private, immutable, max-age=31536000";
    private static readonly StringValues Vary = "Accept-Encoding, Authorization";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var serve = ActivatorUtilities.CreateInstance<ServeBrick>(routes.ServiceProvider);
        routes.MapGet("/bricks/{dataset}/{layer}/{version}/{mag}/{brick}", serve.Handle);
    }

    /// <summary>A brick within the level's grid.</summary>
    /// <exception cref="RefusalException">Not found.</exception>
    public static BrickPlace Place(OpenLayer open, MagDescription mag, Int3 brick, int channel, int time)
    {
        var level = open.Level(mag.Mag);
        var grid = mag.Size.CeilDiv(new(mag.BrickEdge, mag.BrickEdge, mag.BrickEdge));
        return new Box(Int3.Zero, grid).Contains(brick)
            && (uint)channel < (uint)level.Array.Channels
            && (uint)time < (uint)level.Array.Timepoints
                ? new(open, level, mag.BrickEdge, new(brick.X, brick.Y, brick.Z, channel, time))
                : throw new RefusalException(
                    RefusalKind.NotFound,
                    $"There is no brick {brick} of channel {channel} at time {time}: magnification {mag.Mag} has {grid} bricks, {level.Array.Channels} channels and {level.Array.Timepoints} times.");
    }

    private async Task Handle(HttpContext context)
    {
        var services = context.RequestServices;
        var aborted = context.RequestAborted;
        var dataset = await datasets.Get(Address(context).Dataset, services.GetRequiredService<Caller>(), services, aborted);
        var layer = dataset.Layer(Address(context).Layer);
        for (var attempt = 1; ; attempt++)
        {
            var place = Place(context, layer, await layer.Stored.Open(aborted));
            try
            {
                await Answer(context, place, await reader.Read(place, aborted));
                return;
            }
            catch (ContentChangedException changed)
            {
                await layer.Stored.LookAgain(changed, attempt, aborted);
            }
        }
    }

    private static BrickAddress Address(HttpContext context) =>
        BrickAddress.TryParse(context.Request.Path.Value, context.Request.QueryString.Value, out var address)
            ? address
            : throw RefusalException.NotFound("brick", context.Request.Path);

    private static BrickPlace Place(HttpContext context, SeenLayer layer, OpenLayer open)
    {
        var address = Address(context);
        return address.Version.SequenceEqual(open.Version)
            ? Place(open, layer.Mag(address.Mag), address.Brick, address.Channel, address.Time)
            : throw layer.Gone(open.Version);
    }

    private static async Task Answer(HttpContext context, BrickPlace place, Brick brick)
    {
        var response = context.Response;
        response.Headers.CacheControl = ForEver;
        response.Headers.Vary = Vary;
        if (brick.Content == BrickContent.Fill)
        {
            response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        var encoding = AcceptedEncoding.Best(context.Request.Headers.AcceptEncoding);
        brick = (encoding == BrickEncoding.Zstd, brick.Content) switch
        {
            (true, BrickContent.Voxels) => BrickReader.Encode(brick),
            (false, BrickContent.Frame) => BrickReader.Decode(brick, place.Length),
            _ => brick,
        };
        try
        {
            response.Headers.ContentType = OctetStream;
            if (encoding == BrickEncoding.Gzip)
            {
                response.Headers.ContentEncoding = GZip;
                await using var gzip = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
                await gzip.WriteAsync(brick.Bytes, context.RequestAborted);
                return;
            }

            if (encoding == BrickEncoding.Zstd)
            {
                response.Headers.ContentEncoding = Zstandard;
            }

            response.ContentLength = brick.Length;
            await response.Body.WriteAsync(brick.Bytes);
        }
        finally
        {
            brick.Dispose();
        }
    }
}

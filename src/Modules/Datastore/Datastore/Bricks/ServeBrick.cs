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
internal sealed class ServeBrick(SeenDatasets datasets, BrickReader reader, IBearerTokens tokens)
{
    private static readonly StringValues OctetStream = "application/octet-stream";
    private static readonly StringValues Zstandard = "zstd";
    private static readonly StringValues GZip = "gzip";
    private static readonly StringValues ForEver = "private, immutable, max-age=31536000";
    private static readonly StringValues Vary = "Accept-Encoding, Authorization";

    /// <summary>The endpoint, which serves every brick and says what is wrong.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var serve = ActivatorUtilities.CreateInstance<ServeBrick>(routes.ServiceProvider);
        routes.MapGet("/bricks/{dataset}/{layer}/{version}/{mag}/{brick}", serve.Handle);
    }

    /// <summary>
    /// The short way, before everything else: a stored brick in memory for a caller whose token and access are remembered. It answers 200 and 204
    /// and nothing else; whatever it does not have at hand goes on to the endpoint.
    /// </summary>
    public static void Use(IApplicationBuilder app)
    {
        var serve = ActivatorUtilities.CreateInstance<ServeBrick>(app.ApplicationServices);
        app.Use(next => context => serve.TryAnswerNow(context) ?? next(context));
    }

    /// <summary>A brick within the level's grid.</summary>
    /// <exception cref="RefusalException">Not found.</exception>
    public static BrickPlace Place(OpenLayer open, MagDescription mag, Int3 brick, int channel, int time)
    {
        if (FindPlace(open, mag, brick, channel, time) is { } place)
        {
            return place;
        }

        var array = open.Level(mag.Mag).Array;
        throw new RefusalException(
            RefusalKind.NotFound,
            $"There is no brick {brick} of channel {channel} at time {time}: magnification {mag.Mag} has {Grid(mag)} bricks, {array.Channels} channels and {array.Timepoints} times.");
    }

    private static BrickPlace? FindPlace(OpenLayer open, MagDescription mag, Int3 brick, int channel, int time) =>
        open.FindLevel(mag.Mag) is { } level
        && new Box(Int3.Zero, Grid(mag)).Contains(brick)
        && (uint)channel < (uint)level.Array.Channels
        && (uint)time < (uint)level.Array.Timepoints
            ? new BrickPlace(open, level, mag.BrickEdge, new(brick.X, brick.Y, brick.Z, channel, time))
            : null;

    private static Int3 Grid(MagDescription mag) => mag.Size.CeilDiv(new(mag.BrickEdge, mag.BrickEdge, mag.BrickEdge));

    private Task? TryAnswerNow(HttpContext context)
    {
        var request = context.Request;
        if (!BrickAddress.TryParse(request.Path.Value, request.QueryString.Value, out var address)
            || !HttpMethods.IsGet(request.Method)
            || !TryIdentify(request.Headers.Authorization, out var person, out var roles)
            || !datasets.TryGet(address.Dataset, person, roles, out var dataset)
            || !dataset.TryLayer(address.Layer, out var layer)
            || layer.Stored.OpenNowOrNull() is not { } open
            || !address.Version.SequenceEqual(open.Version)
            || layer.FindMag(address.Mag) is not { } mag
            || FindPlace(open, mag, address.Brick, address.Channel, address.Time) is not { } place
            || reader.Find(place) is not { } lying)
        {
            return null;
        }

        if (lying.File is null)
        {
            return Answer(context, place, Brick.Fill);
        }

        if (AcceptedEncoding.Best(request.Headers.AcceptEncoding) != BrickEncoding.Zstd)
        {
            return null;
        }

        if (lying.Frame is { } kept)
        {
            return AnswerFrame(context, kept);
        }

        var frame = Brick.Rent(BrickContent.Frame, lying.Length);
        if (reader.TryReadNow(place, lying, frame.Rented.AsSpan(0, lying.Length)))
        {
            return AnswerFrame(context, frame);
        }

        frame.Dispose();
        return null;
    }

    private bool TryIdentify(in StringValues authorization, out Guid? person, out SiteRoles roles)
    {
        (person, roles) = (null, SiteRoles.Guest);
        return authorization.Count == 0 || (authorization.Count == 1 && tokens.TryIdentify(authorization[0] ?? "", out person, out roles));
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
        if (encoding == BrickEncoding.Zstd)
        {
            await AnswerFrame(context, brick);
            return;
        }

        using (brick)
        {
            response.Headers.ContentType = OctetStream;
            if (encoding == BrickEncoding.Gzip)
            {
                response.Headers.ContentEncoding = GZip;
                await using var gzip = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
                await gzip.WriteAsync(brick.Bytes, context.RequestAborted);
            }
            else
            {
                response.ContentLength = brick.Length;
                await response.Body.WriteAsync(brick.Bytes, context.RequestAborted);
            }
        }
    }

    private static async Task AnswerFrame(HttpContext context, Brick frame)
    {
        using (frame)
        {
            await AnswerFrame(context, frame.Bytes);
        }
    }

    private static async Task AnswerFrame(HttpContext context, ReadOnlyMemory<byte> frame)
    {
        var response = context.Response;
        var headers = response.Headers;
        headers.ContentType = OctetStream;
        headers.ContentEncoding = Zstandard;
        headers.ContentLength = frame.Length;
        headers.CacheControl = ForEver;
        headers.Vary = Vary;

        // Once the headers are written, the body writer hands out the very buffer that is sent, in one piece.
        await response.StartAsync();
        var body = response.BodyWriter;
        frame.Span.CopyTo(body.GetSpan(frame.Length));
        body.Advance(frame.Length);
        await body.FlushAsync();
    }
}

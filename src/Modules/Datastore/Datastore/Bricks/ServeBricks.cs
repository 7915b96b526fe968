using System.Threading.Channels;
using Lamella.BuildingBlocks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.Datastore.Bricks;

/// <summary>
/// Many bricks of a layer as one streamed answer, each as soon as it is ready: those in memory first, then those from the disk and those that
/// must be put together. See <see cref="BrickStream"/> for the form of the answer.
/// </summary>
internal sealed class ServeBricks(SeenDatasets datasets, BrickReader reader)
{
    private const int AtOnce = 8;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var serve = ActivatorUtilities.CreateInstance<ServeBricks>(routes.ServiceProvider);
        routes.MapPost("/bricks/{dataset}/{layer}/{version}", serve.Handle);
    }

    private async Task Handle(HttpContext context)
    {
        var (services, route, aborted) = (context.RequestServices, context.Request.RouteValues, context.RequestAborted);
        if (!Guid.TryParse((string?)route["dataset"], out var id))
        {
            throw RefusalException.NotFound("dataset", route["dataset"] ?? "");
        }

        var dataset = await datasets.Get(id, services.GetRequiredService<Caller>(), services, aborted);
        var layer = dataset.Layer((string?)route["layer"]);
        var open = await layer.Stored.Open(aborted);
        if (open.Version != (string?)route["version"])
        {
            throw layer.Gone(open.Version);
        }

        var wishes = await BrickWish.Read(context.Request, aborted);
        var asZstd = AcceptedEncoding.Best(context.Request.Headers.AcceptEncoding) == BrickEncoding.Zstd;
        context.Response.ContentType = "application/octet-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Vary = "Accept-Encoding, Authorization";
        if (asZstd)
        {
            context.Response.Headers.ContentEncoding = "zstd";
        }

        // Before the headers are on their way, Kestrel's body writer hands out buffers that it copies once more.
        await context.Response.StartAsync(aborted);
        await Send(new BrickStream(context.Response.BodyWriter, asZstd), layer, open, wishes, aborted);
    }

    private async Task Send(BrickStream stream, SeenLayer layer, OpenLayer open, BrickWish[] wishes, CancellationToken cancellationToken)
    {
        var later = Channel.CreateUnbounded<int>();
        var ready = Channel.CreateBounded<Fulfilled>(AtOnce);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var fulfilling = Task.CompletedTask;
        var waiting = 0;
        try
        {
            for (var i = 0; i < wishes.Length; i++)
            {
                if (!TrySendNow(stream, layer, open, i, wishes[i]))
                {
                    later.Writer.TryWrite(i);
                    if (waiting++ == 0)
                    {
                        fulfilling = FulfilAll(layer, open, wishes, later.Reader, ready.Writer, stream.AsZstd, ended.Token);
                    }
                }

                await stream.FlushIfMuch(cancellationToken);
            }

            later.Writer.Complete();
            for (; waiting > 0; waiting--)
            {
                if (!ready.Reader.TryRead(out var fulfilled))
                {
                    await stream.Flush(cancellationToken);
                    fulfilled = await ready.Reader.ReadAsync(cancellationToken);
                }

                stream.Write(fulfilled);
                await stream.FlushIfMuch(cancellationToken);
            }

            await stream.Flush(cancellationToken);
        }
        finally
        {
            await ended.CancelAsync();
            await fulfilling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (ready.Reader.TryRead(out var unsent))
            {
                unsent.Brick.Dispose();
            }
        }
    }

    /// <summary>Sends what needs neither the disk nor work: stored frames that lie in memory, and what is not there.</summary>
    private bool TrySendNow(BrickStream stream, SeenLayer layer, OpenLayer open, int index, BrickWish wish)
    {
        try
        {
            var place = Place(layer, open, wish);
            if (!stream.AsZstd || reader.Find(place) is not { } lying)
            {
                return false;
            }

            if (lying.File is null)
            {
                stream.Write(new(index, StatusCodes.Status204NoContent, Brick.Fill, null));
                return true;
            }

            // Read into the very buffer from which it is sent.
            if (!reader.TryReadNow(place, lying, stream.Reserve(lying.Length)))
            {
                return false;
            }

            stream.Commit(index, lying.Length, place.Length);
            return true;
        }
        catch (RefusalException refusal)
        {
            stream.Write(Refused(index, refusal));
            return true;
        }
    }

    /// <summary>Whoever waits for <paramref name="ready"/> hears of it when this ends, and with what.</summary>
    private async Task FulfilAll(
        SeenLayer layer, OpenLayer open, BrickWish[] wishes, ChannelReader<int> later, ChannelWriter<Fulfilled> ready, bool asZstd, CancellationToken cancellationToken)
    {
        try
        {
            await Parallel.ForEachAsync(
                later.ReadAllAsync(cancellationToken),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (wish, token) => await ready.WriteAsync(await Fulfil(layer, open, wish, wishes[wish], asZstd, token), token));
            ready.Complete();
        }
        catch (Exception failed)
        {
            ready.Complete(failed);
        }
    }

    private async Task<Fulfilled> Fulfil(
        SeenLayer layer, OpenLayer open, int index, BrickWish wish, bool asZstd, CancellationToken cancellationToken)
    {
        try
        {
            var place = Place(layer, open, wish);
            var brick = await reader.Read(place, cancellationToken);
            return new(
                index,
                brick.Content == BrickContent.Fill ? StatusCodes.Status204NoContent : StatusCodes.Status200OK,
                (asZstd, brick.Content) switch
                {
                    (true, BrickContent.Voxels) => BrickReader.Encode(brick),
                    (false, BrickContent.Frame) => BrickReader.Decode(brick, place.Length),
                    _ => brick,
                },
                null,
                place.Length);
        }
        catch (ContentChangedException changed)
        {
            return await Gone(layer, index, changed, cancellationToken);
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
        {
            return Refused(index, failed);
        }
    }

    private static async Task<Fulfilled> Gone(SeenLayer layer, int index, ContentChangedException changed, CancellationToken cancellationToken)
    {
        try
        {
            await layer.Stored.LookAgain(changed, attempt: 1, cancellationToken);
            return new(index, StatusCodes.Status410Gone, default, "The content changed while it was read: ask for its new version.");
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
        {
            return Refused(index, failed);
        }
    }

    private static Fulfilled Refused(int index, Exception failed) => new(
        index, failed is RefusalException { Kind: RefusalKind.NotFound } ? StatusCodes.Status404NotFound : StatusCodes.Status502BadGateway, default, failed.Message);

    private static BrickPlace Place(SeenLayer layer, OpenLayer open, BrickWish wish)
    {
        var mags = layer.Description.Mags;
        return (uint)wish.Level < (uint)mags.Count
            ? ServeBrick.Place(open, mags[wish.Level], new(wish.X, wish.Y, wish.Z), wish.Channel, wish.Time)
            : throw new RefusalException(RefusalKind.NotFound, $"There is no level {wish.Level}: the layer has {mags.Count} magnifications, counted from 0.");
    }
}

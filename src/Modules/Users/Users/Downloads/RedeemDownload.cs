using Lamella.BuildingBlocks;
using MediatR;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.Users.Downloads;

/// <summary>Uses a ticket up. One that was used or grew old is gone; one that never was is not found; neither is told with the ticket in it.</summary>
internal sealed record RedeemDownload(string Ticket) : ICommand<RedeemedDownload>;

/// <summary>What a ticket stood for.</summary>
internal sealed record RedeemedDownload(Guid PersonId, string Name, int Roles, string Path);

internal sealed class RedeemDownloadHandler(UsersDb db, TimeProvider clock) : IRequestHandler<RedeemDownload, RedeemedDownload>
{
    public async Task<RedeemedDownload> Handle(RedeemDownload command, CancellationToken cancellationToken)
    {
        var (hash, now) = (DownloadTicket.Hash(command.Ticket), clock.GetUtcNow());
        // One statement: of two that use a ticket at once, on any hosts, one finds the row unused.
        var redeemed = await db.Database.SqlQuery<RedeemedDownload>(
            $"""
            update users.downloads d set used_at = {now} from users.people p
            where d.ticket_hash = {hash} and d.used_at is null and d.expires_at > {now} and p.id = d.person_id
            returning d.person_id as "PersonId", p.name as "Name", d.roles as "Roles", d.path as "Path"
            """).ToListAsync(cancellationToken);
        if (redeemed is [var one])
        {
            return one;
        }

        var used = await db.Database.SqlQuery<bool>($"""select used_at is not null as "Value" from users.downloads where ticket_hash = {hash}""").ToListAsync(cancellationToken);
        throw used switch
        {
            [true] => new RefusalException(RefusalKind.Gone, "This download was begun already, and its address is good for one: ask for it again where it was offered."),
            [false] => new RefusalException(
                RefusalKind.Gone, $"This download was to begin within {DownloadTicket.Lifetime.TotalMinutes:0} minutes: ask for it again where it was offered."),
            _ => new RefusalException(RefusalKind.NotFound, "There is no such download: ask for it where it was offered."),
        };
    }
}

/// <summary>
/// Before any endpoint is looked for: a GET of a ticket goes on as the GET that it stands for, by the person who asked for it. So that
/// endpoint decides, now, whether they may have it; and whatever notes the request on the way notes the address without the secret.
/// </summary>
internal sealed class RedeemDownloads(RequestDelegate next)
{
    public Task Invoke(HttpContext http) =>
        http.Request.Path.StartsWithSegments(DownloadTicket.Folder, out var rest) && rest.Value is { Length: > 1 } ticket
            ? Redeem(http, ticket[1..])
            : next(http);

    private async Task Redeem(HttpContext http, string ticket)
    {
        var (request, response) = (http.Request, http.Response);
        // Whatever becomes of it, an error's page too: no cache keeps it, and no link on it tells where it was.
        response.OnStarting(() =>
        {
            response.Headers["Referrer-Policy"] = "no-referrer";
            response.Headers.CacheControl = "no-store";
            return Task.CompletedTask;
        });
        request.Path = DownloadTicket.Folder;
        if (!HttpMethods.IsGet(request.Method))
        {
            // Those who only look at a link must not use it up.
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = HttpMethods.Get;
            return;
        }

        var redeemed = await http.RequestServices.GetRequiredService<IMediator>().Send(new RedeemDownload(ticket), http.RequestAborted);
        http.RequestServices.GetRequiredService<Caller>().Become(redeemed.PersonId, redeemed.Name, (SiteRoles)redeemed.Roles);
        var address = LocalAddress.Of(redeemed.Path);
        (request.Path, request.QueryString) = (address.Path, address.Query);
        // The file is sent whole: a part of it cannot be asked for with a ticket that is used up.
        request.Headers.Range = default;
        await next(http);
    }
}

using FluentValidation;
using Lamella.BuildingBlocks;
using Lamella.GraphQL;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Lamella.Users.Downloads;

/// <summary>Where a browser fetches a file by plain navigation, which carries no token.</summary>
/// <param name="Address">Good for one GET. A ticket's for who is signed in; for a guest, who has no rights to carry, the path itself.</param>
/// <param name="ExpiresAt">A ticket counts until then; null for a guest.</param>
[GraphQLName("Download")]
internal sealed record DownloadDescription(string Address, DateTimeOffset? ExpiresAt);

/// <summary>Makes a ticket that stands for one GET of <paramref name="Path"/> by the caller, within minutes, from any host on the database.</summary>
internal sealed record CreateDownload(string Path) : ICommand<DownloadDescription>;

internal sealed class CreateDownloadValidator : AbstractValidator<CreateDownload>
{
    private const int LongestPath = 4_000;

    public CreateDownloadValidator(DownloadAddresses addresses) =>
        RuleFor(command => command.Path)
            .MaximumLength(LongestPath)
            .Must(path => LocalAddress.TryParse(path, out var address) && addresses.Has(address))
            .WithMessage(command => $"'{Shown(command.Path)}' is no address of a download: give the path and query of one, from the slash on.");

    private static string Shown(string path) => path.Length > 200 ? path[..200] + "…" : path;
}

internal sealed class CreateDownloadHandler(UsersDb db, Caller caller, TimeProvider clock) : IRequestHandler<CreateDownload, DownloadDescription>
{
    /// <summary>A browser uses each at once; more than these is a mistake, or somebody filling the table.</summary>
    private const int MostWaiting = 100;

    public async Task<DownloadDescription> Handle(CreateDownload command, CancellationToken cancellationToken)
    {
        if (caller.PersonId is not { } person)
        {
            return new(command.Path, null);
        }

        var now = clock.GetUtcNow();
        var (ticket, expires, forgotten) = (DownloadTicket.Make(), now + DownloadTicket.Lifetime, now - DownloadTicket.Remembered);
        var (hash, roles) = (DownloadTicket.Hash(ticket), (int)caller.Roles);
        await db.Database.ExecuteSqlAsync($"delete from users.downloads where expires_at < {forgotten}", cancellationToken);
        var made = await db.Database.ExecuteSqlAsync(
            $"""
            insert into users.downloads (ticket_hash, person_id, roles, path, expires_at)
            select {hash}, {person}, {roles}, {command.Path}, {expires}
            where (select count(*) from users.downloads where person_id = {person} and used_at is null and expires_at > {now}) < {MostWaiting}
            """,
            cancellationToken);
        return made == 1
            ? new($"{DownloadTicket.Folder}/{ticket}", expires)
            : throw new RefusalException(
                RefusalKind.Conflict, $"{MostWaiting} of your downloads have not begun yet: begin one, or wait until they expire, {DownloadTicket.Lifetime.TotalMinutes:0} minutes after they were asked for.");
    }
}

[MutationType]
internal static class CreateDownloadField
{
    /// <summary>
    /// Where a browser fetches a file by plain navigation. The answer's address is good for one GET within minutes, with your rights as they are then.
    /// path: path and query of an endpoint that answers a file, such as /annotations/…/nml.
    /// </summary>
    public static Task<DownloadDescription> CreateDownload(string path, IMediator mediator, CancellationToken cancellationToken) =>
        mediator.Send(new CreateDownload(path), cancellationToken);
}

using Lamella.BuildingBlocks;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Lamella.Users.People;

/// <summary>The person behind a valid token: noted at first sight, with the newest name after that. Answers the id.</summary>
internal sealed record RememberPerson(string Issuer, string Subject, string Name) : ICommand<Guid>;

internal sealed class RememberPersonHandler(UsersDb db, TimeProvider clock) : IRequestHandler<RememberPerson, Guid>
{
    public async Task<Guid> Handle(RememberPerson command, CancellationToken cancellationToken)
    {
        // One statement, so that two first requests of the same person at once, on any host, end with one row.
        var (id, now) = (Guid.CreateVersion7(), clock.GetUtcNow());
        var ids = await db.Database.SqlQuery<Guid>(
            $"""
            insert into users.people (id, issuer, subject, name, first_seen_at, last_seen_at)
            values ({id}, {command.Issuer}, {command.Subject}, {command.Name}, {now}, {now})
            on conflict (issuer, subject) do update set name = excluded.name, last_seen_at = excluded.last_seen_at
            returning id as "Value"
            """).ToListAsync(cancellationToken);
        return ids[0];
    }
}

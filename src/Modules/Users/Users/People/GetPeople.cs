using Lamella.Users.Contracts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Lamella.Users.People;

internal sealed class GetPeopleHandler(UsersDb db) : IRequestHandler<GetPeople, IReadOnlyDictionary<Guid, Person>>
{
    public async Task<IReadOnlyDictionary<Guid, Person>> Handle(GetPeople query, CancellationToken cancellationToken) =>
        await db.People.AsNoTracking().Where(person => query.Ids.Contains(person.Id))
            .ToDictionaryAsync(person => person.Id, person => new Person(person.Id, person.Name), cancellationToken);
}

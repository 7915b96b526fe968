using Lamella.BuildingBlocks;

namespace Lamella.Users.Contracts;

/// <summary>The people with these ids, each once; ids that are nobody's are left out.</summary>
public sealed record GetPeople(IReadOnlyList<Guid> Ids) : IQuery<IReadOnlyDictionary<Guid, Person>>;

/// <summary>What others may know of a person.</summary>
public sealed record Person(Guid Id, string Name);

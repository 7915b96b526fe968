namespace Lamella.Users.People;

/// <summary>A person as this site knows them: by the issuer of their tokens and the <c>sub</c> in them, since the first sign-in.</summary>
internal sealed class KnownPerson
{
    public Guid Id { get; private set; }

    public string Issuer { get; private set; } = "";

    public string Subject { get; private set; } = "";

    public string Name { get; private set; } = "";

    public DateTimeOffset FirstSeenAt { get; private set; }

    public DateTimeOffset LastSeenAt { get; private set; }
}

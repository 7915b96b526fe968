namespace Lamella.BuildingBlocks;

/// <summary>What a person may do on this site, from the realm roles of the sign-in service; none of them means guest.</summary>
[Flags]
public enum SiteRoles
{
    Guest = 0,

    /// <summary>Realm role <c>lamella-annotator</c>: makes annotations.</summary>
    Annotator = 1,

    /// <summary>Realm role <c>lamella-manager</c>: adds and shares datasets.</summary>
    Manager = 2,

    /// <summary>Realm role <c>lamella-admin</c>: everything.</summary>
    Admin = 4,
}

/// <summary>
/// Who sends the messages of this scope. One instance a scope, anonymous until the Users module (a request with a valid token) or the
/// command line (the operator of the machine) names somebody.
/// </summary>
public sealed class Caller
{
    /// <summary>The person's id in the Users module; null for somebody who has not signed in, and for the operator at the command line.</summary>
    public Guid? PersonId { get; private set; }

    public string Name { get; private set; } = "somebody who has not signed in";

    public SiteRoles Roles { get; private set; }

    public bool IsSignedIn => PersonId is not null;

    public bool IsAdmin => Roles.HasFlag(SiteRoles.Admin);

    /// <summary>May add datasets and share them.</summary>
    public bool IsManager => (Roles & (SiteRoles.Manager | SiteRoles.Admin)) != 0;

    public void Become(Guid personId, string name, SiteRoles roles) => (PersonId, Name, Roles) = (personId, name, roles);

    /// <summary>The same one, seen from another scope of the same request.</summary>
    public void Become(Caller other) => (PersonId, Name, Roles) = (other.PersonId, other.Name, other.Roles);

    /// <summary>The one who runs the binary on the machine owns the database: may do everything, and is nobody's person.</summary>
    public void BecomeOperator() => (PersonId, Name, Roles) = (null, "the operator", SiteRoles.Admin);
}

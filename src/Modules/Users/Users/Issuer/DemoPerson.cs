namespace Lamella.Users.Issuer;

/// <summary>Somebody to be while no sign-in service is configured.</summary>
/// <param name="Subject">The <c>sub</c> of their tokens.</param>
/// <param name="Roles">Realm roles, as Keycloak would name them.</param>
/// <param name="May">What they may do, in words.</param>
internal sealed record DemoPerson(string Subject, string Name, string Initials, IReadOnlyList<string> Roles, string May)
{
    public static IReadOnlyList<DemoPerson> All { get; } =
    [
        new("ada", "Ada Lindqvist", "AL", ["lamella-annotator"], "Annotator: looks at datasets and annotates them."),
        new("max", "Max Moreau", "MM", ["lamella-annotator", "lamella-manager"], "Manager: also adds, shares and publishes datasets."),
        new("ines", "Ines Castro", "IC", ["lamella-annotator", "lamella-manager", "lamella-admin"], "Administrator: may do everything on this site."),
    ];
}

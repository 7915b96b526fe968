using Lamella.BuildingBlocks;
using Lamella.GraphQL;

namespace Lamella.Users.People;

/// <summary>What a person may do on this site.</summary>
internal enum SiteRole
{
    /// <summary>Makes annotations.</summary>
    Annotator,

    /// <summary>Adds and shares datasets.</summary>
    Manager,

    /// <summary>Everything.</summary>
    Admin,
}

/// <summary>Who you are here.</summary>
/// <param name="Id">Your id; null for a guest.</param>
/// <param name="Name">How others see you named.</param>
/// <param name="Roles">What you may do; none of them means guest.</param>
/// <param name="IsSignedIn">False for a guest.</param>
internal sealed record Me(Guid? Id, string Name, IReadOnlyList<SiteRole> Roles, bool IsSignedIn);

[QueryType]
internal static class MeField
{
    /// <summary>Who you are here: the person of the token that came with the request, or a guest.</summary>
    public static Me Me(Caller caller) => new(
        caller.PersonId,
        caller.IsSignedIn ? caller.Name : "Guest",
        [
            .. (IEnumerable<SiteRole>)(caller.Roles.HasFlag(SiteRoles.Annotator) ? [SiteRole.Annotator] : []),
            .. (IEnumerable<SiteRole>)(caller.Roles.HasFlag(SiteRoles.Manager) ? [SiteRole.Manager] : []),
            .. (IEnumerable<SiteRole>)(caller.Roles.HasFlag(SiteRoles.Admin) ? [SiteRole.Admin] : []),
        ],
        caller.IsSignedIn);
}

using Lamella.BuildingBlocks;

namespace Lamella.Users.Tokens;

/// <summary>What a checked token says.</summary>
/// <param name="Subject">Who it is in the issuer's words (<c>sub</c>).</param>
/// <param name="Session">The sign-in that the token belongs to, which may be ended before the token expires; null where the issuer names none.</param>
/// <param name="ExpiresAt">From then on the token counts no more.</param>
internal sealed record SignedIn(Guid PersonId, string Subject, string Name, SiteRoles Roles, Guid? Session, DateTimeOffset ExpiresAt);

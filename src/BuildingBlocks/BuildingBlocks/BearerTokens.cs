using System.Diagnostics.CodeAnalysis;

namespace Lamella.BuildingBlocks;

/// <summary>Checks tokens where the caller of the request is not named yet: on the shortest ways, and in the first message of a WebSocket.</summary>
public interface IBearerTokens
{
    /// <summary>
    /// Whom the value of a header <c>Authorization</c> names, when that is known already; the token still counts then. False when it must be
    /// looked at first or is not good, which <see cref="Identify"/> does and says.
    /// </summary>
    bool TryIdentify(string authorization, [NotNullWhen(true)] out Guid? person, out SiteRoles roles);

    /// <summary>Names the caller from a token. One that is stale, forged or another site's is refused (<see cref="RefusalKind.TokenRefused"/>) with the cause.</summary>
    /// <returns>From when on the token counts no more. It may stop counting sooner (its sign-in is ended), so whoever stays connected asks again now and then.</returns>
    Task<DateTimeOffset> Identify(string token, Caller caller);
}

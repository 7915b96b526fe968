namespace Lamella.BuildingBlocks;

/// <summary>Checks a token that does not come in the header of its request, such as one in the first message of a WebSocket.</summary>
public interface IBearerTokens
{
    /// <summary>Names the caller from a token. One that is stale, forged or another site's is refused (<see cref="RefusalKind.TokenRefused"/>) with the cause.</summary>
    /// <returns>From when on the token counts no more. It may stop counting sooner (its sign-in is ended), so whoever stays connected asks again now and then.</returns>
    Task<DateTimeOffset> Identify(string token, Caller caller);
}

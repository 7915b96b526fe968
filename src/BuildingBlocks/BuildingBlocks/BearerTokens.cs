namespace Lamella.BuildingBlocks;

/// <summary>Checks a token that does not come in the header of its request, such as one in the first message of a WebSocket.</summary>
public interface IBearerTokens
{
    /// <summary>Names the caller from a token. One that is stale, forged or another site's is refused (<see cref="RefusalKind.TokenRefused"/>) with the cause.</summary>
    Task Identify(string token, Caller caller);
}

using System.Text.Json;
using Lamella.BuildingBlocks;

namespace Lamella.GraphQL.Http;

/// <summary>Who is behind a connection: the token of its first message, or of the handshake's header, or nobody.</summary>
/// <param name="header">The handshake's <c>Authorization</c>; empty without one.</param>
internal sealed class SocketCaller(IBearerTokens? tokens, Caller caller, TimeProvider clock, string header)
{
    private const string Scheme = "Bearer ";

    private string? _token;
    private DateTimeOffset _expires;

    /// <summary>How long the token still counts; null for a guest.</summary>
    public TimeSpan? Remaining => _token is null ? null : _expires - clock.GetUtcNow();

    /// <exception cref="RefusalException">The token is not good.</exception>
    public async Task Identify(JsonElement payload)
    {
        var given = payload.ValueKind == JsonValueKind.Object
            ? payload.EnumerateObject().FirstOrDefault(property => property.Name.Equals("authorization", StringComparison.OrdinalIgnoreCase)).Value
            : default;
        var text = given.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? header : given.ToString();
        if (text.Length == 0)
        {
            return;
        }

        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || tokens is null)
        {
            throw new RefusalException(RefusalKind.TokenRefused, "The payload's authorization must be one 'Bearer' and one token.");
        }

        var token = text[Scheme.Length..].Trim();
        _expires = await tokens.Identify(token, caller);
        _token = token;
    }

    /// <summary>Why the token counts no more; null while it does.</summary>
    public async Task<string?> Refusal()
    {
        if (_token is null)
        {
            return null;
        }

        if (Remaining <= TimeSpan.Zero)
        {
            return "The token has expired.";
        }

        try
        {
            _expires = await tokens!.Identify(_token, caller);
            return null;
        }
        catch (RefusalException refusal)
        {
            return refusal.Message;
        }
    }
}

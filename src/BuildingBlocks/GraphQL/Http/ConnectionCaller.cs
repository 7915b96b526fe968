using System.Text.Json;
using Lamella.BuildingBlocks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.GraphQL.Http;

/// <summary>Who is behind a connection that lasts: the token of its first message, or of its request's header, or nobody.</summary>
/// <param name="header">The request's <c>Authorization</c>; empty without one.</param>
internal sealed class ConnectionCaller(IBearerTokens? tokens, Caller caller, TimeProvider clock, string header)
{
    private const string Scheme = "Bearer ";

    private string? _token;
    private DateTimeOffset _expires;

    public static ConnectionCaller Of(HttpContext http) => new(
        http.RequestServices.GetService<IBearerTokens>(),
        http.RequestServices.GetRequiredService<Caller>(),
        http.RequestServices.GetRequiredService<TimeProvider>(),
        http.Request.Headers.Authorization.ToString());

    /// <param name="payload">Of the first message; undefined where there is none.</param>
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

    /// <summary>Looks at the token now and then, and when it expires: an ended sign-in is noticed, and an expired token at once.</summary>
    /// <returns>Why the token counts no more; null when the connection ended first, and for a guest.</returns>
    public async Task<string?> Refused(TimeSpan every, CancellationToken cancellationToken)
    {
        while (_token is not null)
        {
            var rest = _expires - clock.GetUtcNow();
            if (rest <= TimeSpan.Zero)
            {
                return "The token has expired.";
            }

            await Task.Delay(rest < every ? rest : every, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
            {
                return null;
            }

            try
            {
                _expires = await tokens!.Identify(_token, caller);
            }
            catch (RefusalException refusal)
            {
                return refusal.Message;
            }
        }

        return null;
    }
}

using Microsoft.AspNetCore.Http;

namespace Lamella.Users.Tokens;

/// <summary>The one issuer whose tokens this host believes.</summary>
internal interface ITokenIssuer
{
    /// <summary>The name under which its people are kept; it must outlive restarts and changed ports.</summary>
    string KnownAs { get; }

    /// <summary>The public client that browsers sign in with.</summary>
    string ClientId { get; }

    /// <summary>Where a browser that sent this request finds the issuer: its address without <c>/.well-known/…</c>.</summary>
    string AuthorityFor(HttpRequest request);
}

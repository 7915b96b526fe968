using System.Net.WebSockets;

namespace Lamella.GraphQL.Http;

/// <summary>Why a connection is closed (protocol <c>graphql-transport-ws</c>). Clients connect anew after <see cref="Forbidden"/>, with a token of then; not after the others.</summary>
internal static class CloseCode
{
    /// <summary>A message that is none of the protocol's.</summary>
    public const WebSocketCloseStatus Invalid = (WebSocketCloseStatus)4400;

    /// <summary>An operation before the connection was acknowledged.</summary>
    public const WebSocketCloseStatus Unauthorized = (WebSocketCloseStatus)4401;

    /// <summary>A token that is refused, or has expired since.</summary>
    public const WebSocketCloseStatus Forbidden = (WebSocketCloseStatus)4403;

    /// <summary>The client does not speak the protocol.</summary>
    public const WebSocketCloseStatus Protocol = (WebSocketCloseStatus)4406;

    /// <summary>The client did not say who it is in time.</summary>
    public const WebSocketCloseStatus InitTimeout = (WebSocketCloseStatus)4408;

    /// <summary>Two operations of one id.</summary>
    public const WebSocketCloseStatus Exists = (WebSocketCloseStatus)4409;

    /// <summary>A second <c>connection_init</c>.</summary>
    public const WebSocketCloseStatus TooManyInits = (WebSocketCloseStatus)4429;

    /// <summary>Our own fault.</summary>
    public const WebSocketCloseStatus Internal = (WebSocketCloseStatus)4500;
}

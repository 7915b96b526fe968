using Lamella.GraphQL.Execution;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Lamella.GraphQL.Http;

/// <summary>Takes WebSocket connections, and sees them out when the host stops.</summary>
internal sealed class GraphQLSockets(RequestExecutor executor, GraphQLLimits limits, IHostApplicationLifetime lifetime, ILogger<GraphQLSocket> log)
{
    public async Task Accept(HttpContext http)
    {
        if (IsForeign(http.Request))
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        if (!http.WebSockets.WebSocketRequestedProtocols.Contains(GraphQLSocket.Protocol))
        {
            // Taken all the same: only the code of a close tells a page why.
            using var stranger = await http.WebSockets.AcceptWebSocketAsync();
            await stranger.CloseOutputAsync(CloseCode.Protocol, "Subprotocol not acceptable", http.RequestAborted);
            return;
        }

        using var socket = await http.WebSockets.AcceptWebSocketAsync(GraphQLSocket.Protocol);
        using var line = new SocketLine(socket, limits);
        var connection = new GraphQLSocket(line, ConnectionCaller.Of(http), executor, limits, http.RequestServices, log);
        await connection.Run(http.RequestAborted, lifetime.ApplicationStopping);
    }

    /// <summary>A page of another site may open a connection to us without asking, so we ask where it is from. Programs say nothing.</summary>
    private static bool IsForeign(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() switch
    {
        "same-origin" or "none" => false,
        "" => request.Headers.Origin.ToString() is { Length: > 0 } origin && !(Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Authority == request.Host.Value),
        _ => true,
    };
}

using System.Buffers;
using Lamella.GraphQL.Execution;
using Microsoft.AspNetCore.Http;

namespace Lamella.GraphQL.Http;

/// <summary>GraphQL over HTTP (the draft of the GraphQL-over-HTTP working group): one request in, one response out.</summary>
internal sealed class GraphQLEndpoint(RequestExecutor executor, GraphQLLimits limits, GraphQLSockets sockets, EventStream events)
{
    public async Task Answer(HttpContext http)
    {
        if (http.WebSockets.IsWebSocketRequest)
        {
            await sockets.Accept(http);
            return;
        }

        var accept = MediaType.Choose(http.Request.Headers.Accept);
        if (accept is null)
        {
            http.Response.StatusCode = StatusCodes.Status406NotAcceptable;
            return;
        }

        var isGet = HttpMethods.IsGet(http.Request.Method);
        if (!isGet && !HttpMethods.IsPost(http.Request.Method))
        {
            http.Response.Headers.Allow = "GET, POST";
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        GraphQLResponse response;
        int? status = null;
        try
        {
            var request = isGet ? RequestReader.FromQuery(http.Request) : await RequestReader.FromBody(http.Request, limits, http.RequestAborted);
            if (accept == MediaType.Events)
            {
                await events.Answer(http, request, readOnly: isGet);
                return;
            }

            response = await executor.Execute(request, http.RequestServices, http.RequestAborted, readOnly: isGet);
        }
        catch (BadHttpRequestException wrong)
        {
            response = GraphQLResponse.Refused(new GraphQLError(wrong.Message, ErrorCodes.BadRequest, []));
            status = wrong.StatusCode;
        }

        http.Response.StatusCode = status ?? StatusOf(response, accept, isGet);
        if (http.Response.StatusCode == StatusCodes.Status405MethodNotAllowed)
        {
            http.Response.Headers.Allow = "POST";
        }

        http.Response.ContentType = $"{(accept == MediaType.Events ? MediaType.Json : accept)}; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        var body = new ArrayBufferWriter<byte>(4096);
        ResponseWriter.Write(body, response);
        http.Response.ContentLength = body.WrittenCount;
        await http.Response.Body.WriteAsync(body.WrittenMemory, http.RequestAborted);
    }

    /// <summary>
    /// With its own media type a response says by its status whether it was executed; with <c>application/json</c> a well-formed request is 200,
    /// because clients of that age took everything else for a broken connection.
    /// </summary>
    private static int StatusOf(GraphQLResponse response, string accept, bool isGet) =>
        response.HasData ? StatusCodes.Status200OK
        : isGet && response.Errors[0].Code == ErrorCodes.OperationKind ? StatusCodes.Status405MethodNotAllowed
        : accept == MediaType.Response ? StatusCodes.Status400BadRequest
        : StatusCodes.Status200OK;
}

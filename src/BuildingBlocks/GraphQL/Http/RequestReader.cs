using System.Text;
using System.Text.Json;
using Lamella.GraphQL.Execution;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Lamella.GraphQL.Http;

/// <summary>Reads a GraphQL request from an address or a body.</summary>
internal static class RequestReader
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static GraphQLRequest FromQuery(HttpRequest request)
    {
        // A page of another site can make a browser send a GET with the address bar's credentials; browsers say so.
        if (request.Headers["Sec-Fetch-Site"] == "cross-site" && request.Headers["Sec-Fetch-Mode"] != "cors")
        {
            throw new BadHttpRequestException("Requests from other sites are not answered here.", StatusCodes.Status403Forbidden);
        }

        var query = request.Query["query"].ToString();
        var documentId = NullIfEmpty(request.Query["documentId"]) ?? HashIn(Parameter(request, "extensions"));
        return query.Length == 0 && documentId is null
            ? throw new BadHttpRequestException("The parameter 'query' with the document is missing.")
            : new(query, NullIfEmpty(request.Query["operationName"]), Parameter(request, "variables"), documentId);
    }

    private static JsonElement Parameter(HttpRequest request, string name) =>
        request.Query[name].ToString() is { Length: > 0 } text ? Object(Parse(Encoding.UTF8.GetBytes(text)), name) : default;

    /// <summary>Where Apollo's clients put the hash of a persisted document.</summary>
    private static string? HashIn(JsonElement extensions) =>
        extensions.ValueKind == JsonValueKind.Object && extensions.TryGetProperty("persistedQuery", out var persisted) && persisted.ValueKind == JsonValueKind.Object
            && persisted.TryGetProperty("sha256Hash", out var hash) && hash.ValueKind == JsonValueKind.String ? hash.GetString() : null;

    public static async Task<GraphQLRequest> FromBody(HttpRequest request, GraphQLLimits limits, CancellationToken cancellationToken)
    {
        // Only this type: a form of another site can send the plain ones without asking (a request of this type asks first).
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || type.MediaType != MediaType.Json)
        {
            throw new BadHttpRequestException("The body has to be application/json.", StatusCodes.Status415UnsupportedMediaType);
        }

        if (type.Charset.HasValue && !type.Charset.Value!.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            throw new BadHttpRequestException("The body has to be UTF-8.", StatusCodes.Status415UnsupportedMediaType);
        }

        return FromJson(Parse(await ReadBody(request, limits.BodyBytes, cancellationToken)));
    }

    /// <summary>The request that a body is, or the payload of a message.</summary>
    public static GraphQLRequest FromJson(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new BadHttpRequestException($"{(root.ValueKind == JsonValueKind.Array ? "Requests are not taken in batches. " : "")}The body has to be one JSON object with 'query', and optionally 'operationName', 'variables' and 'extensions'.");
        }

        var extensions = Object(root.TryGetProperty("extensions", out var told) ? told : default, "extensions");
        var documentId = root.TryGetProperty("documentId", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : HashIn(extensions);
        var query = root.TryGetProperty("query", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString()!
            : given.ValueKind == JsonValueKind.Undefined && documentId is not null ? ""
            : throw new BadHttpRequestException("The body's 'query' has to be a string: the document.");
        var name = root.TryGetProperty("operationName", out var named) ? named : default;
        if (name.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.String))
        {
            throw new BadHttpRequestException("The body's 'operationName' has to be a string.");
        }

        return new(
            query,
            name.ValueKind == JsonValueKind.String ? NullIfEmpty(name.GetString()) : null,
            Object(root.TryGetProperty("variables", out var variables) ? variables : default, "variables"),
            documentId);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBody(HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        if (request.ContentLength > limit)
        {
            throw TooLarge(limit);
        }

        using var body = new MemoryStream((int)(request.ContentLength ?? 1024));
        var buffer = new byte[8192];
        for (int read; (read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            body.Write(buffer, 0, read);
            if (body.Length > limit)
            {
                throw TooLarge(limit);
            }
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    public static JsonElement Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            Strict.GetCharCount(json.Span);
            var withoutMark = json.Span.StartsWith(Encoding.UTF8.Preamble) ? json[3..] : json;
            return JsonElement.Parse(withoutMark.Span);
        }
        catch (Exception exception) when (exception is JsonException or DecoderFallbackException)
        {
            throw new BadHttpRequestException("This is no JSON in UTF-8.", exception);
        }
    }

    public static JsonElement Object(JsonElement value, string name) =>
        value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.Object
            ? value
            : throw new BadHttpRequestException($"'{name}' has to be a JSON object.");

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static BadHttpRequestException TooLarge(int limit) => new($"The body has more than {limit} bytes.", StatusCodes.Status413PayloadTooLarge);
}

using System.Buffers;
using System.Text;
using System.Text.Json;
using Lamella.GraphQL.Execution;
using Microsoft.AspNetCore.Http;

namespace Lamella.GraphQL.Http;

/// <summary>A message of the protocol <c>graphql-transport-ws</c> as a client sends it.</summary>
/// <param name="Type">One of the protocol's.</param>
/// <param name="Id">Of the operation; for <c>subscribe</c> and <c>complete</c>.</param>
/// <param name="Payload">An object, or undefined.</param>
internal sealed record SocketMessage(string Type, string Id, JsonElement Payload)
{
    /// <exception cref="BadHttpRequestException">This is no message of the protocol; says why.</exception>
    public static SocketMessage Read(ReadOnlyMemory<byte> text)
    {
        var root = RequestReader.Parse(text);
        var type = root.ValueKind == JsonValueKind.Object ? TextOf(root, "type") : null;
        var hasId = type is "subscribe" or "complete";
        var id = hasId ? TextOf(root, "id") : "";
        return type is not ("connection_init" or "ping" or "pong") && !hasId ? throw Wrong("'type' is none that a client sends")
            : hasId && string.IsNullOrEmpty(id) ? throw Wrong("'id' has to be a string")
            : new(type!, id!, root.TryGetProperty("payload", out var payload) ? RequestReader.Object(payload, "payload") : default);
    }

    public static ReadOnlyMemory<byte> Plain(string type, string? id = null) => Write(type, id, _ => { });

    public static ReadOnlyMemory<byte> Next(string id, GraphQLResponse response) => Write("next", id, writer =>
    {
        writer.WritePropertyName("payload");
        ResponseWriter.Write(writer, response);
    });

    public static ReadOnlyMemory<byte> Error(string id, IReadOnlyList<GraphQLError> errors) => Write("error", id, writer =>
    {
        writer.WritePropertyName("payload");
        ResponseWriter.Write(writer, errors);
    });

    /// <summary>As much of a sentence as a close frame carries: 123 bytes (RFC 6455, section 5.5).</summary>
    public static string CloseReason(string sentence)
    {
        var fitting = sentence.Length > 123 ? sentence[..123] : sentence;
        while (Encoding.UTF8.GetByteCount(fitting) > 123)
        {
            fitting = fitting[..^1];
        }

        return fitting;
    }

    private static ReadOnlyMemory<byte> Write(string type, string? id, Action<Utf8JsonWriter> payload)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(output, ResponseWriter.Options))
        {
            writer.WriteStartObject();
            if (id is not null)
            {
                writer.WriteString("id", id);
            }

            writer.WriteString("type", type);
            payload(writer);
            writer.WriteEndObject();
        }

        return output.WrittenMemory;
    }

    private static string? TextOf(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static BadHttpRequestException Wrong(string why) => new($"Invalid message: {why}.");
}

using System.Buffers;
using System.Collections;
using System.Text.Encodings.Web;
using System.Text.Json;
using Lamella.GraphQL.Types;

namespace Lamella.GraphQL.Execution;

/// <summary>A response: data, errors, or both (specification, section 7.1).</summary>
/// <param name="HasData">Whether execution began; then <c>data</c> is there, be it as null.</param>
internal sealed record GraphQLResponse(bool HasData, ResultObject? Data, IReadOnlyList<GraphQLError> Errors)
{
    public static GraphQLResponse Refused(params IReadOnlyList<GraphQLError> errors) => new(false, null, errors);
}

/// <summary>Writes responses as UTF-8, values straight from what resolvers gave.</summary>
internal static class ResponseWriter
{
    // The answer is JSON in a body of its own, never inside a page: letters of other alphabets stay letters.
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = 1000 };

    public static void Write(IBufferWriter<byte> output, GraphQLResponse response)
    {
        using var writer = new Utf8JsonWriter(output, Options);
        Write(writer, response);
    }

    public static void Write(Utf8JsonWriter writer, GraphQLResponse response)
    {
        writer.WriteStartObject();
        if (response.Errors.Count > 0)
        {
            writer.WritePropertyName("errors");
            Write(writer, response.Errors);
        }

        if (response.HasData)
        {
            writer.WritePropertyName("data");
            if (response.Data is null)
            {
                writer.WriteNullValue();
            }
            else
            {
                Write(writer, response.Data);
            }
        }

        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, IReadOnlyList<GraphQLError> errors)
    {
        writer.WriteStartArray();
        foreach (var error in errors)
        {
            Write(writer, error);
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, ResultObject result)
    {
        writer.WriteStartObject();
        for (var i = 0; i < result.Fields.Length; i++)
        {
            writer.WritePropertyName(result.Fields[i].EncodedName);
            Write(writer, result.Fields[i].Definition.Type, result.Values[i]);
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, SchemaType type, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case ResultObject result:
                Write(writer, result);
                break;
            case EnumValue constant:
                writer.WriteStringValue(constant.Encoded);
                break;
            case IList items when type.Nullable is ListType list:
                writer.WriteStartArray();
                foreach (var item in items)
                {
                    Write(writer, list.Inner, item);
                }

                writer.WriteEndArray();
                break;
            default:
                ((ScalarType)type.Named).Write(writer, value);
                break;
        }
    }

    private static void Write(Utf8JsonWriter writer, GraphQLError error)
    {
        writer.WriteStartObject();
        writer.WriteString("message", error.Message);
        if (error.Locations.Count > 0)
        {
            writer.WriteStartArray("locations");
            foreach (var location in error.Locations)
            {
                writer.WriteStartObject();
                writer.WriteNumber("line", location.Line);
                writer.WriteNumber("column", location.Column);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        if (error.Path is not null)
        {
            writer.WriteStartArray("path");
            foreach (var segment in error.Path.Segments)
            {
                if (segment is int index)
                {
                    writer.WriteNumberValue(index);
                }
                else
                {
                    writer.WriteStringValue((string)segment);
                }
            }

            writer.WriteEndArray();
        }

        writer.WriteStartObject("extensions");
        writer.WriteString("code", error.Code);
        if (error.Fields is not null)
        {
            writer.WritePropertyName("fields");
            JsonSerializer.Serialize(writer, error.Fields);
        }

        if (error.TraceId is not null)
        {
            writer.WriteString("traceId", error.TraceId);
        }

        if (error.Rule is not null)
        {
            writer.WriteString("rule", error.Rule);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}

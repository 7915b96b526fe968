using System.Globalization;
using System.Text.Json;
using Lamella.GraphQL.Language;

namespace Lamella.GraphQL.Types;

/// <summary>A value that its type does not admit; the message says what would be right.</summary>
internal sealed class CoercionException(string message) : Exception(message);

/// <summary>A leaf type (specification, section 3.5).</summary>
/// <param name="read">Input coercion of a value of a variable.</param>
/// <param name="readLiteral">Input coercion of a value in the document.</param>
/// <param name="write">Result coercion: checks the value, then writes it.</param>
internal sealed class ScalarType(
    string name, Func<JsonElement, object> read, Func<ValueNode, object> readLiteral, Action<Utf8JsonWriter, object> write) : NamedType(name)
{
    public string? SpecifiedBy { get; init; }

    /// <summary>Throws where a value of a resolver is none of this type; called before the response is begun.</summary>
    public Action<object> Check { get; init; } = _ => { };

    public object Read(JsonElement value) => read(value);

    public object Read(ValueNode value) => readLiteral(value);

    public void Write(Utf8JsonWriter writer, object value) => write(writer, value);
}

/// <summary>The scalars of the specification (section 3.5.1 to 3.5.5) and ours.</summary>
internal static class Scalars
{
    private const double SafeInteger = 9007199254740991; // 2^53 - 1

    public static ScalarType Int { get; } = new(
        "Int",
        json => json.ValueKind == JsonValueKind.Number && json.TryGetDouble(out var number) && number == Math.Floor(number)
            ? Int32(number, json.GetRawText())
            : throw NotA("Int", json.GetRawText(), "a whole number"),
        node => node is IntNode { Text: var text }
            ? int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new CoercionException($"Int cannot represent non 32-bit signed integer value: {text}")
            : throw NotA("Int", node.ToString(), "a whole number"),
        (writer, value) => writer.WriteNumberValue(Convert.ToInt32(value, CultureInfo.InvariantCulture)))
    {
        Description = "The `Int` scalar type represents non-fractional signed whole numeric values. Int can represent values between -(2^31) and 2^31 - 1.",
        Check = value => Convert.ToInt32(value, CultureInfo.InvariantCulture),
    };

    public static ScalarType Float { get; } = new(
        "Float",
        json => json.ValueKind == JsonValueKind.Number && json.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : throw NotA("Float", json.GetRawText(), "a finite number"),
        node => node is IntNode or FloatNode
            && double.Parse(node.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture) is var number && double.IsFinite(number)
                ? number
                : throw NotA("Float", node.ToString(), "a finite number"),
        WriteFloat)
    {
        Description = "The `Float` scalar type represents signed double-precision fractional values as specified by "
            + "[IEEE 754](https://en.wikipedia.org/wiki/IEEE_floating_point).",
        Check = CheckFloat,
    };

    public static ScalarType String { get; } = Text(
        "String",
        "The `String` scalar type represents textual data, represented as UTF-8 character sequences. "
            + "The String type is most often used by GraphQL to represent free-form human-readable text.",
        text => text,
        "a string");

    public static ScalarType Boolean { get; } = new(
        "Boolean",
        json => json.ValueKind is JsonValueKind.True or JsonValueKind.False ? json.GetBoolean() : throw NotA("Boolean", json.GetRawText(), "true or false"),
        node => node is BooleanNode truth ? truth.Value : throw NotA("Boolean", node.ToString(), "true or false"),
        (writer, value) => writer.WriteBooleanValue((bool)value))
    {
        Description = "The `Boolean` scalar type represents `true` or `false`.",
        Check = value => _ = (bool)value,
    };

    public static ScalarType ID { get; } = new(
        "ID",
        json => json.ValueKind switch
        {
            JsonValueKind.String => json.GetString()!,
            JsonValueKind.Number when json.TryGetInt64(out var number) => number.ToString(CultureInfo.InvariantCulture),
            _ => throw NotA("ID", json.GetRawText(), "a string or a whole number"),
        },
        node => node switch
        {
            StringNode text => text.Value,
            IntNode number => number.Text,
            _ => throw NotA("ID", node.ToString(), "a string or a whole number"),
        },
        (writer, value) => writer.WriteStringValue(Invariant(value)))
    {
        Description = "The `ID` scalar type represents a unique identifier, often used to refetch an object or as key for a cache. The ID type appears in a "
            + "JSON response as a String; however, it is not intended to be human-readable. When expected as an input type, any string (such as `\"4\"`) "
            + "or integer (such as `4`) input value will be accepted as an ID.",
    };

    public static ScalarType Uuid { get; } = Text(
        "UUID",
        "A universally unique identifier (RFC 9562), written `8-4-4-4-12` in hexadecimal digits.",
        text => Guid.TryParse(text, out var id) ? id : null,
        "a UUID such as \"6ba7b810-9dad-11d1-80b4-00c04fd430c8\"",
        "https://www.rfc-editor.org/rfc/rfc9562");

    public static ScalarType DateTime { get; } = Text(
        "DateTime",
        "A moment, with its offset from UTC (RFC 3339).",
        text => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null,
        "a moment such as \"2026-03-01T12:00:00Z\"",
        "https://scalars.graphql.org/andimarek/date-time.html",
        value => value switch
        {
            DateTimeOffset moment => moment.ToString("O", CultureInfo.InvariantCulture),
            System.DateTime moment => moment.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture),
            _ => Invariant(value),
        });

    /// <summary>A segment id or another 64-bit whole number, as a string: JSON numbers are exact to 2^53 only.</summary>
    public static ScalarType UInt64 { get; } = Text(
        "UInt64",
        "A whole number from 0 to 2^64 - 1, written as a string because numbers in JSON are exact to 2^53 only.",
        text => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null,
        "a whole number from 0 to 18446744073709551615 in quotes");

    public static ScalarType Mag { get; } = Text(
        "Mag",
        "A magnification: how many voxels of the finest level one voxel spans along x, y and z. Written `2-2-1`, or `4` for `4-4-4`.",
        text => BuildingBlocks.Voxels.Mag.TryParse(text, out var mag) ? mag : null,
        "three factors like \"2-2-1\", or one like \"4\"");

    private static ScalarType Text(
        string name, string description, Func<string, object?> parse, string right, string? specifiedBy = null, Func<object, string>? show = null) => new(
        name,
        json => json.ValueKind == JsonValueKind.String ? parse(json.GetString()!) ?? throw NotA(name, json.GetRawText(), right) : throw NotA(name, json.GetRawText(), right),
        node => node is StringNode text ? parse(text.Value) ?? throw NotA(name, node.ToString(), right) : throw NotA(name, node.ToString(), right),
        (writer, value) => writer.WriteStringValue((show ?? Invariant)(value)))
        {
            Description = description,
            SpecifiedBy = specifiedBy,
        };

    private static int Int32(double number, string text) => number is >= int.MinValue and <= int.MaxValue
        ? (int)number
        : throw new CoercionException($"Int cannot represent non 32-bit signed integer value: {text}");

    private static void CheckFloat(object value)
    {
        var number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
        if (!double.IsFinite(number))
        {
            throw new CoercionException($"Float cannot represent non numeric value: {Invariant(value)}");
        }

        if (value is long or ulong && Math.Abs(number) > SafeInteger)
        {
            throw new CoercionException($"Float is exact to 2^53 only and cannot represent {Invariant(value)}: the field has to be a UInt64.");
        }
    }

    private static void WriteFloat(Utf8JsonWriter writer, object value)
    {
        switch (value)
        {
            case double number:
                writer.WriteNumberValue(number);
                break;
            case float number:
                writer.WriteNumberValue(number);
                break;
            case decimal number:
                writer.WriteNumberValue(number);
                break;
            default:
                writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static string Invariant(object value) => value as string ?? Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private static CoercionException NotA(string type, string value, string right) => new($"{type} cannot represent {value}: give {right}.");
}

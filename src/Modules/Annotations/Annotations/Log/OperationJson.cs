using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Annotations.Log;

/// <summary>How operations are written: the same in batches, in the log and to clients. What is not known is refused, not skipped.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    NumberHandling = JsonNumberHandling.Strict,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowOutOfOrderMetadataProperties = true,
    AllowDuplicateProperties = false,
    Converters = [typeof(SegmentIdJson), typeof(GivenJson<long?>), typeof(GivenJson<string>), typeof(GivenJson<Position?>), typeof(GivenJson<JsonElement?>)])]
[JsonSerializable(typeof(Batch))]
[JsonSerializable(typeof(IReadOnlyList<Operation>))]
[JsonSerializable(typeof(Position?))]
[JsonSerializable(typeof(JsonElement?))]
[JsonSerializable(typeof(long?))]
internal sealed partial class OperationJson : JsonSerializerContext;

/// <summary>What a client sends: operations that take effect together or not at all.</summary>
/// <param name="BaseVersion">The version of the log that the client had seen; tells stale clocks from lies, decides nothing.</param>
internal sealed record Batch(Guid ClientId, Guid BatchId, long BaseVersion, IReadOnlyList<Operation> Operations);

/// <summary>A place or a size: x, y, z in voxels of magnification 1. In JSON <c>[x, y, z]</c>.</summary>
[JsonConverter(typeof(PositionJson))]
internal readonly record struct Position(double X, double Y, double Z);

internal sealed class PositionJson : JsonConverter<Position>
{
    public override Position Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Span<double> numbers = stackalloc double[3];
        Triple.Read(ref reader, numbers);
        return new(numbers[0], numbers[1], numbers[2]);
    }

    public override void Write(Utf8JsonWriter writer, Position value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(value.X);
        writer.WriteNumberValue(value.Y);
        writer.WriteNumberValue(value.Z);
        writer.WriteEndArray();
    }
}

/// <summary>Whole numbers <c>[x, y, z]</c>.</summary>
internal sealed class Int3Json : JsonConverter<Int3>
{
    public override Int3 Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Span<double> numbers = stackalloc double[3];
        Triple.Read(ref reader, numbers);
        foreach (var number in numbers)
        {
            if (number != Math.Truncate(number) || Math.Abs(number) > int.MaxValue)
            {
                throw new JsonException($"{number.ToString(CultureInfo.InvariantCulture)} is not a whole number of 32 bits.");
            }
        }

        return new((int)numbers[0], (int)numbers[1], (int)numbers[2]);
    }

    public override void Write(Utf8JsonWriter writer, Int3 value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(value.X);
        writer.WriteNumberValue(value.Y);
        writer.WriteNumberValue(value.Z);
        writer.WriteEndArray();
    }
}

internal static class Triple
{
    public static void Read(ref Utf8JsonReader reader, scoped Span<double> numbers)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("Three numbers [x, y, z] belong here.");
        }

        for (var i = 0; i < numbers.Length; i++)
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.Number || !reader.TryGetDouble(out numbers[i]) || !double.IsFinite(numbers[i]))
            {
                throw new JsonException("Three finite numbers [x, y, z] belong here.");
            }
        }

        if (!reader.Read() || reader.TokenType != JsonTokenType.EndArray)
        {
            throw new JsonException("Exactly three numbers [x, y, z] belong here.");
        }
    }
}

/// <summary>One of an enum's names in small letters. A number is refused: it could be of something that there is not.</summary>
internal sealed class NameJson<TEnum> : JsonConverter<TEnum>
    where TEnum : struct, Enum
{
    private static readonly (string Name, TEnum Value)[] Names = [.. Enum.GetValues<TEnum>().Select(value => (value.ToString().ToLowerInvariant(), value))];

    public override TEnum Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var said = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        var found = Array.Find(Names, one => one.Name == said);
        return found.Name is not null ? found.Value : throw new JsonException($"One of {string.Join(", ", Names.Select(one => one.Name))} belongs here, in quotes.");
    }

    public override void Write(Utf8JsonWriter writer, TEnum value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Array.Find(Names, one => EqualityComparer<TEnum>.Default.Equals(one.Value, value)).Name);
}

/// <summary>A segment id: 64 bits do not fit a number of JSON, so it is a string of decimal digits.</summary>
internal sealed class SegmentIdJson : JsonConverter<ulong>
{
    public override ulong Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && TryParse(reader.GetString()!, out var id)
            ? id
            : throw new JsonException("A segment id is a string of decimal digits, at most 18446744073709551615.");

    public override void Write(Utf8JsonWriter writer, ulong value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Digits and nothing else: .NET takes NULs behind a number for its end.</summary>
    public static bool TryParse(string text, out ulong id) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id) && !text.Contains('\0');
}

/// <summary>A member that tells "not given" from "given as null".</summary>
internal readonly record struct Given<T>(T Value)
{
    public bool IsGiven { get; } = true;

    public T Or(T other) => IsGiven ? Value : other;
}

internal sealed class GivenJson<T> : JsonConverter<Given<T>>
{
    public override bool HandleNull => true;

    public override Given<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.TokenType == JsonTokenType.Null ? default! : JsonSerializer.Deserialize<T>(ref reader, options)!);

    public override void Write(Utf8JsonWriter writer, Given<T> value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value.Value, options);
}

internal enum PaintRule
{
    Everywhere,

    /// <summary>Only voxels that are not painted with something.</summary>
    Empty,

    /// <summary>Only voxels of one segment.</summary>
    Only,
}

/// <summary>Which of a mask's voxels are painted: <c>"everywhere"</c>, <c>"empty"</c> or <c>{"only": "7"}</c>.</summary>
[JsonConverter(typeof(PaintModeJson))]
internal readonly record struct PaintMode(PaintRule Rule, ulong Segment = 0);

internal sealed class PaintModeJson : JsonConverter<PaintMode>
{
    private const string Expected = "The mode is \"everywhere\", \"empty\" or {\"only\": \"segment id\"}.";

    public override PaintMode Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString() switch
            {
                "everywhere" => new(PaintRule.Everywhere),
                "empty" => new(PaintRule.Empty),
                _ => throw new JsonException(Expected),
            };
        }

        if (reader.TokenType != JsonTokenType.StartObject || !reader.Read() || reader.TokenType != JsonTokenType.PropertyName
            || !reader.ValueTextEquals("only"u8) || !reader.Read() || reader.TokenType != JsonTokenType.String
            || !SegmentIdJson.TryParse(reader.GetString()!, out var segment)
            || !reader.Read() || reader.TokenType != JsonTokenType.EndObject)
        {
            throw new JsonException(Expected);
        }

        return new(PaintRule.Only, segment);
    }

    public override void Write(Utf8JsonWriter writer, PaintMode value, JsonSerializerOptions options)
    {
        if (value.Rule == PaintRule.Only)
        {
            writer.WriteStartObject();
            writer.WriteString("only", value.Segment.ToString(CultureInfo.InvariantCulture));
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteStringValue(value.Rule == PaintRule.Empty ? "empty" : "everywhere");
        }
    }
}

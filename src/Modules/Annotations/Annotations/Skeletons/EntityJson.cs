using System.Text.Json;
using System.Text.Json.Serialization;
using Lamella.Annotations.Log;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Annotations.Skeletons;

/// <summary>How what an annotation holds is written to clients: as the operations that make it.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true, Converters = [typeof(SegmentIdJson)])]
[JsonSerializable(typeof(SkeletonHeader))]
[JsonSerializable(typeof(Effect))]
[JsonSerializable(typeof(Position?))]
internal sealed partial class EntityJson : JsonSerializerContext;

/// <summary>What was given as JSON and is passed on as it is.</summary>
internal sealed class RawJson : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var json = JsonDocument.ParseValue(ref reader);
        return json.RootElement.GetRawText();
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteRawValue(value);
}

/// <summary>A comment: <c>[node, "text"]</c>.</summary>
[JsonConverter(typeof(CommentJson))]
internal readonly record struct Comment(long Node, string Text);

internal sealed class CommentJson : JsonConverter<Comment>
{
    public override Comment Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        reader.Read();
        var node = reader.GetInt64();
        reader.Read();
        var text = reader.GetString()!;
        reader.Read();
        return new(node, text);
    }

    public override void Write(Utf8JsonWriter writer, Comment value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(value.Node);
        writer.WriteStringValue(value.Text);
        writer.WriteEndArray();
    }
}

/// <summary>A branch point and when it was made one: <c>[node, time]</c>.</summary>
[JsonConverter(typeof(BranchPointJson))]
internal readonly record struct BranchPoint(long Node, double Time);

internal sealed class BranchPointJson : JsonConverter<BranchPoint>
{
    public override BranchPoint Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        reader.Read();
        var node = reader.GetInt64();
        reader.Read();
        var time = reader.GetDouble();
        reader.Read();
        return new(node, time);
    }

    public override void Write(Utf8JsonWriter writer, BranchPoint value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(value.Node);
        writer.WriteNumberValue(value.Time);
        writer.WriteEndArray();
    }
}

/// <summary>An edge: <c>[a, b]</c>, the smaller id first.</summary>
[JsonConverter(typeof(EdgeJson))]
internal readonly record struct Edge(long A, long B);

internal sealed class EdgeJson : JsonConverter<Edge>
{
    public override Edge Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, Edge value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(value.A);
        writer.WriteNumberValue(value.B);
        writer.WriteEndArray();
    }
}

/// <summary>Whole numbers: <c>[x, y, z]</c>, as <see cref="Int3Json"/> writes one of them.</summary>
internal sealed class Int3sJson : JsonConverter<IReadOnlyList<Int3>>
{
    private static readonly Int3Json One = new();

    public override IReadOnlyList<Int3> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<Int3> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var at in value)
        {
            One.Write(writer, at, options);
        }

        writer.WriteEndArray();
    }
}

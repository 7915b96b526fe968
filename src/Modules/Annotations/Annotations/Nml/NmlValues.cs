using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Lamella.Annotations.Log;
using Lamella.Annotations.Nml.Files;
using Lamella.Annotations.Skeletons;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;

namespace Lamella.Annotations.Nml;

/// <summary>How values of a file become those of an annotation, and what stands for one that a file leaves out.</summary>
internal static class NmlValues
{
    public const float DefaultRadius = 1;

    // Beyond it single precision no longer tells neighbouring voxels apart by far.
    private const double Farthest = 1L << 40;
    private const double LatestTime = 1L << 53;

    /// <summary>The magnifications that a file counts: of the dataset those whose largest factor is 1, 2, 4, …; where it has none, all three factors are that.</summary>
    public static Mag[] MagsOf(DatasetDescription dataset)
    {
        var mags = new Mag[31];
        for (var index = 0; index < mags.Length; index++)
        {
            var factor = 1 << index;
            mags[index] = dataset.Layers.SelectMany(layer => layer.Mags).Select(level => level.Mag)
                .FirstOrDefault(mag => Largest(mag) == factor && BitOperations.IsPow2(mag.X) && BitOperations.IsPow2(mag.Y) && BitOperations.IsPow2(mag.Z), new(factor, factor, factor));
        }

        return mags;
    }

    public static int IndexOf(Mag mag) => BitOperations.Log2((uint)Largest(mag));

    /// <summary>The node as an annotation keeps it; what is wrong with it, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static string? WrongWith(in NmlNode node) =>
        !IsNear(node.X) || !IsNear(node.Y) || !IsNear(node.Z) ? "lies farther than 2^40 voxels from the origin"
        : node.Radius is { } radius && radius is not (>= 0 and < Farthest) ? $"has the radius {radius.ToString(CultureInfo.InvariantCulture)}; one is 0 or more"
        : node.Rotation is { } rotation && (!IsNear(rotation.X) || !IsNear(rotation.Y) || !IsNear(rotation.Z)) ? "is rotated by more degrees than a number holds"
        : null;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Node Node(long tree, in NmlNode node, Mag[] mags) => new(
        (uint)tree, node.X, node.Y, node.Z, Time(node.Time), (float?)node.Radius ?? DefaultRadius, (float)(node.Rotation?.X ?? 0), (float)(node.Rotation?.Y ?? 0),
        (float)(node.Rotation?.Z ?? 0), Skeletons.Node.Pack(MagOf(node.MagIndex, mags)), Viewport(node.Viewport));

    /// <summary>A number in single precision as it is written: with the fewest digits that tell it from its neighbours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Shown(float number)
    {
        if (number == MathF.Truncate(number) || !float.IsFinite(number))
        {
            return number;
        }

        Span<byte> digits = stackalloc byte[32];
        return number.TryFormat(digits, out var length, "R", CultureInfo.InvariantCulture) ? double.Parse(digits[..length], NumberStyles.Float, CultureInfo.InvariantCulture) : number;
    }

    public static double Time(double? time) => time is { } given && Math.Abs(given) < LatestTime ? given : 0;

    public static byte Viewport(double? viewport) => viewport is >= 0 and <= byte.MaxValue ? (byte)viewport : (byte)0;

    public static Mag MagOf(double? index, Mag[] mags) => index >= 0 && index < mags.Length ? mags[(int)index] : Mag.One;

    public static string Color(double red, double green, double blue)
    {
        return $"#{Hex(red)}{Hex(green)}{Hex(blue)}";

        static string Hex(double part) => ((int)Math.Round(Math.Clamp(part, 0, 1) * 255)).ToString("x2", CultureInfo.InvariantCulture);
    }

    /// <summary>A colour for what has none: neighbours in the list differ most (golden ratio of the circle of hues).</summary>
    public static string ColorOf(int place)
    {
        var hue = place * 0.618033988749895 % 1 * 6;
        return Color(Part(5), Part(3), Part(1));

        double Part(int shift)
        {
            var at = (shift + hue) % 6;
            return 1 - (0.8 * Math.Clamp(Math.Min(at, 4 - at), 0, 1));
        }
    }

    /// <summary>Red, green, blue in 0..1 of <c>#rrggbb</c>.</summary>
    public static (double R, double G, double B) Parts(string color)
    {
        return (Part(1), Part(3), Part(5));

        double Part(int at) => Math.Round(int.Parse(color.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0, 4);
    }

    /// <summary>Metadata of a tree as JSON, <c>[{"key", "value"}]</c> with a text, a number, true or false, or a list of texts; null where it is none or too much.</summary>
    public static string? Metadata(IEnumerable<XElement> elements)
    {
        var entries = new JsonArray();
        foreach (var entry in elements.SelectMany(element => element.Elements("metadataEntry")))
        {
            var list = entry.Attributes().Where(attribute => attribute.Name.LocalName.StartsWith("stringListValue-", StringComparison.Ordinal))
                .Select(attribute => JsonValue.Create(attribute.Value)).ToArray<JsonNode?>();
            var number = double.TryParse(entry.Attribute("numberValue")?.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) && double.IsFinite(parsed) ? parsed : (double?)null;
            bool? flag = entry.Attribute("boolValue")?.Value.ToLowerInvariant() switch { "true" or "1" => true, "false" or "0" => false, _ => null };
            entries.Add(new JsonObject
            {
                ["key"] = entry.Attribute("key")?.Value ?? "",
                ["value"] = list.Length > 0 ? new JsonArray(list)
                    : number is { } value ? JsonValue.Create(value)
                    : flag is { } said ? JsonValue.Create(said)
                    : JsonValue.Create(entry.Attribute("stringValue")?.Value ?? ""),
            });
        }

        var json = entries.ToJsonString();
        return entries.Count > 0 && json.Length <= OperationRules.LargestMetadata ? json : null;
    }

    /// <summary>Metadata as the file writes it; null where the JSON says something that a file has no words for.</summary>
    public static XElement? Metadata(string json)
    {
        var metadata = new XElement("metadata");
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        var entries = root.ValueKind switch
        {
            JsonValueKind.Object => root.EnumerateObject().Select(member => (Key: (string?)member.Name, member.Value)),
            JsonValueKind.Array => root.EnumerateArray().Select(entry => entry.ValueKind == JsonValueKind.Object
                && entry.TryGetProperty("key", out var key) && key.ValueKind == JsonValueKind.String && entry.TryGetProperty("value", out var value)
                ? (key.GetString(), value) : (null, default)),
            _ => [],
        };
        foreach (var (key, value) in entries)
        {
            if (key is null)
            {
                return null;
            }

            var entry = new XElement("metadataEntry", new XAttribute("key", NmlWriter.Allowed(key)));
            switch (value.ValueKind)
            {
                case JsonValueKind.True or JsonValueKind.False: entry.SetAttributeValue("boolValue", value.ValueKind == JsonValueKind.True ? "true" : "false"); break;
                case JsonValueKind.Number: entry.SetAttributeValue("numberValue", value.GetRawText()); break;
                case JsonValueKind.Array:
                    var place = 0;
                    foreach (var item in value.EnumerateArray())
                    {
                        entry.SetAttributeValue($"stringListValue-{place++}", NmlWriter.Allowed(item.ToString()));
                    }

                    break;
                default: entry.SetAttributeValue("stringValue", NmlWriter.Allowed(value.ToString())); break;
            }

            metadata.Add(entry);
        }

        return metadata.HasElements ? metadata : null;
    }

    public static bool IsNear(double at) => Math.Abs(at) < Farthest;

    private static int Largest(Mag mag) => Math.Max(mag.X, Math.Max(mag.Y, mag.Z));
}

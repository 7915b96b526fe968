using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lamella.BuildingBlocks.Voxels;

/// <summary>A magnification: how many voxels of the finest level one voxel spans along x, y and z. Written <c>2-2-1</c>, or <c>4</c> for <c>4-4-4</c>.</summary>
[JsonConverter(typeof(MagJson))]
public readonly record struct Mag(int X, int Y, int Z)
{
    public static Mag One => new(1, 1, 1);

    public Int3 Factors => new(X, Y, Z);

    public static Mag Parse(string text) => TryParse(text, out var mag)
        ? mag
        : throw new FormatException($"'{text}' is not a magnification: give three factors like 2-2-1, or one like 4.");

    public static bool TryParse([NotNullWhen(true)] string? text, out Mag mag)
    {
        mag = default;
        var parts = text?.Split('-') ?? [];

        // .NET takes NULs behind a number for its end.
        if (parts.Length is not (1 or 3) || text!.Contains('\0'))
        {
            return false;
        }

        Span<int> factors = stackalloc int[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out factors[i]) || factors[i] < 1)
            {
                return false;
            }
        }

        mag = parts.Length == 1 ? new(factors[0], factors[0], factors[0]) : new(factors[0], factors[1], factors[2]);
        return true;
    }

    public override string ToString() => X == Y && Y == Z
        ? X.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{X}-{Y}-{Z}");
}

/// <summary>In JSON a magnification is its text, <c>"2-2-1"</c>.</summary>
public sealed class MagJson : JsonConverter<Mag>
{
    public override Mag Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Mag.TryParse(reader.GetString(), out var mag) ? mag : throw new JsonException($"'{reader.GetString()}' is not a magnification.");

    public override void Write(Utf8JsonWriter writer, Mag value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

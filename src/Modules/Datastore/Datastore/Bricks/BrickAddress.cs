using System.Globalization;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Datastore.Bricks;

/// <summary>
/// The address of a brick as it stands in a URL: <c>/bricks/{dataset}/{layer}/{version}/{mag}/{x}-{y}-{z}?c=0&amp;t=0</c>. Read in place, without
/// a string for each part, because it is read once a brick.
/// </summary>
internal readonly ref struct BrickAddress
{
    public const string Prefix = "/bricks/";

    public required Guid Dataset { get; init; }

    public required ReadOnlySpan<char> Layer { get; init; }

    public required ReadOnlySpan<char> Version { get; init; }

    public required Mag Mag { get; init; }

    /// <summary>Position in the level's grid of bricks along x, y, z; no part is negative.</summary>
    public required Int3 Brick { get; init; }

    public required int Channel { get; init; }

    public required int Time { get; init; }

    /// <summary>False for what is no address of a brick.</summary>
    /// <param name="path">The path of the URL, from its leading slash on.</param>
    /// <param name="query">The query with its question mark, or empty.</param>
    public static bool TryParse(ReadOnlySpan<char> path, ReadOnlySpan<char> query, out BrickAddress address)
    {
        address = default;
        if (!path.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        Span<Range> parts = stackalloc Range[6];
        var rest = path[Prefix.Length..];
        if (rest.Split(parts, '/') != 5
            || !Guid.TryParse(rest[parts[0]], out var dataset)
            || !TryParseMag(rest[parts[3]], out var mag)
            || !TryParseThree(rest[parts[4]], out var brick)
            || !TryParseQuery(query, out var channel, out var time))
        {
            return false;
        }

        address = new BrickAddress
        {
            Dataset = dataset,
            Layer = rest[parts[1]],
            Version = rest[parts[2]],
            Mag = mag,
            Brick = brick,
            Channel = channel,
            Time = time,
        };
        return true;
    }

    private static bool TryParseMag(ReadOnlySpan<char> text, out Mag mag)
    {
        if (TryParseNumber(text, out var same) && same > 0)
        {
            mag = new(same, same, same);
            return true;
        }

        var valid = TryParseThree(text, out var factors) && factors is { X: > 0, Y: > 0, Z: > 0 };
        mag = new(factors.X, factors.Y, factors.Z);
        return valid;
    }

    /// <summary>Three whole numbers, none negative: <c>x-y-z</c>.</summary>
    public static bool TryParseThree(ReadOnlySpan<char> text, out Int3 numbers)
    {
        numbers = default;
        Span<Range> parts = stackalloc Range[4];
        if (text.Split(parts, '-') != 3
            || !TryParseNumber(text[parts[0]], out var x) || !TryParseNumber(text[parts[1]], out var y) || !TryParseNumber(text[parts[2]], out var z))
        {
            return false;
        }

        numbers = new(x, y, z);
        return true;
    }

    private static bool TryParseQuery(ReadOnlySpan<char> query, out int channel, out int time)
    {
        (channel, time) = (0, 0);
        if (query.IsEmpty)
        {
            return true;
        }

        foreach (var range in query[1..].Split('&'))
        {
            var pair = query[1..][range];
            if (pair.StartsWith("c=") ? !TryParseNumber(pair[2..], out channel) : pair.StartsWith("t=") && !TryParseNumber(pair[2..], out time))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryParseNumber(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}

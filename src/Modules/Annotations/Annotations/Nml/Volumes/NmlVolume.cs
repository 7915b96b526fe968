using System.Globalization;
using System.Xml.Linq;
using Lamella.Annotations.Log;
using Lamella.Annotations.Nml.Files;

namespace Lamella.Annotations.Nml.Volumes;

/// <summary>A segment of a volume layer as a file lists it.</summary>
/// <param name="Group">By the file's number within the layer.</param>
/// <param name="Metadata">JSON as an annotation keeps it.</param>
/// <param name="Element">As it was written.</param>
internal sealed record NmlSegment(ulong Id, string? Name, string? Color, long? Group, Position? At, string? Metadata, XElement Element);

/// <summary>A volume layer as a file tells of it: <c>volume</c> with its segments and their groups. Its voxels lie in a zip beside the file.</summary>
internal sealed class NmlVolume
{
    /// <summary>What stands around segments and groups, as it was written.</summary>
    public required XElement Element { get; init; }

    public required string Name { get; init; }

    /// <summary>The zip with its voxels, by the path beside the file; null where it names none.</summary>
    public string? Location { get; init; }

    /// <summary>The dataset's layer that shows where nothing is painted.</summary>
    public string? Fallback { get; init; }

    public ulong LargestSegment { get; init; }

    public required IReadOnlyList<NmlSegment> Segments { get; init; }

    public required IReadOnlyList<NmlGroup> Groups { get; init; }

    /// <exception cref="BuildingBlocks.RefusalException">Unreadable: what it says is none of what belongs there.</exception>
    public static NmlVolume Read(XElement volume, List<string> notes)
    {
        var name = Text(volume, "name") ?? "Volume";
        CheckLength("volume layer", name);
        var segments = new Dictionary<ulong, NmlSegment>();
        foreach (var element in volume.Elements("segments").Elements("segment"))
        {
            var segment = ReadSegment(name, element);
            if (segment.Id == 0)
            {
                notes.Add($"Segment 0 of '{Shown(name)}' is nothing, and its entry is left out.");
            }
            else if (!segments.TryAdd(segment.Id, segment))
            {
                notes.Add($"Segment {segment.Id} of '{Shown(name)}' is listed twice and kept once.");
            }
        }

        var around = new XElement(volume);
        around.Elements("segments").Remove();
        around.Elements("groups").Remove();
        return new()
        {
            Element = around,
            Name = name,
            Location = Said(volume, "location"),
            Fallback = Said(volume, "fallbackLayer"),
            LargestSegment = Math.Max(ulong.TryParse(Text(volume, "largestSegmentId"), NumberStyles.None, CultureInfo.InvariantCulture, out var largest) ? largest : 0, segments.Keys.DefaultIfEmpty().Max()),
            Segments = [.. segments.Values],
            Groups = [.. volume.Elements("groups").Elements("group").Select(group => ReadGroup(name, group))],
        };
    }

    /// <summary>All groups, outer ones before those within them.</summary>
    public IEnumerable<(NmlGroup Group, NmlGroup? Parent)> AllGroups() => Within(Groups, null);

    private static IEnumerable<(NmlGroup, NmlGroup?)> Within(IEnumerable<NmlGroup> groups, NmlGroup? parent) =>
        groups.SelectMany(group => Within(group.Groups, group).Prepend((group, parent)));

    private static NmlSegment ReadSegment(string volume, XElement element)
    {
        if (!ulong.TryParse(Text(element, "id"), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            throw NmlCursor.Refuse($"A segment of '{Shown(volume)}' has the id \"{Shown(Text(element, "id") ?? "")}\", which is no whole number of 64 bits.");
        }

        var name = Text(element, "name");
        CheckLength("segment", name ?? "");
        double?[] color = [Number(element, "color.r"), Number(element, "color.g"), Number(element, "color.b")];
        double?[] at = [Number(element, "anchorPositionX"), Number(element, "anchorPositionY"), Number(element, "anchorPositionZ")];
        return new(
            id, name, color is [{ } red, { } green, { } blue] ? NmlValues.Color(red, green, blue) : null,
            long.TryParse(Text(element, "groupId"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var group) ? group : null,
            at is [{ } x, { } y, { } z] && NmlValues.IsNear(x) && NmlValues.IsNear(y) && NmlValues.IsNear(z) ? new(x, y, z) : null,
            NmlValues.Metadata(element.Elements("metadata")), element);
    }

    private static NmlGroup ReadGroup(string volume, XElement element)
    {
        if (!long.TryParse(Text(element, "id"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id))
        {
            throw NmlCursor.Refuse($"A group of segments of '{Shown(volume)}' has the id \"{Shown(Text(element, "id") ?? "")}\", which is no whole number.");
        }

        var name = Text(element, "name") ?? "";
        CheckLength("group", name);
        return new(
            id, name, Text(element, "isExpanded")?.ToLowerInvariant() switch { "true" or "1" => true, "false" or "0" => false, _ => null },
            [.. element.Attributes().Where(attribute => attribute.Name.LocalName is not ("id" or "name" or "isExpanded")).Select(attribute => (attribute.Name.LocalName, attribute.Value))],
            [.. element.Elements("group").Select(within => ReadGroup(volume, within))]);
    }

    private static string? Text(XElement element, string attribute) => element.Attribute(attribute)?.Value;

    // What is left empty is not said.
    private static string? Said(XElement element, string attribute) => Text(element, attribute) is { Length: > 0 } text ? text : null;

    private static double? Number(XElement element, string name) =>
        double.TryParse(Text(element, name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    private static void CheckLength(string what, string name)
    {
        if (name.Length > OperationRules.LongestName)
        {
            throw NmlCursor.Refuse($"The {what} '{Shown(name)}' has a name of {name.Length:N0} characters; at most {OperationRules.LongestName} are kept.");
        }
    }

    private static string Shown(string name) => name.Length <= 40 ? name : string.Concat(name.AsSpan(0, 40), "…");
}

using System.Globalization;
using System.Xml.Linq;
using Lamella.Annotations.Contracts;
using Lamella.Annotations.Log;
using Lamella.Annotations.Nml.Files;
using Lamella.Annotations.Skeletons;
using Lamella.BuildingBlocks;

namespace Lamella.Annotations.Nml.Volumes;

/// <summary>Volume layers as a file names them: as they were written where nothing has changed since, as they are now where something has.</summary>
/// <param name="remains">Of the imports that are in effect, oldest first.</param>
internal sealed class NmlVolumes(AnnotationContent content, IReadOnlyList<NmlRemains> remains)
{
    private readonly List<VolumeRemains> _written = [.. remains.SelectMany(file => file.Volumes ?? [])];
    private readonly Dictionary<SegmentKey, SegmentRemains> _segments =
        remains.SelectMany(file => file.Volumes ?? []).SelectMany(volume => volume.Segments).ToDictionary(segment => new SegmentKey(segment.Segment.Layer, segment.Segment.Id));

    private readonly Dictionary<long, GroupRemains> _groups = remains.SelectMany(file => file.Volumes ?? []).SelectMany(volume => volume.Groups).ToDictionary(group => group.Id);

    /// <param name="format">Of the voxels beside the file.</param>
    public IReadOnlyList<(WrittenLayer Layer, XElement Element)> Write(string format)
    {
        List<VolumeLayer> layers =
        [
            .. _written.Select(volume => content.Layers.TryGetValue(volume.Layer.Id, out var layer) ? layer : null).OfType<VolumeLayer>(),
            .. content.Layers.Select(entry => entry.Value).Where(layer => !_written.Exists(volume => volume.Layer.Id == layer.Id)),
        ];
        var groups = layers.Select(GroupsOf).ToList();
        if (groups.Count > 0)
        {
            // A group of nothing belongs to no layer; it must stand somewhere.
            groups[0].UnionWith(content.Groups.Where(entry => entry.Key.Kind == GroupKind.Segment && !groups.Exists(of => of.Contains(entry.Key.Id))).Select(entry => entry.Key.Id).ToList());
        }

        return
        [
            .. layers.Select((layer, place) =>
            {
                var location = $"data_{place}_{Downloads.FileName(layer.Name)}.zip";
                return (new WrittenLayer(layer.Id, layer.Name, location, layer.Fallback), Element(layer, place, location, format, groups[place]));
            }),
        ];
    }

    private XElement Element(VolumeLayer layer, int place, string location, string format, HashSet<long> groups)
    {
        var before = _written.Find(volume => volume.Layer.Id == layer.Id);
        var element = before is null ? new XElement("volume") : XElement.Parse(before.Element);
        element.SetAttributeValue("id", place);
        element.SetAttributeValue("location", location);
        element.SetAttributeValue("format", format);
        if (before is null || before.Layer.Name != layer.Name)
        {
            element.SetAttributeValue("name", NmlWriter.Allowed(layer.Name));
        }

        if (layer.Fallback is not null)
        {
            element.SetAttributeValue("fallbackLayer", NmlWriter.Allowed(layer.Fallback));
        }

        List<Segment> segments = [.. Segments(layer.Id)];
        var said = ulong.TryParse(element.Attribute("largestSegmentId")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var written) ? written : 0;

        // Over a fallback an annotation knows only what its voxels could hold: too much to number on from.
        var largest = Math.Max(segments.Select(segment => segment.Id).DefaultIfEmpty().Max(), before is null && layer.Fallback is null ? layer.LargestSegment : 0);
        if (largest > said)
        {
            element.SetAttributeValue("largestSegmentId", largest.ToString(CultureInfo.InvariantCulture));
        }

        element.AddFirst(
            new XElement("segments", segments.Select(segment => Element(segment, _segments.GetValueOrDefault(new(layer.Id, segment.Id))))),
            new XElement("groups", Groups(groups)));
        return element;
    }

    /// <summary>In the order of the file, then those that were made since.</summary>
    private IEnumerable<Segment> Segments(Guid layer)
    {
        var (all, before) = (content.Segments.From(new(layer, 0)).TakeWhile(entry => entry.Key.Layer == layer), _written.Find(volume => volume.Layer.Id == layer)?.Segments ?? []);
        foreach (var written in before)
        {
            if (content.Segments.TryGetValue(new(layer, written.Segment.Id), out var segment))
            {
                yield return segment;
            }
        }

        foreach (var entry in all.Where(entry => !_segments.ContainsKey(entry.Key)))
        {
            yield return entry.Value;
        }
    }

    private XElement Element(Segment segment, SegmentRemains? remains)
    {
        var element = remains is null ? new XElement("segment") : XElement.Parse(remains.Element);
        var before = remains?.Segment;
        element.SetAttributeValue("id", segment.Id.ToString(CultureInfo.InvariantCulture));
        if (before?.Name != segment.Name)
        {
            element.SetAttributeValue("name", segment.Name is null ? null : NmlWriter.Allowed(segment.Name));
        }

        if (before?.At != segment.At)
        {
            // Whole voxels, as its readers want them.
            Set("anchorPositionX", segment.At?.X, Math.Floor);
            Set("anchorPositionY", segment.At?.Y, Math.Floor);
            Set("anchorPositionZ", segment.At?.Z, Math.Floor);
        }

        if (before?.Color != segment.Color)
        {
            var color = segment.Color is null ? default((double R, double G, double B)?) : NmlValues.Parts(segment.Color);
            Set("color.r", color?.R);
            Set("color.g", color?.G);
            Set("color.b", color?.B);
            Set("color.a", color is null ? null : 1);
        }

        // A group that is gone would be an error to who reads the file.
        element.SetAttributeValue(
            "groupId", segment.Group is { } group && content.Groups.ContainsKey(new(GroupKind.Segment, group)) ? group.ToString(CultureInfo.InvariantCulture) : null);
        if (before?.Metadata != segment.Metadata)
        {
            element.Elements("metadata").Remove();
            element.Add(segment.Metadata is null ? null : NmlValues.Metadata(segment.Metadata));
        }

        return element;

        void Set(string name, double? value, Func<double, double>? round = null) =>
            element.SetAttributeValue(name, value is { } given ? NmlWriter.Text(round?.Invoke(given) ?? given) : null);
    }

    /// <summary>Those that the layer came with or has segments in, with all that they are in.</summary>
    private HashSet<long> GroupsOf(VolumeLayer layer)
    {
        var groups = new HashSet<long>();
        var own = (_written.Find(volume => volume.Layer.Id == layer.Id)?.Groups ?? []).Select(group => (long?)group.Id);
        foreach (var id in own.Concat(content.Segments.From(new(layer.Id, 0)).TakeWhile(entry => entry.Key.Layer == layer.Id).Select(entry => entry.Value.Group)))
        {
            for (var at = id; at is { } group && content.Groups.TryGetValue(new(GroupKind.Segment, group), out var found) && groups.Add(group); at = found.Parent)
            {
            }
        }

        return groups;
    }

    private IEnumerable<XElement> Groups(HashSet<long> of)
    {
        var within = content.Groups.Where(entry => entry.Key.Kind == GroupKind.Segment && of.Contains(entry.Key.Id)).Select(entry => entry.Value)
            .ToLookup(group => group.Parent is { } outer && of.Contains(outer) ? outer : (long?)null);
        return Within(null);

        IEnumerable<XElement> Within(long? outer) => within[outer].Select(group =>
        {
            var before = _groups.GetValueOrDefault(group.Id);
            var element = new XElement("group", new XAttribute("id", group.Id), new XAttribute("name", NmlWriter.Allowed(group.Name)));
            if (before is null || (before.Expanded ?? true) != group.Expanded || before.Expanded is not null)
            {
                element.SetAttributeValue("isExpanded", group.Expanded ? "true" : "false");
            }

            foreach (var extra in before?.Extras ?? [])
            {
                element.SetAttributeValue(extra.Name, extra.Value);
            }

            element.Add(Within(group.Id));
            return element;
        });
    }
}

using System.Globalization;
using System.Xml.Linq;
using Lamella.Annotations.Log;
using Lamella.Annotations.Nml.Files;
using Lamella.Annotations.Skeletons;
using Lamella.Datasets.Contracts;

namespace Lamella.Annotations.Nml;

/// <summary>An annotation as a file: what it holds now, and what the files said from which it came.</summary>
/// <param name="remains">Of the imports that are in effect, oldest first.</param>
/// <param name="isBegun">Whether the annotation began as the first of them: then it is that file's experiment and scale.</param>
internal sealed class NmlExport(AnnotationDescription annotation, DatasetDescription dataset, SkeletonAt skeleton, IReadOnlyList<NmlRemains> remains, bool isBegun)
{
    private readonly AnnotationContent _content = skeleton.Content;
    private readonly WrittenNodes _nodes = new(remains, NmlValues.MagsOf(dataset));
    private readonly WrittenEdges _edges = new(remains);
    private readonly Dictionary<long, TreeRemains> _trees = remains.SelectMany(file => file.Trees).ToDictionary(tree => tree.Id);
    private readonly Dictionary<long, GroupRemains> _groups = remains.SelectMany(file => file.Groups).ToDictionary(group => group.Id);
    private readonly Dictionary<long, BoxRemains> _boxes = remains.SelectMany(file => file.Boxes).ToDictionary(box => box.Box.Id);

    public NmlFile File()
    {
        var file = new NmlFile { Trees = _content.Trees.Select(entry => TreeOf(entry.Value)), Comments = Comments(), BranchPoints = BranchPoints() };
        var first = isBegun ? remains[0] : null;
        file.Extras.AddRange(Pairs(first?.Root ?? []));
        file.Meta.AddRange(first is null ? OwnMeta() : Pairs(first.Meta));
        file.Parameters.AddRange(Parameters());
        file.Groups.AddRange(GroupsIn(null));
        file.Others.AddRange(remains.SelectMany(more => more.Others).Select(XElement.Parse));
        return file;
    }

    private IEnumerable<(string, string)> OwnMeta() =>
    [
        ("writer", "Lamella"), ("timestamp", annotation.EditedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)), ("annotationId", annotation.Id.ToString()),
    ];

    private IEnumerable<XElement> Parameters()
    {
        List<XElement> written = [.. remains.SelectMany(file => file.Parameters).Select(XElement.Parse)];
        List<XElement> own = [Experiment(), Scale()];
        var seen = new HashSet<string>();
        foreach (var element in isBegun ? [.. written, .. own] : (IEnumerable<XElement>)[.. own, .. written])
        {
            var name = element.Name.LocalName;
            if (name == "activeNode" && element.Attribute("id")?.Value is { Length: > 0 } active
                && !(long.TryParse(active, CultureInfo.InvariantCulture, out var node) && _content.Nodes.ContainsKey(node)))
            {
                continue;
            }

            // Boxes apart, each is there once: of several files the first says it.
            if (name is "taskBoundingBox" or NmlBoxes.Element || seen.Add(name))
            {
                yield return element;
            }
        }

        foreach (var (id, box) in _content.Boxes)
        {
            yield return NmlBoxes.Write(box, _boxes.GetValueOrDefault(id));
        }
    }

    private XElement Experiment()
    {
        var experiment = new XElement("experiment", new XAttribute("name", NmlWriter.Allowed(dataset.Name)));
        if (annotation.Description.Length > 0)
        {
            experiment.SetAttributeValue("description", NmlWriter.Allowed(annotation.Description));
        }

        return experiment;
    }

    private XElement Scale() => new(
        "scale", new XAttribute("x", NmlWriter.Text(dataset.VoxelSize.X)), new XAttribute("y", NmlWriter.Text(dataset.VoxelSize.Y)),
        new XAttribute("z", NmlWriter.Text(dataset.VoxelSize.Z)), new XAttribute("unit", dataset.VoxelSize.Unit));

    private NmlTree TreeOf(Tree tree)
    {
        var before = _trees.GetValueOrDefault(tree.Id);
        var same = before?.Color == tree.Color;
        var (red, green, blue) = NmlValues.Parts(tree.Color);
        var written = new NmlTree
        {
            Id = tree.Id,
            Name = tree.Name,
            // A group that is gone would be an error to who reads the file.
            GroupId = tree.Group is { } group && _content.Groups.ContainsKey(new(GroupKind.Tree, group)) ? group : null,
            Color = same ? before!.Rgba is [var r, var g, var b, var a] ? (r, g, b, a) : null : (red, green, blue, before?.Rgba?[3] ?? 1),
            IsVisible = before is not null && (before.Visible ?? true) == tree.Visible ? before.Visible : tree.Visible,
            EdgesAreVisible = before is not null && (before.EdgesVisible ?? true) == tree.EdgesVisible ? before.EdgesVisible : tree.EdgesVisible,
            Extras = [.. Pairs(before?.Extras ?? [])],
            Nodes = NodeIds(tree.Id).Select(node => _nodes.Written(node, _content.Nodes.TryGetValue(node, out var found) ? found : default)),
            Edges = NodeIds(tree.Id).SelectMany(node => _content.Edges.From(new(node, node + 1)).TakeWhile(edge => edge.Key.From == node).Select(edge => _edges.Written(edge.Key))),
        };
        if (before is not null && before.Metadata == tree.Metadata)
        {
            written.Others.AddRange(before.MetadataElements.Select(XElement.Parse));
        }
        else if (tree.Metadata is not null && NmlValues.Metadata(tree.Metadata) is { } metadata)
        {
            written.Others.Add(metadata);
        }

        written.Others.AddRange(before?.Elements.Select(XElement.Parse) ?? []);
        return written;
    }

    private IEnumerable<long> NodeIds(long tree) => _content.NodesOfTrees.From(new(tree, 0)).TakeWhile(entry => entry.Key.Tree == tree).Select(entry => entry.Key.Node);

    private IEnumerable<NmlGroup> GroupsIn(long? parent)
    {
        var children = _content.Groups.Where(entry => entry.Key.Kind == GroupKind.Tree).Select(entry => entry.Value)
            .ToLookup(group => group.Parent is { } within && _content.Groups.ContainsKey(new(GroupKind.Tree, within)) ? within : (long?)null);
        return Within(parent);

        IEnumerable<NmlGroup> Within(long? outer) => children[outer].Select(group =>
        {
            var before = _groups.GetValueOrDefault(group.Id);
            return new NmlGroup(
                group.Id, group.Name, before is not null && (before.Expanded ?? true) == group.Expanded ? before.Expanded : group.Expanded, [.. Pairs(before?.Extras ?? [])],
                [.. Within(group.Id)]);
        });
    }

    private IEnumerable<NmlMark> Comments()
    {
        var before = remains.SelectMany(file => file.Comments).GroupBy(mark => mark.Node)
            .Where(about => NmlMarks.Text(about.Select(mark => mark.Text)) == (_content.Comments.TryGetValue(about.Key, out var text) ? text : "") && _content.Nodes.ContainsKey(about.Key))
            .ToDictionary(about => about.Key, about => about.ToList());
        return before.Values.SelectMany(Marks)
            .Concat(_content.Comments.Where(entry => !before.ContainsKey(entry.Key)).Select(entry => new NmlMark(entry.Key, entry.Value, null, [])));
    }

    private IEnumerable<NmlMark> BranchPoints()
    {
        var before = remains.SelectMany(file => file.BranchPoints).GroupBy(mark => mark.Node)
            .Where(about => _content.BranchPoints.TryGetValue(about.Key, out var time) && NmlMarks.Time(about.Select(mark => mark.Time)).Equals(time))
            .ToDictionary(about => about.Key, about => about.ToList());
        return before.Values.SelectMany(Marks)
            .Concat(_content.BranchPoints.Where(entry => !before.ContainsKey(entry.Key)).Select(entry => new NmlMark(entry.Key, null, entry.Value, [])));
    }

    private static IEnumerable<NmlMark> Marks(List<MarkRemains> marks) => marks.Select(mark => new NmlMark(mark.Node, mark.Text, mark.Time, [.. Pairs(mark.Extras)]));

    private static IEnumerable<(string, string)> Pairs(IEnumerable<Written> written) => written.Select(one => (one.Name, one.Value));
}

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Lamella.Annotations.Log;
using Lamella.Annotations.Nml.Files;
using Lamella.Annotations.Nml.Volumes;
using Lamella.Annotations.Skeletons;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Annotations.Nml;

/// <summary>What several files bring to one annotation, checked, and not yet under ids of its own.</summary>
internal sealed class NmlSkeleton
{
    private readonly IReadOnlyList<IReadOnlyList<VolumeVoxels>> _volumes;
    private readonly Mag[] _mags;
    private readonly List<FilePlaces> _places = [];
    private IReadOnlyList<NmlFile> _files;
    private NmlEdges _edges;

    /// <param name="volumes">By file, its volume layers.</param>
    /// <exception cref="RefusalException">Something in a file is beyond what an annotation holds.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public NmlSkeleton(IReadOnlyList<NmlFile> files, IReadOnlyList<IReadOnlyList<VolumeVoxels>> volumes, Mag[] mags, List<string> notes)
    {
        (_files, _volumes, _mags) = (files, volumes, mags);
        _edges = new(files.Sum(file => file.Columns.Edges));
        var (trees, nodes, groups, boxes) = (0L, 0, 0L, 0L);
        var (homeless, loops) = (0, 0);
        foreach (var (file, ofFile) in files.Zip(volumes))
        {
            var places = new FilePlaces(trees, nodes, groups, boxes);
            PlaceGroups(file.Groups, places.Groups, ref groups);
            foreach (var volume in ofFile)
            {
                places.VolumeGroups.Add([]);
                PlaceGroups(volume.Volume.Groups, places.VolumeGroups[^1], ref groups);
            }

            foreach (var tree in file.Trees)
            {
                CheckLength("tree", tree.Name);
                homeless += tree.GroupId is { } group && !places.Groups.ContainsKey(group) ? 1 : 0;
            }

            for (var place = 0; place < file.Columns.Nodes; place++)
            {
                var node = file.Columns[place];
                if (NmlValues.WrongWith(node) is { } wrong)
                {
                    throw NmlCursor.Refuse($"Node {node.Id} {wrong}.");
                }
            }

            for (var edge = 0; edge < file.Columns.Edges; edge++)
            {
                var (source, target) = file.Columns.Edge(edge);
                if (source == target)
                {
                    loops++;
                }
                else
                {
                    _edges.Add(nodes + source, nodes + target, file.Columns.EdgeExtras(edge));
                }
            }

            nodes += file.Columns.Nodes;
            trees += file.Trees.Count();
            foreach (var element in file.Parameters.Where(element => element.Name.LocalName == NmlBoxes.Element))
            {
                if (NmlBoxes.Read(element, 0, 0) is null)
                {
                    notes.Add($"The box '{Shown(element.Attribute("name")?.Value ?? "")}' spans nothing that can be drawn; it is kept for the next export only.");
                }
                else
                {
                    boxes++;
                }
            }

            _places.Add(places);
        }

        var told = _edges.Count;
        _edges.Sort();
        Counts = new(trees, nodes, groups, boxes);
        (OwnTrees, OwnNodes) = (IdSpan.OfTrees(files), IdSpan.OfNodes(files));
        if (homeless > 0)
        {
            notes.Add($"{homeless:N0} trees name a group that the file does not have; they are in none.");
        }

        if (told > _edges.Count)
        {
            notes.Add($"{told - _edges.Count:N0} edges are told twice and kept once.");
        }

        if (loops > 0)
        {
            notes.Add($"{loops:N0} edges lead from a node to itself and are left out.");
        }

        notes.AddRange(files.SelectMany(file => file.Lost.Notes));
    }

    public NmlIds Counts { get; }

    /// <summary>The ids that the files give trees, where an annotation can have them; null where it cannot.</summary>
    public IdSpan? OwnTrees { get; }

    /// <summary>The ids that the files give nodes, where an annotation can have them; null where it cannot.</summary>
    public IdSpan? OwnNodes { get; }

    public IReadOnlyList<NmlFile> Files => _files;

    public IEnumerable<VolumeVoxels> Volumes => _volumes.SelectMany(ofFile => ofFile);

    /// <summary>Lets go of what was read, once it is stored: what is made of it next is as large.</summary>
    public void Forget() => (_files, _edges) = ([], new(0));

    /// <summary>The skeleton as it is kept, under ids from these on or the files' own, and what else each file says.</summary>
    /// <param name="notes">Takes what who imports should know of it.</param>
    public (IEnumerable<ReadOnlyMemory<byte>> Parts, IReadOnlyList<NmlRemains> Remains) Under(NmlIds first, double now, List<string> notes)
    {
        var numbers = new NodeNumbers(_files, first);
        if (numbers.AreSorted)
        {
            _edges.Move(numbers.Ranks());
        }

        var references = new NmlReferences(_files, numbers);
        List<Tree> trees = [];
        List<Group> groups = [];
        List<BoundingBox> boxes = [];
        List<Comment> comments = [];
        List<BranchPoint> branchPoints = [];
        List<VolumeLayer> layers = [];
        List<Segment> segments = [];
        List<NmlRemains> remains = [];
        for (var i = 0; i < _files.Count; i++)
        {
            var (file, places, ofFile) = (_files[i], _places[i], i);
            AddGroups(file.Groups, null);
            var ofTrees = file.Trees.Select((tree, place) => AddTree(ofFile, tree, first.KeepsTrees ? tree.Id : first.Trees + places.FirstTree + place, places)).ToList();
            var (parameters, ofBoxes) = AddParameters(file, ofFile, places);
            var runs = new NodeKinds(file.Columns, _mags, numbers, i);
            var ofVolumes = _volumes[i].Zip(places.VolumeGroups, AddVolume).ToList();
            remains.Add(new(
                Of(file.Extras), [.. file.Meta.Select(meta => new Written(meta.Name, meta.Content))], parameters, [.. file.Others.Select(Xml)], ofTrees,
                [.. GroupsIn(file.Groups).Select(group => new GroupRemains(first.Groups + places.Groups[group.Id], group.IsExpanded, Of(group.Extras)))], ofBoxes,
                AddMarks(file, ofFile, file.Comments.Select(mark => references.Moved(ofFile, mark)), Comment),
                AddMarks(file, ofFile, file.BranchPoints, BranchPoint),
                runs.FirstNode, runs.Kinds, runs.Runs, ofVolumes, _edges.Remains(places.FirstNode, places.FirstNode + file.Columns.Nodes, numbers, notes)));

            void AddGroups(List<NmlGroup> within, long? parent)
            {
                foreach (var group in within)
                {
                    var id = first.Groups + places.Groups[group.Id];
                    groups.Add(new(GroupKind.Tree, id, group.Name, parent, group.IsExpanded ?? true));
                    AddGroups(group.Groups, id);
                }
            }
        }

        references.Note(OwnNodes is not null, notes);
        var header = new SkeletonHeader(
            0, (int)Counts.Nodes, _edges.Count, SkeletonFormat.PagesOf((int)Counts.Nodes), Mags(), trees, groups, comments, branchPoints, boxes, segments, layers, []);
        return (SkeletonFormat.Write(header, Nodes(first, numbers), _edges.Under(numbers), keep: true), remains);

        TreeRemains AddTree(int ofFile, NmlTree tree, long id, FilePlaces places)
        {
            var color = tree.Color is { } c ? NmlValues.Color(c.R, c.G, c.B) : NmlValues.ColorOf(trees.Count);
            List<XElement> metadata = [.. tree.Others.Where(element => element.Name.LocalName == "metadata")];
            references.MoveRoot(ofFile, tree, metadata);
            var json = NmlValues.Metadata(metadata);
            trees.Add(new(
                id, tree.Name, color, tree.GroupId is { } group && places.Groups.TryGetValue(group, out var place) ? first.Groups + place : null, tree.IsVisible ?? true,
                tree.EdgesAreVisible ?? true, now, json));
            return new(
                id, color, tree.Color is { } rgba ? [rgba.R, rgba.G, rgba.B, rgba.A] : null, tree.IsVisible, tree.EdgesAreVisible, json, [.. metadata.Select(Xml)],
                [.. tree.Others.Except(metadata).Select(Xml)], Of(tree.Extras));
        }

        VolumeRemains AddVolume(VolumeVoxels voxels, Dictionary<long, long> places)
        {
            var volume = voxels.Volume;
            var layer = new VolumeLayer(voxels.Layer, volume.Name, voxels.Fallback, voxels.LargestSegment);
            layers.Add(layer);
            foreach (var (group, parent) in volume.AllGroups())
            {
                groups.Add(new(GroupKind.Segment, first.Groups + places[group.Id], group.Name, parent is null ? null : first.Groups + places[parent.Id], group.IsExpanded ?? true));
            }

            List<SegmentRemains> ofSegments = [];
            foreach (var said in volume.Segments)
            {
                var segment = new Segment(
                    layer.Id, said.Id, said.Name, said.Color, said.Group is { } group && places.TryGetValue(group, out var place) ? first.Groups + place : null, said.At, said.Metadata);
                segments.Add(segment);
                ofSegments.Add(new(Xml(said.Element), segment));
            }

            return new(
                Xml(volume.Element), layer,
                [.. volume.AllGroups().Select(said => new GroupRemains(first.Groups + places[said.Group.Id], said.Group.IsExpanded, Of(said.Group.Extras)))], ofSegments);
        }

        (List<string> Parameters, List<BoxRemains> Boxes) AddParameters(NmlFile file, int ofFile, FilePlaces places)
        {
            var (parameters, ofBoxes) = (new List<string>(), new List<BoxRemains>());
            foreach (var element in file.Parameters)
            {
                if (element.Name.LocalName == NmlBoxes.Element && NmlBoxes.Read(element, first.Boxes + places.FirstBox + ofBoxes.Count, boxes.Count) is { } box)
                {
                    boxes.Add(box);
                    ofBoxes.Add(new(Xml(element), box));
                    continue;
                }

                if (element.Name.LocalName == "activeNode" && long.TryParse(element.Attribute("id")?.Value, CultureInfo.InvariantCulture, out var node) && file.Columns.Find(node) is >= 0 and var place)
                {
                    element.SetAttributeValue("id", NmlWriter.Text(numbers.Of(ofFile, place)));
                }

                parameters.Add(Xml(element));
            }

            return (parameters, ofBoxes);
        }

        // What is kept must say the same as all that was written about the node; else that is kept too.
        List<MarkRemains> AddMarks(NmlFile file, int ofFile, IEnumerable<NmlMark> marks, Func<long, List<NmlMark>, bool> add)
        {
            var more = new List<MarkRemains>();
            foreach (var about in marks.GroupBy(mark => numbers.Of(ofFile, file.Columns.Find(mark.Node))).OrderBy(about => about.Key))
            {
                var (node, all) = (about.Key, about.ToList());
                if (!add(node, all))
                {
                    more.AddRange(all.Select(mark => new MarkRemains(node, mark.Text, mark.Time, Of(mark.Extras))));
                }
            }

            return more;
        }

        bool Comment(long node, List<NmlMark> all)
        {
            var text = NmlMarks.Text(all.Select(mark => mark.Text));
            if (text.Length > OperationRules.LongestText)
            {
                throw NmlCursor.Refuse($"The comments about node {all[0].Node} have {text.Length:N0} characters; at most {OperationRules.LongestText:N0} are kept about one.");
            }

            if (text.Length > 0)
            {
                comments.Add(new(node, text));
            }

            return all is [{ Text.Length: > 0, Time: null, Extras: [] }];
        }

        bool BranchPoint(long node, List<NmlMark> all)
        {
            branchPoints.Add(new(node, NmlMarks.Time(all.Select(mark => mark.Time))));
            return all is [{ Text: null, Time: { } time, Extras: [] }] && NmlValues.Time(time).Equals(time);
        }
    }

    // 1 first, as they are kept.
    private IReadOnlyList<Mag> Mags() => [.. _files.SelectMany(file => file.Columns.MagIndices).Select(index => NmlValues.MagOf(index, _mags)).Prepend(Mag.One).Distinct()];

    // Ascending by id.
    private IEnumerable<(long Id, Node Node)> Nodes(NmlIds first, NodeNumbers numbers)
    {
        for (var i = 0; i < _files.Count; i++)
        {
            var (columns, order, rank, trees) = (_files[i].Columns, numbers.Order(i), numbers.First(i), _files[i].Trees.ToArray());
            var (at, from, end) = (-1, 0, 0);
            for (var n = 0; n < columns.Nodes; n++)
            {
                var place = order is null ? n : order[n];
                if (place < from || place >= end)
                {
                    at = TreeAt(trees, place);
                    (from, end) = (trees[at].FirstPlace, trees[at].EndPlace);
                }

                var tree = first.KeepsTrees ? trees[at].Id : first.Trees + _places[i].FirstTree + at;
                yield return (numbers[rank + n], NmlValues.Node(tree, columns[place], _mags));
            }
        }
    }

    // The last that begins there or before: one without nodes begins where the next does.
    private static int TreeAt(NmlTree[] trees, int place)
    {
        var (low, high) = (0, trees.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = trees[middle].FirstPlace <= place ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    private static void PlaceGroups(IReadOnlyList<NmlGroup> groups, Dictionary<long, long> places, ref long count)
    {
        foreach (var group in groups)
        {
            CheckLength("group", group.Name);
            if (!places.TryAdd(group.Id, count++))
            {
                throw NmlCursor.Refuse($"The group id {group.Id} is used twice.");
            }

            PlaceGroups(group.Groups, places, ref count);
        }
    }

    private static IEnumerable<NmlGroup> GroupsIn(List<NmlGroup> groups) => groups.SelectMany(group => GroupsIn(group.Groups).Prepend(group));

    private static void CheckLength(string what, string name)
    {
        if (name.Length > OperationRules.LongestName)
        {
            throw NmlCursor.Refuse($"The {what} '{Shown(name)}' has a name of {name.Length:N0} characters; at most {OperationRules.LongestName} are kept.");
        }
    }

    private static string Shown(string name) => name.Length <= 40 ? name : string.Concat(name.AsSpan(0, 40), "…");

    private static string Xml(XElement element) => element.ToString(SaveOptions.DisableFormatting);

    private static IReadOnlyList<Written> Of(IReadOnlyList<(string Name, string Value)> extras) => extras.Count == 0 ? [] : [.. extras.Select(extra => new Written(extra.Name, extra.Value))];

    /// <summary>Where a file's things come among those of all files, by the ids that the file gives them.</summary>
    private sealed record FilePlaces(long FirstTree, int FirstNode, long FirstGroup, long FirstBox)
    {
        public Dictionary<long, long> Groups { get; } = [];

        /// <summary>By volume layer, the groups of its segments.</summary>
        public List<Dictionary<long, long>> VolumeGroups { get; } = [];
    }
}

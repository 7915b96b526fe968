using System.Globalization;

namespace Lamella.Annotations.Tests;

/// <summary>Operations by chance on few things, so that they meet: what is made again, what is gone already, cycles, other people's steps.</summary>
internal sealed class RandomEdits(int seed, Guid layer)
{
    private static readonly string[] Mags = ["1", "2-2-1", "4-4-2"];

    private readonly Random _chance = new(seed);

    /// <summary>Steps as they were sent first, by whoever.</summary>
    public List<Guid> Steps { get; } = [];

    public long Newest { get; set; } = 1;

    /// <summary>The operations of the next batch, and their step. Ids are taken from those of the editor.</summary>
    public (Guid Step, string[] Operations) Next(IReadOnlyList<long> trees, IReadOnlyList<long> nodes, IReadOnlyList<long> groups, IReadOnlyList<long> boxes, IReadOnlyList<long> own)
    {
        if (Steps.Count > 3 && _chance.NextDouble() < 0.3)
        {
            return (Guid.NewGuid(), [.. Enumerable.Range(0, 1 + _chance.Next(2)).Select(_ => Turning())]);
        }

        var step = Steps.Count > 0 && _chance.NextDouble() < 0.1 ? Steps[^1] : Guid.NewGuid();
        return (step, [.. Enumerable.Range(0, 1 + _chance.Next(6)).Select(_ => Operation(trees, nodes, groups, boxes, own))]);
    }

    private string Turning() => _chance.Next(12) switch
    {
        < 5 => Editor.Undo(Any(Steps)),
        < 10 => Editor.Redo(Any(Steps)),
        _ => Editor.Restore(_chance.NextInt64(Newest + 2)),
    };

    private string Operation(IReadOnlyList<long> trees, IReadOnlyList<long> nodes, IReadOnlyList<long> groups, IReadOnlyList<long> boxes, IReadOnlyList<long> own)
    {
        var (node, tree, group) = (Any(nodes), Any(trees), Any(groups));
        return _chance.Next(30) switch
        {
            0 or 1 => Editor.Tree(own[0], $"t{_chance.Next(9)}"),
            2 => $$"""{"op":"updateTree","tree":{{tree}},"name":"n{{_chance.Next(99)}}","group":{{Maybe(group)}},"metadata":[{"key":"k","n":{{_chance.Next(9)}} }]}""",
            3 => $$"""{"op":"updateTree","tree":{{tree}},"visible":{{Bool()}},"color":"#{{_chance.Next(1 << 24):x6}}"}""",
            4 => $$"""{"op":"deleteTree","tree":{{tree}}}""",
            5 => $$"""{"op":"mergeTrees","from":{{tree}},"into":{{Any(trees)}}}""",
            6 or 7 or 8 or 9 => Editor.Node(own[1 + _chance.Next(2)], tree, _chance.NextDouble() * 9999, -_chance.Next(5), 0.1),
            10 => string.Create(CultureInfo.InvariantCulture, $$"""{"op":"updateNode","node":{{node}},"at":[{{_chance.NextDouble()}},1,2],"radius":{{_chance.NextDouble()}},"mag":"{{Any(Mags)}}"}"""),
            11 => $$"""{"op":"deleteNode","node":{{node}}}""",
            12 or 13 => $$"""{"op":"moveNodes","nodes":[{{node}},{{Any(nodes)}},{{Any(nodes)}}],"tree":{{tree}}}""",
            14 or 15 or 16 or 17 => Editor.Edge(node, Any(nodes)),
            18 => $$"""{"op":"deleteEdge","a":{{node}},"b":{{Any(nodes)}}}""",
            19 => $$"""{"op":"setComment","node":{{node}},"text":"{{(_chance.Next(3) == 0 ? "" : "é \\\"here\\\"")}}"}""",
            20 => $$"""{"op":"setBranchPoint","node":{{node}},"on":{{Bool()}},"time":{{_chance.Next(9)}}}""",
            21 => $$"""{"op":"createGroup","kind":"{{Kind()}}","group":{{own[3]}},"name":"g","parent":{{Maybe(group)}},"expanded":{{Bool()}}}""",
            22 or 23 => $$"""{"op":"updateGroup","kind":"{{Kind()}}","group":{{group}},"name":"h","parent":{{Maybe(Any(groups))}}}""",
            24 => $$"""{"op":"deleteGroup","kind":"{{Kind()}}","group":{{group}}}""",
            25 => $$"""{"op":"createSegment","layer":"{{layer}}","segment":"{{_chance.Next(1, 4)}}","name":"s","group":{{Maybe(group)}},"at":[1,2.5,3]}""",
            26 => $$"""{"op":"updateSegment","layer":"{{layer}}","segment":"{{_chance.Next(1, 4)}}","name":null,"color":"#0{{_chance.Next(9)}}0000","metadata":{"a":1.50} }""",
            27 => _chance.Next(4) == 0
                ? $$"""{"op":"deleteLayer","layer":"{{layer}}"}"""
                : $$"""{"op":"createLayer","layer":"{{layer}}","name":"again","fallback":"cells","largestSegment":"70"}""",
            28 => $$"""{"op":"createBox","box":{{own[4]}},"at":[0.5,0,0],"size":[1,2,3.25],"name":"b","color":"#ffffff"}""",
            _ => _chance.Next(2) == 0
                ? $$"""{"op":"updateBox","box":{{Any(boxes)}},"name":"c{{_chance.Next(9)}}","size":[4,5,6]}"""
                : $$"""{"op":"deleteBox","box":{{Any(boxes)}}}""",
        };
    }

    private T Any<T>(IReadOnlyList<T> from) => from[_chance.Next(from.Count)];

    private string Maybe(long id) => _chance.Next(3) == 0 ? "null" : id.ToString(CultureInfo.InvariantCulture);

    private string Bool() => _chance.Next(2) == 0 ? "true" : "false";

    private string Kind() => _chance.Next(3) == 0 ? "segment" : "tree";
}

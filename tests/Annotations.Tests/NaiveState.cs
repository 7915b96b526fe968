using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lamella.Annotations.Tests;

/// <summary>
/// What an annotation holds besides voxels, as the definition says and as plainly as it can be written: a dictionary a kind, JSON as it was given.
/// Each version is replayed from nothing. The oracle of the tests.
/// </summary>
internal sealed class NaiveState
{
    private static readonly string[] Kinds = ["trees", "nodes", "edges", "comments", "branchPoints", "groups", "segments", "boxes", "layers"];

    private readonly Dictionary<string, SortedDictionary<string, JsonNode>> _all = Kinds.ToDictionary(kind => kind, _ => new SortedDictionary<string, JsonNode>(StringComparer.Ordinal));

    private SortedDictionary<string, JsonNode> Trees => _all["trees"];

    private SortedDictionary<string, JsonNode> Nodes => _all["nodes"];

    private SortedDictionary<string, JsonNode> Edges => _all["edges"];

    private SortedDictionary<string, JsonNode> Groups => _all["groups"];

    private SortedDictionary<string, JsonNode> Segments => _all["segments"];

    private SortedDictionary<string, JsonNode> Layers => _all["layers"];

    /// <summary>State(X): the log's operations up to a version in order, without those whose step is undone as of it.</summary>
    public static NaiveState At(IReadOnlyList<JsonElement> batches, long version)
    {
        var (undone, state) = (UndoneAt(batches, version), new NaiveState());
        foreach (var batch in batches.Where(batch => Version(batch) <= version))
        {
            foreach (var operation in batch.GetProperty("operations").EnumerateArray().Where(operation => !undone.Contains(operation.GetProperty("step").GetGuid())))
            {
                if (operation.GetProperty("op").GetString() == "restore")
                {
                    state = operation.GetProperty("version").GetInt64() is var target && target < Version(batch) ? At(batches, target) : state;
                }
                else
                {
                    state.Apply(operation);
                }
            }
        }

        return state;
    }

    /// <summary>The steps that are undone as of a version: by their own person, after they were there, the last word counts.</summary>
    public static HashSet<Guid> UndoneAt(IReadOnlyList<JsonElement> batches, long version)
    {
        var (owners, undone) = (new Dictionary<Guid, Guid>(), new HashSet<Guid>());
        foreach (var batch in batches.Where(batch => Version(batch) <= version))
        {
            foreach (var operation in batch.GetProperty("operations").EnumerateArray())
            {
                var (op, person) = (operation.GetProperty("op").GetString(), batch.GetProperty("person").GetGuid());
                if (op is "undo" or "redo" && operation.GetProperty("target").GetGuid() is var target && owners.TryGetValue(target, out var owner) && owner == person)
                {
                    _ = op == "undo" ? undone.Add(target) : undone.Remove(target);
                }

                owners.TryAdd(operation.GetProperty("step").GetGuid(), person);
            }
        }

        return undone;
    }

    public static long Version(JsonElement batch) => batch.GetProperty("version").GetInt64();

    /// <summary>Adds what a skeleton as it is sent holds, entity by entity.</summary>
    public void Put(string kind, string key, JsonNode value) => _all[kind][key] = value;

    /// <summary>What a client does with the effect of a batch.</summary>
    public void ApplyEffect(JsonElement effect)
    {
        foreach (var kind in Kinds.Where(kind => effect.TryGetProperty(kind, out _)))
        {
            var changed = effect.GetProperty(kind);
            foreach (var gone in changed.TryGetProperty("gone", out var list) ? list.EnumerateArray() : default)
            {
                if (kind == "nodes")
                {
                    RemoveNode(Text(gone));
                }
                else
                {
                    _all[kind].Remove(kind switch
                    {
                        "edges" => EdgeKey(gone[0], gone[1]),
                        "groups" => GroupKey(gone),
                        "segments" => SegmentKey(gone),
                        _ => Text(gone),
                    });
                }
            }
        }

        foreach (var kind in Kinds.Where(kind => effect.TryGetProperty(kind, out _)))
        {
            foreach (var put in effect.GetProperty(kind).TryGetProperty("put", out var list) ? list.EnumerateArray() : default)
            {
                var key = kind switch
                {
                    "edges" => EdgeKey(put[0], put[1]),
                    "comments" or "branchPoints" => Text(put[0]),
                    "groups" => GroupKey(put),
                    "segments" => SegmentKey(put),
                    _ => Text(put.GetProperty(kind[..^(kind == "boxes" ? 2 : 1)])),
                };
                _all[kind][key] = kind switch
                {
                    "edges" => JsonValue.Create(true),
                    "comments" or "branchPoints" => JsonNode.Parse(put[1].GetRawText())!,
                    _ => JsonNode.Parse(put.GetRawText())!,
                };
            }
        }
    }

    public void Apply(JsonElement operation)
    {
        string Key(string name) => Text(operation.GetProperty(name));
        switch (operation.GetProperty("op").GetString())
        {
            case "createTree":
                Create(Trees, Key("tree"), operation, """{"group":null,"visible":true,"edgesVisible":true,"metadata":null}""");
                break;
            case "updateTree":
                Update(Trees, Key("tree"), operation);
                break;
            case "deleteTree":
                if (Trees.Remove(Key("tree")))
                {
                    NodesOf(Key("tree")).ForEach(RemoveNode);
                }

                break;
            case "createNode":
                if (Trees.ContainsKey(Key("tree")))
                {
                    Create(Nodes, Key("node"), operation, """{"rotation":[0,0,0],"mag":"1","viewport":0}""");
                }

                break;
            case "updateNode":
                Update(Nodes, Key("node"), operation);
                break;
            case "deleteNode":
                RemoveNode(Key("node"));
                break;
            case "moveNodes":
                if (Trees.ContainsKey(Key("tree")))
                {
                    var there = operation.GetProperty("nodes").EnumerateArray().Select(node => Text(node)).Where(Nodes.ContainsKey).ToList();
                    there.ForEach(node => Nodes[node]["tree"] = JsonNode.Parse(Key("tree")));
                    foreach (var edge in Edges.Keys.Where(edge => Ends(edge).Any(there.Contains) && TreeOf(Ends(edge)[0]) != TreeOf(Ends(edge)[1])).ToList())
                    {
                        Edges.Remove(edge);
                    }
                }

                break;
            case "mergeTrees":
                if (Key("from") != Key("into") && Trees.ContainsKey(Key("from")) && Trees.ContainsKey(Key("into")))
                {
                    NodesOf(Key("from")).ForEach(node => Nodes[node]["tree"] = JsonNode.Parse(Key("into")));
                    Trees.Remove(Key("from"));
                }

                break;
            case "createEdge":
                if (Key("a") != Key("b") && Nodes.ContainsKey(Key("a")) && Nodes.ContainsKey(Key("b")) && TreeOf(Key("a")) == TreeOf(Key("b")))
                {
                    Edges[EdgeKey(operation.GetProperty("a"), operation.GetProperty("b"))] = JsonValue.Create(true);
                }

                break;
            case "deleteEdge":
                Edges.Remove(EdgeKey(operation.GetProperty("a"), operation.GetProperty("b")));
                break;
            case "setComment":
                Mark("comments", Key("node"), operation.GetProperty("text"), operation.GetProperty("text").GetString() != "");
                break;
            case "setBranchPoint":
                Mark("branchPoints", Key("node"), operation.GetProperty("time"), operation.GetProperty("on").GetBoolean());
                break;
            case "createGroup":
                if (!LeadsTo(operation, "parent", Key("group")))
                {
                    Create(Groups, GroupKey(operation), operation, """{"parent":null,"expanded":true}""");
                }

                break;
            case "updateGroup":
                if (!LeadsTo(operation, "parent", Key("group")))
                {
                    Update(Groups, GroupKey(operation), operation);
                }

                break;
            case "deleteGroup":
                DeleteGroup(Key("kind"), Key("group"));
                break;
            case "createSegment":
                if (Layers.ContainsKey(Key("layer")))
                {
                    Create(Segments, SegmentKey(operation), operation, """{"name":null,"color":null,"group":null,"at":null,"metadata":null}""");
                }

                break;
            case "updateSegment":
                Update(Segments, SegmentKey(operation), operation);
                break;
            case "deleteSegment":
                Segments.Remove(SegmentKey(operation));
                break;
            case "createBox":
                Create(_all["boxes"], Key("box"), operation, """{"visible":true}""");
                break;
            case "updateBox":
                Update(_all["boxes"], Key("box"), operation);
                break;
            case "deleteBox":
                _all["boxes"].Remove(Key("box"));
                break;
            case "createLayer":
                Create(Layers, Key("layer"), operation, """{"fallback":null}""");
                break;
            case "updateLayer":
                Update(Layers, Key("layer"), operation);
                break;
            case "deleteLayer":
                Layers.Remove(Key("layer"));
                Segments.Keys.Where(segment => segment.StartsWith(Key("layer"), StringComparison.Ordinal)).ToList().ForEach(segment => Segments.Remove(segment));
                break;
        }
    }

    /// <summary>The same for equal states: a line an entity, numbers of nodes in single precision, as they are sent.</summary>
    public string InWords() => string.Join('\n', _all.SelectMany(kind => kind.Value.Select(entry => $"{kind.Key} {entry.Key} {InWords(kind.Key, entry.Value)}")));

    private static string InWords(string kind, JsonNode value) => value is not JsonObject entity ? Number(value, kind == "comments") : string.Join(
        ' ', entity.Where(member => member.Key is not ("op" or "step")).OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => $"{member.Key}={Member(kind, member.Key, member.Value)}"));

    private static string Member(string kind, string name, JsonNode? value) => (kind, name, value) switch
    {
        ("nodes", "at" or "rotation", JsonArray triple) => string.Join(',', triple.Select(number => Single(number!))),
        ("nodes", "radius", not null) => Single(value!),
        (_, "at" or "size", JsonArray triple) => string.Join(',', triple.Select(number => Number(number!, false))),
        (_, "time", not null) => Number(value!, false),
        _ => value?.ToJsonString() ?? "null",
    };

    private static string Single(JsonNode number) => ((float)number.GetValue<double>()).ToString("R", CultureInfo.InvariantCulture);

    private static string Number(JsonNode value, bool asIs) =>
        !asIs && value.GetValueKind() == JsonValueKind.Number ? value.GetValue<double>().ToString("R", CultureInfo.InvariantCulture) : value.ToJsonString();

    private static void Create(SortedDictionary<string, JsonNode> kind, string key, JsonElement operation, string defaults)
    {
        if (!kind.ContainsKey(key))
        {
            var entity = JsonNode.Parse(defaults)!.AsObject();
            Give(entity, operation);
            kind[key] = entity;
        }
    }

    private static void Update(SortedDictionary<string, JsonNode> kind, string key, JsonElement operation)
    {
        if (kind.TryGetValue(key, out var entity))
        {
            Give(entity.AsObject(), operation);
        }
    }

    private static void Give(JsonObject entity, JsonElement operation)
    {
        foreach (var member in operation.EnumerateObject().Where(member => member.Name is not ("op" or "step")))
        {
            entity[member.Name] = JsonNode.Parse(member.Value.GetRawText());
        }
    }

    private void Mark(string kind, string node, JsonElement value, bool isOn)
    {
        if (Nodes.ContainsKey(node) && isOn)
        {
            _all[kind][node] = JsonNode.Parse(value.GetRawText())!;
        }
        else if (Nodes.ContainsKey(node))
        {
            _all[kind].Remove(node);
        }
    }

    private void RemoveNode(string node)
    {
        Nodes.Remove(node);
        Edges.Keys.Where(edge => Ends(edge).Contains(node)).ToList().ForEach(edge => Edges.Remove(edge));
        _all["comments"].Remove(node);
        _all["branchPoints"].Remove(node);
    }

    private void DeleteGroup(string kind, string group)
    {
        if (!Groups.Remove($"{kind}/{group}", out var gone))
        {
            return;
        }

        var members = Groups.Where(entry => entry.Key.StartsWith(kind, StringComparison.Ordinal)).Select(entry => (entry.Value, "parent"))
            .Concat((kind == "tree" ? Trees : Segments).Select(entry => (entry.Value, "group")));
        foreach (var (member, name) in members.Where(member => member.Item1[member.Item2]?.ToJsonString() == group))
        {
            member[name] = gone["parent"]?.DeepClone();
        }
    }

    private bool LeadsTo(JsonElement operation, string parent, string group)
    {
        var kind = operation.GetProperty("kind").GetString();
        var next = operation.TryGetProperty(parent, out var given) && given.ValueKind == JsonValueKind.Number ? given.GetRawText() : null;
        while (next is not null && next != group)
        {
            next = Groups.GetValueOrDefault($"{kind}/{next}")?["parent"]?.ToJsonString();
        }

        return next is not null;
    }

    private List<string> NodesOf(string tree) => [.. Nodes.Where(node => node.Value["tree"]!.ToJsonString() == tree).Select(node => node.Key)];

    private string TreeOf(string node) => Nodes[node]["tree"]!.ToJsonString();

    private static string Text(JsonElement key) => key.ValueKind == JsonValueKind.String ? key.GetString()! : key.GetRawText();

    private static string GroupKey(JsonElement group) => $"{group.GetProperty("kind").GetString()}/{group.GetProperty("group").GetRawText()}";

    private static string SegmentKey(JsonElement segment) => $"{segment.GetProperty("layer").GetString()}/{segment.GetProperty("segment").GetString()}";

    private static string EdgeKey(JsonElement a, JsonElement b) => a.GetInt64() < b.GetInt64() ? $"{a}-{b}" : $"{b}-{a}";

    private static string[] Ends(string edge) => edge.Split('-');
}

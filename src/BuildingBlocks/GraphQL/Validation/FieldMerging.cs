using Lamella.GraphQL.Language;
using Lamella.GraphQL.Types;

namespace Lamella.GraphQL.Validation;

/// <summary>
/// Fields with the same response name have to merge (specification, section 5.3.2, FieldsInSetCanMerge). Instead of comparing every pair, as
/// the text of the rule does, all fields of one response name are looked at together, and a set of fields that was looked at once is known:
/// the effort grows with the document and not with the number of its paths, which a small hostile document can make astronomical.
/// </summary>
internal sealed class FieldMerging
{
    private const string Rule = "OverlappingFieldsCanBeMerged";

    private readonly DocumentFacts _facts;
    private readonly Dictionary<FieldNode, FieldFact> _fields;
    private readonly HashSet<string> _shapes = [];
    private readonly HashSet<string> _groups = [];
    private readonly HashSet<string> _refused = [];

    private FieldMerging(DocumentFacts facts)
    {
        _facts = facts;
        _fields = new(ReferenceEqualityComparer.Instance);
        foreach (var field in facts.Definitions.SelectMany(definition => definition.Fields))
        {
            _fields.TryAdd(field.Node, field);
        }
    }

    public static void Check(DocumentFacts facts)
    {
        var merging = new FieldMerging(facts);
        foreach (var set in facts.Document.Definitions.Select(definition => (definition as OperationNode)?.SelectionSet ?? (definition as FragmentNode)?.SelectionSet))
        {
            if (set is not null)
            {
                var fields = merging.Collect([set]);
                merging.SameShape(fields);
                merging.SameField(fields);
            }
        }
    }

    /// <summary>Whatever the types: what stands under one name has to have one shape.</summary>
    private void SameShape(List<FieldFact> fields)
    {
        if (!_shapes.Add(Key(fields)))
        {
            return;
        }

        foreach (var group in fields.GroupBy(field => field.Node.ResponseName))
        {
            var known = group.Where(field => field.Definition is not null).ToList();
            if (known.Find(field => !HaveOneShape(known[0].Definition!.Type, field.Definition!.Type)) is { } other)
            {
                Refuse(known[0], other, $"they return conflicting types \"{known[0].Definition!.Type}\" and \"{other.Definition!.Type}\"");
                continue;
            }

            SameShape(Below(group));
        }
    }

    /// <summary>Where the types may be the same, it has to be the same field with the same arguments.</summary>
    private void SameField(List<FieldFact> fields)
    {
        if (!_groups.Add(Key(fields)))
        {
            return;
        }

        foreach (var named in fields.GroupBy(field => field.Node.ResponseName))
        {
            var everywhere = named.Where(field => field.Parent is not ObjectType).ToList();
            var groups = named.Where(field => field.Parent is ObjectType).GroupBy(field => field.Parent).Select(one => (List<FieldFact>)[.. one, .. everywhere])
                .DefaultIfEmpty(everywhere);
            foreach (var group in groups)
            {
                if (group.Find(field => field.Node.Name.Value != group[0].Node.Name.Value) is { } other)
                {
                    Refuse(group[0], other, $"\"{group[0].Node.Name.Value}\" and \"{other.Node.Name.Value}\" are different fields");
                }
                else if (group.Find(field => !HaveSameArguments(field.Node, group[0].Node)) is { } differing)
                {
                    Refuse(group[0], differing, "they have differing arguments");
                }
                else
                {
                    SameField(Below(group));
                }
            }
        }
    }

    private void Refuse(FieldFact one, FieldFact other, string why)
    {
        var name = one.Node.ResponseName;
        if (_refused.Add(name))
        {
            _facts.Refuse(
                Rule, $"Fields \"{name}\" conflict because {why}. Use different aliases on the fields to fetch both if this was intentional.", one.Node, other.Node);
        }
    }

    private List<FieldFact> Below(IEnumerable<FieldFact> fields) =>
        Collect(fields.Select(field => field.Node.SelectionSet).OfType<SelectionSet>());

    private List<FieldFact> Collect(IEnumerable<SelectionSet> sets)
    {
        var fields = new List<FieldFact>();
        var (seen, visited) = (new HashSet<int>(), new HashSet<string>());
        foreach (var set in sets)
        {
            Collect(set);
        }

        return fields;

        void Collect(SelectionSet set)
        {
            if (!seen.Add(set.Start))
            {
                return;
            }

            foreach (var selection in set.Selections)
            {
                switch (selection)
                {
                    case FieldNode field when _fields.TryGetValue(field, out var fact):
                        fields.Add(fact);
                        break;
                    case InlineFragmentNode inline:
                        Collect(inline.SelectionSet);
                        break;
                    case FragmentSpreadNode spread when visited.Add(spread.Name.Value) && _facts.Document.Fragments.TryGetValue(spread.Name.Value, out var fragment):
                        Collect(fragment.SelectionSet);
                        break;
                }
            }
        }
    }

    private static string Key(List<FieldFact> fields) => string.Join(',', fields.Select(field => field.Node.Start).Order());

    /// <summary>SameResponseShape, as far as one level goes.</summary>
    private static bool HaveOneShape(SchemaType a, SchemaType b) => (a, b) switch
    {
        (NonNullType x, NonNullType y) => HaveOneShape(x.Inner, y.Inner),
        (NonNullType, _) or (_, NonNullType) => false,
        (ListType x, ListType y) => HaveOneShape(x.Inner, y.Inner),
        (ListType, _) or (_, ListType) => false,
        (CompositeType, CompositeType) => true,
        _ => a == b,
    };

    private static bool HaveSameArguments(FieldNode a, FieldNode b) =>
        a.Arguments.Count == b.Arguments.Count
        && a.Arguments.All(argument => b.Arguments.Any(other => other.Name.Value == argument.Name.Value && IsSame(other.Value, argument.Value)));

    private static bool IsSame(ValueNode a, ValueNode b) => (a, b) switch
    {
        (ObjectNode x, ObjectNode y) => x.Fields.Count == y.Fields.Count
            && x.Fields.All(field => y.Fields.Any(other => other.Name.Value == field.Name.Value && IsSame(other.Value, field.Value))),
        (ListNode x, ListNode y) => x.Items.Count == y.Items.Count && x.Items.Zip(y.Items).All(pair => IsSame(pair.First, pair.Second)),
        _ => a.GetType() == b.GetType() && a.ToString() == b.ToString(),
    };
}

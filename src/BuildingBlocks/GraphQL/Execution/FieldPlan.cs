using System.Collections.Concurrent;
using System.Text.Json;
using Lamella.GraphQL.Language;
using Lamella.GraphQL.Types;

namespace Lamella.GraphQL.Execution;

/// <summary>
/// One key of a response object: every place in the document that asks for it on one type (CollectFields, specification, section 6.3.2).
/// Made once a request and type, however many objects there are; arguments are coerced once too.
/// </summary>
internal sealed class FieldPlan(string responseName, FieldDefinition definition, ObjectType parent, IReadOnlyList<FieldNode> nodes)
{
    private readonly ConcurrentDictionary<ObjectType, FieldPlan[]> _selections = [];
    private volatile object?[]? _arguments;

    public string ResponseName => responseName;

    public JsonEncodedText EncodedName { get; } = JsonEncodedText.Encode(responseName);

    public FieldDefinition Definition => definition;

    public ObjectType Parent => parent;

    public IReadOnlyList<FieldNode> Nodes => nodes;

    public object?[] Arguments(RequestContext request) =>
        definition.Arguments.Count == 0 ? [] : _arguments ??= ArgumentCoercion.Coerce(definition.Arguments, nodes[0].Arguments, request.Variables);

    /// <summary>What the document asks of the field's value, when that is a <paramref name="type"/>.</summary>
    public FieldPlan[] Selection(ObjectType type, RequestContext request) => _selections.TryGetValue(type, out var known)
        ? known
        : _selections.GetOrAdd(type, Collect(type, nodes.Select(node => node.SelectionSet!), request));

    public static FieldPlan[] Collect(ObjectType type, IEnumerable<SelectionSet> selections, RequestContext request)
    {
        var fields = new OrderedDictionary<string, List<FieldNode>>();
        var visited = new HashSet<string>();
        foreach (var selection in selections)
        {
            Collect(type, selection, request, fields, visited);
        }

        var plans = new List<FieldPlan>(fields.Count);
        foreach (var (name, nodes) in fields)
        {
            // A field that the type does not have was refused by validation; execution passes over it (section 6.3).
            if (request.Schema.FindField(type, nodes[0].Name.Value) is { } definition)
            {
                plans.Add(new(name, definition, type, nodes));
            }
        }

        return [.. plans];
    }

    private static void Collect(
        ObjectType type, SelectionSet set, RequestContext request, OrderedDictionary<string, List<FieldNode>> fields, HashSet<string> visited)
    {
        foreach (var selection in set.Selections)
        {
            if (!IsIncluded(selection, request.Variables))
            {
                continue;
            }

            switch (selection)
            {
                case FieldNode field:
                    if (!fields.TryGetValue(field.ResponseName, out var nodes))
                    {
                        fields.Add(field.ResponseName, nodes = []);
                    }

                    nodes.Add(field);
                    break;
                case InlineFragmentNode fragment when Applies(type, fragment.TypeCondition, request.Schema):
                    Collect(type, fragment.SelectionSet, request, fields, visited);
                    break;
                case FragmentSpreadNode spread when visited.Add(spread.Name.Value):
                    if (request.Document.Fragments.TryGetValue(spread.Name.Value, out var named) && Applies(type, named.TypeCondition, request.Schema))
                    {
                        Collect(type, named.SelectionSet, request, fields, visited);
                    }

                    break;
            }
        }
    }

    /// <summary>Whether a fragment with this condition says anything about an object of the type (DoesFragmentTypeApply, section 6.3.2).</summary>
    public static bool Applies(ObjectType type, NamedTypeNode? condition, Schema schema) =>
        condition is null || condition.Name == type.Name || (schema.Find(condition.Name) is { } named && schema.PossibleTypes(named).Contains(type));

    private static bool IsIncluded(SelectionNode selection, IReadOnlyDictionary<string, object?> variables)
    {
        foreach (var directive in selection.Directives)
        {
            if (directive.Name.Value is "skip" or "include")
            {
                var given = ArgumentCoercion.Coerce(BuiltInDirectives.Skip.Arguments, directive.Arguments, variables)[0];
                if (given is true == (directive.Name.Value == "skip"))
                {
                    return false;
                }
            }
        }

        return true;
    }
}

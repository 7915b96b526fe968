using Lamella.GraphQL.Execution;
using Lamella.GraphQL.Language;
using Lamella.GraphQL.Types;

namespace Lamella.GraphQL.Validation;

/// <summary>Specification, sections 5.1 and 5.2.</summary>
internal static class OperationRules
{
    public static void Check(DocumentFacts facts)
    {
        foreach (var definition in facts.Document.Definitions.OfType<TypeSystemNode>())
        {
            facts.Refuse("ExecutableDefinitions", "A definition of a type, a directive or the schema cannot be executed.", definition);
        }

        var operations = facts.Document.Operations;
        foreach (var group in operations.Where(operation => operation.Name is not null).GroupBy(operation => operation.Name!.Value).Where(group => group.Count() > 1))
        {
            facts.Refuse("UniqueOperationNames", $"There can be only one operation named \"{group.Key}\".", group.Select(operation => operation.Name!));
        }

        foreach (var anonymous in operations.Where(operation => operation.Name is null && operations.Count > 1))
        {
            facts.Refuse("LoneAnonymousOperation", "This anonymous operation must be the only defined operation.", anonymous);
        }

        foreach (var operation in facts.Definitions.Where(one => one.Definition is OperationNode))
        {
            var node = (OperationNode)operation.Definition;
            if (facts.Schema.Root(node.Kind) is null)
            {
                facts.Refuse("KnownOperationTypes", $"The {node.Kind.ToString().ToLowerInvariant()} operation is not supported by the schema.", node);
            }
            else if (node.Kind == OperationKind.Subscription)
            {
                SingleField(facts, node);
            }
        }
    }

    /// <summary>Exactly one root field, which is not introspection, and no condition on it (section 5.2.4.1).</summary>
    private static void SingleField(DocumentFacts facts, OperationNode node)
    {
        var fields = new Dictionary<string, List<FieldNode>>();
        var conditions = new List<DirectiveNode>();
        Collect(facts, facts.Schema.Root(OperationKind.Subscription)!, node.SelectionSet, fields, conditions, []);
        if (conditions.Count > 0)
        {
            facts.Refuse("SingleFieldSubscriptions", $"{Name(node)} must not use `@skip` or `@include` directives in the top level selection.", conditions);
            return;
        }

        if (fields.Count > 1)
        {
            facts.Refuse("SingleFieldSubscriptions", $"{Name(node)} must select only one top level field.", fields.Values.Skip(1).SelectMany(nodes => nodes));
        }

        foreach (var nodes in fields.Values.Where(nodes => nodes[0].Name.Value.StartsWith("__", StringComparison.Ordinal)))
        {
            facts.Refuse("SingleFieldSubscriptions", $"{Name(node)} must not select an introspection top level field.", nodes);
        }
    }

    private static string Name(OperationNode node) => node.Name is null ? "Anonymous Subscription" : $"Subscription \"{node.Name.Value}\"";

    private static void Collect(
        DocumentFacts facts,
        ObjectType type,
        SelectionSet set,
        Dictionary<string, List<FieldNode>> fields,
        List<DirectiveNode> conditions,
        HashSet<string> visited)
    {
        foreach (var selection in set.Selections)
        {
            conditions.AddRange(selection.Directives.Where(directive => directive.Name.Value is "skip" or "include"));
            switch (selection)
            {
                case FieldNode field:
                    if (!fields.TryAdd(field.ResponseName, [field]))
                    {
                        fields[field.ResponseName].Add(field);
                    }

                    break;
                case InlineFragmentNode inline when FieldPlan.Applies(type, inline.TypeCondition, facts.Schema):
                    Collect(facts, type, inline.SelectionSet, fields, conditions, visited);
                    break;
                case FragmentSpreadNode spread when visited.Add(spread.Name.Value) && facts.Document.Fragments.TryGetValue(spread.Name.Value, out var fragment)
                    && FieldPlan.Applies(type, fragment.TypeCondition, facts.Schema):
                    Collect(facts, type, fragment.SelectionSet, fields, conditions, visited);
                    break;
            }
        }
    }
}

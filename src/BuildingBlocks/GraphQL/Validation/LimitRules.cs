using Lamella.GraphQL.Execution;
using Lamella.GraphQL.Language;

namespace Lamella.GraphQL.Validation;

/// <summary>What a valid document may not ask for all the same. Fragments are followed, each once: validation has refused circles.</summary>
internal static class LimitRules
{
    public static IReadOnlyList<GraphQLError> Check(DocumentFacts facts, GraphQLLimits limits)
    {
        var errors = new List<GraphQLError>();
        void Refuse(string message, Node node) => errors.Add(new(message, ErrorCodes.TooLarge, [facts.Document.Locate(node)]));

        var aliases = facts.Definitions.SelectMany(definition => definition.Fields).Where(field => field.Node.Alias is not null).ToList();
        if (aliases.Count > limits.Aliases)
        {
            Refuse($"The document renames {aliases.Count} fields; {limits.Aliases} are the most.", aliases[limits.Aliases].Node);
        }

        var depths = new Dictionary<string, int>();
        foreach (var operation in facts.Document.Operations)
        {
            if (Depth(facts, operation.SelectionSet, depths, _ => 1) is var depth && depth > limits.Depth)
            {
                Refuse($"The operation is {depth} levels deep; {limits.Depth} are the most.", operation);
            }

            if (Width(facts, operation.SelectionSet, []) is var width && width > limits.RootFields)
            {
                Refuse($"The operation has {width} root fields; {limits.RootFields} are the most.", operation);
            }
        }

        var members = new Dictionary<string, int>();
        foreach (var asked in facts.Definitions.SelectMany(definition => definition.Fields).Where(field => IsIntrospection(field.Node)))
        {
            if (asked.Node.SelectionSet is { } set && Depth(facts, set, members, ListOfMembers) is var lists && lists > limits.IntrospectionDepth)
            {
                Refuse($"Introspection asks for lists {lists} deep; {limits.IntrospectionDepth} are the most.", asked.Node);
            }
        }

        if (!limits.Introspection && facts.Definitions.SelectMany(definition => definition.Fields)
            .FirstOrDefault(field => IsIntrospection(field.Node)) is { } first)
        {
            Refuse("The schema is not told here.", first.Node);
        }

        return errors;
    }

    private static bool IsIntrospection(FieldNode field) => field.Name.Value is "__schema" or "__type";

    /// <summary>The schema refers to itself, so each of these lists within each other multiplies the answer.</summary>
    private static int ListOfMembers(FieldNode field) => field.Name.Value is "fields" or "interfaces" or "possibleTypes" or "inputFields" ? 1 : 0;

    /// <param name="weight">What a field adds to the depth.</param>
    private static int Depth(DocumentFacts facts, SelectionSet set, Dictionary<string, int> fragments, Func<FieldNode, int> weight)
    {
        var deepest = 0;
        foreach (var selection in set.Selections)
        {
            deepest = Math.Max(deepest, selection switch
            {
                FieldNode field => weight(field) + (field.SelectionSet is null ? 0 : Depth(facts, field.SelectionSet, fragments, weight)),
                InlineFragmentNode inline => Depth(facts, inline.SelectionSet, fragments, weight),
                FragmentSpreadNode spread => OfFragment(spread.Name.Value),
                _ => 0,
            });
        }

        return deepest;

        int OfFragment(string name)
        {
            if (!fragments.TryGetValue(name, out var depth))
            {
                fragments[name] = depth = Depth(facts, facts.Document.Fragments[name].SelectionSet, fragments, weight);
            }

            return depth;
        }
    }

    private static int Width(DocumentFacts facts, SelectionSet set, HashSet<string> visited) => set.Selections.Sum(selection => selection switch
    {
        FieldNode => 1,
        InlineFragmentNode inline => Width(facts, inline.SelectionSet, visited),
        FragmentSpreadNode spread when visited.Add(spread.Name.Value) => Width(facts, facts.Document.Fragments[spread.Name.Value].SelectionSet, visited),
        _ => 0,
    });
}

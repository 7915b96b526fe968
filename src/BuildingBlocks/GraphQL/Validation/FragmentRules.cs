using Lamella.GraphQL.Language;
using Lamella.GraphQL.Types;

namespace Lamella.GraphQL.Validation;

/// <summary>Specification, section 5.5.</summary>
internal static class FragmentRules
{
    public static void Check(DocumentFacts facts)
    {
        var fragments = facts.Document.Definitions.OfType<FragmentNode>().ToList();
        foreach (var group in fragments.GroupBy(fragment => fragment.Name.Value).Where(group => group.Count() > 1))
        {
            facts.Refuse("UniqueFragmentNames", $"There can be only one fragment named \"{group.Key}\".", group.Select(fragment => fragment.Name));
        }

        foreach (var fragment in fragments)
        {
            Condition(facts, fragment.TypeCondition, $"Fragment \"{fragment.Name.Value}\"");
        }

        foreach (var definition in facts.Definitions)
        {
            foreach (var inline in definition.Inlines.Where(inline => inline.Node.TypeCondition is not null))
            {
                Condition(facts, inline.Node.TypeCondition!, "Fragment");
                Possible(facts, inline.Node, inline.Node.TypeCondition!, inline.Parent, "Fragment");
            }

            foreach (var spread in definition.Spreads)
            {
                if (!facts.Document.Fragments.TryGetValue(spread.Node.Name.Value, out var fragment))
                {
                    facts.Refuse("KnownFragmentNames", $"Unknown fragment \"{spread.Node.Name.Value}\".", spread.Node.Name);
                    continue;
                }

                Possible(facts, spread.Node, fragment.TypeCondition, spread.Parent, $"Fragment \"{fragment.Name.Value}\"");
            }
        }

        var used = facts.Definitions.Where(definition => definition.Definition is OperationNode).SelectMany(facts.Reachable)
            .Select(definition => definition.Definition).OfType<FragmentNode>().Select(fragment => fragment.Name.Value).ToHashSet();
        foreach (var unused in fragments.Where(fragment => !used.Contains(fragment.Name.Value)))
        {
            facts.Refuse("NoUnusedFragments", $"Fragment \"{unused.Name.Value}\" is never used.", unused);
        }

        Cycles(facts, fragments);
    }

    private static void Condition(DocumentFacts facts, NamedTypeNode condition, string what)
    {
        if (facts.Schema.Find(condition.Name) is not { } type)
        {
            facts.Refuse("KnownTypeNames", $"Unknown type \"{condition.Name}\".", condition);
        }
        else if (type is not CompositeType)
        {
            facts.Refuse("FragmentsOnCompositeTypes", $"{what} cannot condition on non composite type \"{condition.Name}\".", condition);
        }
    }

    private static void Possible(DocumentFacts facts, Node node, NamedTypeNode condition, NamedType? parent, string what)
    {
        if (parent is CompositeType && facts.Schema.Find(condition.Name) is CompositeType type
            && type != parent && !facts.Schema.PossibleTypes(type).Intersect(facts.Schema.PossibleTypes(parent)).Any())
        {
            facts.Refuse(
                "PossibleFragmentSpreads", $"{what} cannot be spread here as objects of type \"{parent.Name}\" can never be of type \"{type.Name}\".", node);
        }
    }

    private static void Cycles(DocumentFacts facts, List<FragmentNode> fragments)
    {
        // Each fragment is entered once; a spread of one that is still open closes a circle.
        var (done, open) = (new HashSet<string>(), new List<string>());
        foreach (var fragment in fragments)
        {
            Enter(fragment.Name.Value);
        }

        void Enter(string name)
        {
            if (!done.Add(name) || facts.Fragment(name) is not { } entered)
            {
                return;
            }

            open.Add(name);
            foreach (var spread in entered.Spreads)
            {
                var target = spread.Node.Name.Value;
                var from = open.IndexOf(target);
                if (from >= 0)
                {
                    var via = string.Join(", ", open[(from + 1)..].Select(step => $"\"{step}\""));
                    facts.Refuse("NoFragmentCycles", $"Cannot spread fragment \"{target}\" within itself{(via.Length > 0 ? $" via {via}" : "")}.", spread.Node);
                }
                else
                {
                    Enter(target);
                }
            }

            open.RemoveAt(open.Count - 1);
        }
    }
}

using Lamella.GraphQL.Language;
using Lamella.GraphQL.Types;

namespace Lamella.GraphQL.Validation;

/// <summary>Specification, section 5.8.</summary>
internal static class VariableRules
{
    public static void Check(DocumentFacts facts)
    {
        foreach (var definition in facts.Definitions)
        {
            if (definition.Definition is OperationNode operation)
            {
                Declared(facts, operation);
                Used(facts, operation, facts.Reachable(definition).SelectMany(reached => reached.Variables).ToList());
            }
        }
    }

    private static void Declared(DocumentFacts facts, OperationNode operation)
    {
        foreach (var group in operation.Variables.GroupBy(variable => variable.Variable.Value).Where(group => group.Count() > 1))
        {
            facts.Refuse("UniqueVariableNames", $"There can be only one variable named \"${group.Key}\".", group.Select(variable => variable.Variable));
        }

        foreach (var variable in operation.Variables)
        {
            var type = facts.Schema.Find(variable.Type);
            if (type is null)
            {
                facts.Refuse("KnownTypeNames", $"Unknown type \"{variable.Type.ToString().Trim('[', ']', '!')}\".", variable.Type);
            }
            else if (!type.IsInput)
            {
                facts.Refuse("VariablesAreInputTypes", $"Variable \"${variable.Variable.Value}\" cannot be non-input type \"{type}\".", variable.Type);
            }
        }
    }

    private static void Used(DocumentFacts facts, OperationNode operation, List<VariableFact> usages)
    {
        var name = operation.Name is null ? "" : $" by operation \"{operation.Name.Value}\"";
        var declared = operation.Variables.GroupBy(variable => variable.Variable.Value).ToDictionary(group => group.Key, group => group.Last());
        foreach (var usage in usages)
        {
            if (!declared.TryGetValue(usage.Node.Name, out var variable))
            {
                facts.Refuse("NoUndefinedVariables", $"Variable \"${usage.Node.Name}\" is not defined{name}.", usage.Node, operation);
            }
            else if (facts.Schema.Find(variable.Type) is { } type && usage.Type is not null && !IsAllowed(type, variable.Default, usage))
            {
                facts.Refuse(
                    "VariablesInAllowedPosition",
                    usage.OneOf is { } oneOf && type is not NonNullType
                        ? $"Variable \"${usage.Node.Name}\" is of type \"{type}\" but must be non-nullable to be used for OneOf Input Object \"{oneOf.Name}\"."
                        : $"Variable \"${usage.Node.Name}\" of type \"{type}\" used in position expecting type \"{usage.Type}\".",
                    variable,
                    usage.Node);
            }
        }

        var used = usages.Select(usage => usage.Node.Name).ToHashSet();
        foreach (var unused in operation.Variables.Where(variable => !used.Contains(variable.Variable.Value)))
        {
            facts.Refuse("NoUnusedVariables", $"Variable \"${unused.Variable.Value}\" is never used{(name.Length > 0 ? name.Replace(" by", " in", StringComparison.Ordinal) : "")}.", unused);
        }
    }

    /// <summary>IsVariableUsageAllowed (section 5.8.5).</summary>
    private static bool IsAllowed(SchemaType variable, ValueNode? given, VariableFact usage)
    {
        if (usage.OneOf is not null && variable is not NonNullType)
        {
            return false;
        }

        if (usage.Type is NonNullType expected && variable is not NonNullType)
        {
            return (given is not (null or NullNode) || usage.HasDefault) && IsSubtype(variable, expected.Inner);
        }

        return IsSubtype(variable, usage.Type!);
    }

    /// <summary>AreTypesCompatible.</summary>
    private static bool IsSubtype(SchemaType variable, SchemaType expected) => (variable, expected) switch
    {
        (NonNullType a, NonNullType b) => IsSubtype(a.Inner, b.Inner),
        (_, NonNullType) => false,
        (NonNullType a, _) => IsSubtype(a.Inner, expected),
        (ListType a, ListType b) => IsSubtype(a.Inner, b.Inner),
        _ => variable == expected,
    };
}

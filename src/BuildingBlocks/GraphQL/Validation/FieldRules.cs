using Lamella.GraphQL.Language;
using Lamella.GraphQL.Types;

namespace Lamella.GraphQL.Validation;

/// <summary>Specification, sections 5.3.1, 5.3.3 and 5.4.</summary>
internal static class FieldRules
{
    public static void Check(DocumentFacts facts)
    {
        foreach (var field in facts.Definitions.SelectMany(definition => definition.Fields))
        {
            Selected(facts, field);
            Arguments(facts, field.Node, field.Node.Arguments, field.Definition?.Arguments, $"field \"{field.Parent}.{field.Node.Name.Value}\"");
        }

        foreach (var directive in facts.Definitions.SelectMany(definition => definition.Directives).SelectMany(directives => directives))
        {
            Arguments(facts, directive.Node, directive.Node.Arguments, directive.Definition?.Arguments, $"directive \"@{directive.Node.Name.Value}\"");
        }
    }

    private static void Selected(DocumentFacts facts, FieldFact field)
    {
        var name = field.Node.Name.Value;
        if (field.Parent is CompositeType && field.Definition is null)
        {
            facts.Refuse("FieldsOnCorrectType", $"Cannot query field \"{name}\" on type \"{field.Parent.Name}\".", field.Node);
        }

        if (field.Definition is { Type: var type })
        {
            if (type.Named is CompositeType && field.Node.SelectionSet is null)
            {
                facts.Refuse("ScalarLeafs", $"Field \"{name}\" of type \"{type}\" must have a selection of subfields. Did you mean \"{name} {{ ... }}\"?", field.Node);
            }
            else if (type.Named is not CompositeType && field.Node.SelectionSet is { } set)
            {
                facts.Refuse("ScalarLeafs", $"Field \"{name}\" must not have a selection since type \"{type}\" has no subfields.", set);
            }
        }
    }

    private static void Arguments(DocumentFacts facts, Node owner, IReadOnlyList<ArgumentNode> given, IReadOnlyList<InputValue>? defined, string what)
    {
        foreach (var group in given.GroupBy(argument => argument.Name.Value).Where(group => group.Count() > 1))
        {
            facts.Refuse("UniqueArgumentNames", $"There can be only one argument named \"{group.Key}\".", group.Select(argument => argument.Name));
        }

        if (defined is null)
        {
            return;
        }

        foreach (var argument in given.Where(argument => defined.All(known => known.Name != argument.Name.Value)))
        {
            facts.Refuse("KnownArgumentNames", $"Unknown argument \"{argument.Name.Value}\" on {what}.", argument);
        }

        foreach (var missing in defined.Where(argument => argument.IsRequired && given.All(known => known.Name.Value != argument.Name)))
        {
            facts.Refuse("ProvidedRequiredArguments", $"Argument \"{missing.Name}\" of type \"{missing.Type}\" is required on {what}, but it was not provided.", owner);
        }
    }
}

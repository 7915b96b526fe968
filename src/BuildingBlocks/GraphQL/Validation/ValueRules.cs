using Lamella.GraphQL.Language;
using Lamella.GraphQL.Types;

namespace Lamella.GraphQL.Validation;

/// <summary>Specification, section 5.6.</summary>
internal static class ValueRules
{
    private const string CorrectType = "ValuesOfCorrectType";

    public static void Check(DocumentFacts facts)
    {
        foreach (var value in facts.Definitions.SelectMany(definition => definition.Values))
        {
            UniqueFields(facts, value.Node);
            if (value.Type is { IsInput: true } type)
            {
                Value(facts, type, value.Node);
            }
        }
    }

    private static void UniqueFields(DocumentFacts facts, ValueNode value)
    {
        switch (value)
        {
            case ListNode list:
                list.Items.ToList().ForEach(item => UniqueFields(facts, item));
                break;
            case ObjectNode fields:
                foreach (var group in fields.Fields.GroupBy(field => field.Name.Value).Where(group => group.Count() > 1))
                {
                    facts.Refuse("UniqueInputFieldNames", $"There can be only one input field named \"{group.Key}\".", group.Select(field => field.Name));
                }

                fields.Fields.ToList().ForEach(field => UniqueFields(facts, field.Value));
                break;
        }
    }

    private static void Value(DocumentFacts facts, SchemaType type, ValueNode node)
    {
        switch (type, node)
        {
            case (_, VariableNode):
                break;
            case (NonNullType, NullNode):
                facts.Refuse(CorrectType, $"Expected value of type \"{type}\", found null.", node);
                break;
            case (_, NullNode):
                break;
            case (NonNullType nonNull, _):
                Value(facts, nonNull.Inner, node);
                break;
            case (ListType list, ListNode items):
                items.Items.ToList().ForEach(item => Value(facts, list.Inner, item));
                break;
            case (ListType list, _):
                Value(facts, list.Inner, node);
                break;
            case (InputObjectType input, ObjectNode fields):
                Fields(facts, input, fields);
                break;
            case (ScalarType scalar, _):
                try
                {
                    scalar.Read(node);
                }
                catch (CoercionException wrong)
                {
                    facts.Refuse(CorrectType, wrong.Message, node);
                }

                break;
            case (EnumType constants, EnumNode constant) when constants.Find(constant.Name) is not null:
                break;
            case (EnumType constants, _):
                facts.Refuse(CorrectType, $"{node} is no value of enum \"{constants.Name}\".", node);
                break;
            default:
                facts.Refuse(CorrectType, $"Expected value of type \"{type}\", found {node}.", node);
                break;
        }
    }

    private static void Fields(DocumentFacts facts, InputObjectType input, ObjectNode node)
    {
        foreach (var missing in input.Fields.Where(field => field.IsRequired && node.Fields.All(given => given.Name.Value != field.Name)))
        {
            facts.Refuse(CorrectType, $"Field \"{input.Name}.{missing.Name}\" of required type \"{missing.Type}\" was not provided.", node);
        }

        foreach (var given in node.Fields)
        {
            if (input.Find(given.Name.Value) is { } field)
            {
                Value(facts, field.Type, given.Value);
            }
            else
            {
                facts.Refuse(CorrectType, $"Field \"{given.Name.Value}\" is not defined by type \"{input.Name}\".", given);
            }
        }

        if (input.IsOneOf && (node.Fields.Select(given => given.Name.Value).Distinct().Count() != 1 || node.Fields[^1].Value is NullNode))
        {
            facts.Refuse(CorrectType, $"OneOf Input Object \"{input.Name}\" must specify exactly one key, and not null.", node);
        }
    }
}

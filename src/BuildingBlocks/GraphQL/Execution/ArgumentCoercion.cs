using Lamella.GraphQL.Language;
using Lamella.GraphQL.Types;

namespace Lamella.GraphQL.Execution;

/// <summary>Values in the document become values of their types (specification, sections 6.4.1 and 3.4 to 3.12, input coercion).</summary>
internal static class ArgumentCoercion
{
    /// <summary>One value an argument, in the order of the definitions; <see cref="FieldContext.Absent"/> where none was given and none is the default.</summary>
    /// <exception cref="CoercionException">A value is none of its type, or a required one is missing.</exception>
    public static object?[] Coerce(
        IReadOnlyList<InputValue> definitions, IReadOnlyList<ArgumentNode> given, IReadOnlyDictionary<string, object?> variables)
    {
        var values = new object?[definitions.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var node = given.FirstOrDefault(argument => argument.Name.Value == definitions[i].Name)?.Value;
            var value = Coerce(definitions[i], node, variables, $"Argument \"{definitions[i].Name}\"");
            values[i] = definitions[i].Convert is { } convert ? convert(value) : value;
        }

        return values;
    }

    /// <summary>A value without variables: a default.</summary>
    public static object? Constant(SchemaType type, ValueNode node) => Coerce(type, node, new Dictionary<string, object?>());

    private static object? Coerce(InputValue definition, ValueNode? node, IReadOnlyDictionary<string, object?> variables, string what)
    {
        if (node is VariableNode variable && !variables.ContainsKey(variable.Name))
        {
            node = null;
        }

        if (node is null)
        {
            return definition.Default is { } given ? Constant(definition.Type, given)
                : definition.Type is NonNullType ? throw new CoercionException($"{what} of required type \"{definition.Type}\" was not provided.")
                : FieldContext.Absent;
        }

        try
        {
            return Coerce(definition.Type, node, variables);
        }
        catch (CoercionException wrong)
        {
            throw new CoercionException($"{what} has invalid value {node}: {wrong.Message}");
        }
    }

    private static object? Coerce(SchemaType type, ValueNode node, IReadOnlyDictionary<string, object?> variables)
    {
        if (node is VariableNode variable)
        {
            var value = variables.GetValueOrDefault(variable.Name);
            return value is null && type is NonNullType ? throw new CoercionException($"\"{type}\" must not be null.") : value;
        }

        switch (type)
        {
            case NonNullType nonNull:
                return node is NullNode ? throw new CoercionException($"\"{type}\" must not be null.") : Coerce(nonNull.Inner, node, variables);
            case var _ when node is NullNode:
                return null;
            case ListType list:
                return node is ListNode items ? items.Items.Select(item => Coerce(list.Inner, item, variables)).ToArray() : new[] { Coerce(list.Inner, node, variables) };
            case ScalarType scalar:
                return scalar.Read(node);
            case EnumType constants:
                return node is EnumNode constant && constants.Find(constant.Name) is { } found
                    ? found.Value
                    : throw new CoercionException($"{node} is no value of enum \"{constants.Name}\".");
            case InputObjectType input:
                return node is ObjectNode fields ? Coerce(input, fields, variables) : throw new CoercionException($"\"{input.Name}\" must be an object.");
            default:
                throw new CoercionException($"\"{type}\" cannot be given.");
        }
    }

    private static Dictionary<string, object?> Coerce(InputObjectType type, ObjectNode node, IReadOnlyDictionary<string, object?> variables)
    {
        var values = new Dictionary<string, object?>();
        foreach (var field in type.Fields)
        {
            var given = node.Fields.FirstOrDefault(candidate => candidate.Name.Value == field.Name)?.Value;
            var value = Coerce(field, given, variables, $"Field \"{field.Name}\"");
            if (value != FieldContext.Absent)
            {
                values[field.Name] = value;
            }
        }

        if (node.Fields.FirstOrDefault(field => type.Find(field.Name.Value) is null) is { } unknown)
        {
            throw new CoercionException($"\"{type.Name}\" has no field \"{unknown.Name.Value}\".");
        }

        VariableCoercion.CheckOneOf(type, values);
        return values;
    }
}

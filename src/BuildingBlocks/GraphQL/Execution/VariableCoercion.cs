using System.Text.Json;
using Lamella.GraphQL.Language;
using Lamella.GraphQL.Types;

namespace Lamella.GraphQL.Execution;

/// <summary>Variables of a request become values of their types (CoerceVariableValues, specification, section 6.1.2).</summary>
internal static class VariableCoercion
{
    /// <returns>The values; a variable that was not given and has no default is absent. Or the errors, one a variable.</returns>
    public static (Dictionary<string, object?> Values, List<GraphQLError> Errors) Coerce(Schema schema, Document document, OperationNode operation, JsonElement given)
    {
        var (values, errors) = (new Dictionary<string, object?>(), new List<GraphQLError>());
        foreach (var variable in operation.Variables)
        {
            var name = variable.Variable.Value;
            void Refuse(string message) => errors.Add(new(message, ErrorCodes.BadUserInput, [document.Locate(variable)]));
            if (schema.Find(variable.Type) is not { IsInput: true } type)
            {
                Refuse($"Variable \"${name}\" expected value of type \"{variable.Type}\" which cannot be used as an input type.");
                continue;
            }

            if (given.ValueKind != JsonValueKind.Object || !given.TryGetProperty(name, out var value))
            {
                if (variable.Default is { } fallback)
                {
                    values[name] = ArgumentCoercion.Constant(type, fallback);
                }
                else if (type is NonNullType)
                {
                    Refuse($"Variable \"${name}\" of required type \"{type}\" was not provided.");
                }

                continue;
            }

            try
            {
                values[name] = Coerce(type, value);
            }
            catch (CoercionException wrong)
            {
                Refuse($"Variable \"${name}\" has invalid value: {wrong.Message}");
            }
        }

        return (values, errors);
    }

    private static object? Coerce(SchemaType type, JsonElement value)
    {
        switch (type)
        {
            case NonNullType nonNull:
                return value.ValueKind == JsonValueKind.Null
                    ? throw new CoercionException($"\"{type}\" must not be null.")
                    : Coerce(nonNull.Inner, value);
            case var _ when value.ValueKind == JsonValueKind.Null:
                return null;
            case ListType list:
                return value.ValueKind == JsonValueKind.Array
                    ? value.EnumerateArray().Select((item, index) => At($"[{index}]", () => Coerce(list.Inner, item))).ToArray()
                    : new[] { Coerce(list.Inner, value) };
            case ScalarType scalar:
                return scalar.Read(value);
            case EnumType constants:
                return value.ValueKind == JsonValueKind.String && constants.Find(value.GetString()!) is { } found
                    ? found.Value
                    : throw new CoercionException($"{value.GetRawText()} is no value of enum \"{constants.Name}\".");
            case InputObjectType input:
                return value.ValueKind == JsonValueKind.Object ? Coerce(input, value) : throw new CoercionException($"\"{input.Name}\" must be an object.");
            default:
                throw new CoercionException($"\"{type}\" cannot be given.");
        }
    }

    private static Dictionary<string, object?> Coerce(InputObjectType type, JsonElement given)
    {
        var values = new Dictionary<string, object?>();
        foreach (var field in type.Fields)
        {
            if (given.TryGetProperty(field.Name, out var value))
            {
                values[field.Name] = At($".{field.Name}", () => Coerce(field.Type, value));
            }
            else if (field.Default is { } fallback)
            {
                values[field.Name] = ArgumentCoercion.Constant(field.Type, fallback);
            }
            else if (field.Type is NonNullType)
            {
                throw new CoercionException($"Field \"{field.Name}\" of required type \"{field.Type}\" was not provided.");
            }
        }

        foreach (var property in given.EnumerateObject())
        {
            if (type.Find(property.Name) is null)
            {
                throw new CoercionException($"\"{type.Name}\" has no field \"{property.Name}\".");
            }
        }

        CheckOneOf(type, values);
        return values;
    }

    /// <summary>Exactly one field, not null (specification, section 3.10.1).</summary>
    public static void CheckOneOf(InputObjectType type, Dictionary<string, object?> values)
    {
        if (type.IsOneOf && (values.Count != 1 || values.Values.First() is null))
        {
            throw new CoercionException($"Exactly one field of \"{type.Name}\" must be given, and it must not be null.");
        }
    }

    private static object? At(string step, Func<object?> coerce)
    {
        try
        {
            return coerce();
        }
        catch (CoercionException wrong)
        {
            throw new CoercionException(wrong.Message.StartsWith("at ", StringComparison.Ordinal) ? $"at {step}{wrong.Message[3..]}" : $"at {step}: {wrong.Message}");
        }
    }
}

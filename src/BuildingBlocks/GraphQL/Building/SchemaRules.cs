using System.Text.RegularExpressions;
using Lamella.GraphQL.Types;

namespace Lamella.GraphQL.Building;

/// <summary>What a schema has to be (type validation, specification, sections 3.3 to 3.13); broken rules are told at start.</summary>
internal static partial class SchemaRules
{
    public static Schema Check(Schema schema)
    {
        foreach (var type in schema.Types.Where(type => !type.Name.StartsWith("__", StringComparison.Ordinal)))
        {
            Name(type.Name, "type");
            switch (type)
            {
                case FieldsType fields:
                    Fields(fields);
                    break;
                case UnionType { Members.Count: 0 }:
                    throw new SchemaException($"The union {type.Name} has no members.");
                case EnumType constants:
                    Some(constants.Values.Count, type);
                    constants.Values.ToList().ForEach(value => Name(value.Name, $"value of {type.Name}"));
                    break;
                case InputObjectType input:
                    Some(input.Fields.Count, type);
                    Input(input);
                    break;
            }
        }

        return schema;
    }

    private static void Fields(FieldsType type)
    {
        Some(type.Fields.Count, type);
        foreach (var field in type.Fields)
        {
            Name(field.Name, $"field of {type.Name}");
            foreach (var argument in field.Arguments)
            {
                Name(argument.Name, $"argument of {type.Name}.{field.Name}");
            }
        }

        foreach (var abstraction in type.Interfaces)
        {
            foreach (var promised in abstraction.Fields)
            {
                if (type.Find(promised.Name) is not { } kept || !IsCovariant(kept.Type, promised.Type))
                {
                    throw new SchemaException($"{type.Name} implements {abstraction.Name}, whose field {promised.Name}: {promised.Type} it does not have.");
                }
            }
        }
    }

    private static void Input(InputObjectType input)
    {
        foreach (var field in input.Fields)
        {
            Name(field.Name, $"field of {input.Name}");
            if (input.IsOneOf && (field.Type is NonNullType || field.Default is not null))
            {
                throw new SchemaException($"{input.Name} is one of its fields, so {field.Name} has to be nullable and without a default.");
            }

            if (field.Type is NonNullType { Inner: InputObjectType } && field.Type.Named == input)
            {
                throw new SchemaException($"{input.Name}.{field.Name} needs another {input.Name}, and that one another, without end.");
            }
        }
    }

    /// <summary>IsValidImplementationFieldType (section 3.6.1).</summary>
    private static bool IsCovariant(SchemaType kept, SchemaType promised) => (kept, promised) switch
    {
        (NonNullType a, NonNullType b) => IsCovariant(a.Inner, b.Inner),
        (NonNullType a, _) => IsCovariant(a.Inner, promised),
        (ListType a, ListType b) => IsCovariant(a.Inner, b.Inner),
        (ObjectType a, UnionType b) => b.Members.Contains(a),
        (FieldsType a, InterfaceType b) => a == b || a.Interfaces.Contains(b),
        _ => kept == promised,
    };

    private static void Some(int count, NamedType type)
    {
        if (count == 0)
        {
            throw new SchemaException($"{type.Name} is empty: a type needs at least one field or value.");
        }
    }

    private static void Name(string name, string what)
    {
        if (!Valid().IsMatch(name))
        {
            throw new SchemaException($"'{name}' cannot name a {what}: letters, digits and _ only, no digit first, and two _ first belong to introspection.");
        }
    }

    [GeneratedRegex("^(?!__)[_A-Za-z][_0-9A-Za-z]*$")]
    private static partial Regex Valid();
}

using System.Text.Encodings.Web;
using System.Text.Json;
using Lamella.GraphQL.Execution;
using Lamella.GraphQL.Language;
using Lamella.GraphQL.Types;

namespace Lamella.GraphQL.Tests.Oracle;

/// <summary>An executable schema of a document: a field's value follows from its name, its type and its arguments, as in oracle.mjs.</summary>
internal sealed class SdlSchema
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<string, NamedType> _types = new()
    {
        ["Int"] = Scalars.Int,
        ["Float"] = Scalars.Float,
        ["String"] = Scalars.String,
        ["Boolean"] = Scalars.Boolean,
        ["ID"] = Scalars.ID,
    };

    private readonly Document _document;

    private SdlSchema(string sdl) => _document = Parser.Parse(sdl);

    public static Schema Build(string sdl) => new SdlSchema(sdl).Build();

    private Schema Build()
    {
        foreach (var definition in _document.Definitions)
        {
            NamedType? made = definition switch
            {
                ObjectDefinitionNode { IsInterface: true } node => new InterfaceType(node.Name.Value) { Description = node.Description },
                ObjectDefinitionNode node => new ObjectType(node.Name.Value)
                {
                    Description = node.Description,
                    IsOne = value => (string)value == node.Name.Value,
                },
                UnionDefinitionNode node => new UnionType(node.Name.Value) { Description = node.Description },
                EnumDefinitionNode node => new EnumType(
                    node.Name.Value,
                    [.. node.Values.Select(value => new EnumValue(value.Name.Value, value.Name.Value, value.Description, Deprecation(value.Directives)))])
                {
                    Description = node.Description,
                },
                InputDefinitionNode node => new InputObjectType(node.Name.Value)
                {
                    Description = node.Description,
                    IsOneOf = node.Directives.Any(directive => directive.Name.Value == "oneOf"),
                },
                _ => null,
            };
            if (made is not null)
            {
                _types.Add(made.Name, made);
            }
        }

        foreach (var definition in _document.Definitions)
        {
            Fill(definition);
        }

        return new((ObjectType)_types["Query"], Root("Mutation"), Root("Subscription"), _types.Values.Where(type => type is ObjectType));
    }

    private ObjectType? Root(string name) => (ObjectType?)_types.GetValueOrDefault(name);

    private void Fill(Definition definition)
    {
        switch (definition)
        {
            case ObjectDefinitionNode node:
                var fields = (FieldsType)_types[node.Name.Value];
                fields.Fields = [.. node.Fields.Select(Field)];
                fields.Interfaces = [.. node.Interfaces.Select(one => (InterfaceType)_types[one.Name])];
                break;
            case UnionDefinitionNode node:
                ((UnionType)_types[node.Name.Value]).Members = [.. node.Members.Select(member => (ObjectType)_types[member.Name])];
                break;
            case InputDefinitionNode node:
                ((InputObjectType)_types[node.Name.Value]).Fields = [.. node.Fields.Select(Input)];
                break;
        }
    }

    private FieldDefinition Field(FieldDefinitionNode node)
    {
        var (name, type, arguments) = (node.Name.Value, TypeOf(node.Type), node.Arguments.Select(Input).ToList());
        return new(name, type, arguments, context =>
        {
            if (name.StartsWith("fail", StringComparison.Ordinal))
            {
                throw new InvalidOperationException("failed");
            }

            var given = arguments.Zip(context.Arguments).Where(pair => pair.Second != FieldContext.Absent)
                .ToDictionary(pair => pair.First.Name, pair => pair.Second);
            return new(name.StartsWith("null", StringComparison.Ordinal) ? null : Value(context.Request.Schema, type, name, given));
        }, node.Description, Deprecation(node.Directives));
    }

    private static object? Value(Schema schema, SchemaType type, string name, Dictionary<string, object?> arguments) => type switch
    {
        NonNullType nonNull => Value(schema, nonNull.Inner, name, arguments),
        ListType list => new[]
        {
            Value(schema, list.Inner, name, arguments),
            name.StartsWith("holes", StringComparison.Ordinal) ? null : Value(schema, list.Inner, name, arguments),
        },
        EnumType constants => constants.Values[0].Value,
        ObjectType one => one.Name,
        CompositeType several => schema.PossibleTypes(several).Select(one => one.Name).Order(StringComparer.Ordinal).ToList() is var possible
            ? possible[name.Length % possible.Count] : null,
        _ => type.Named.Name switch
        {
            "Int" => name.Length,
            "Float" => name.Length + 0.5,
            "Boolean" => true,
            "ID" => name,
            _ => $"{name} {JsonSerializer.Serialize(Sorted(arguments), Relaxed)}",
        },
    };

    private static object? Sorted(object? value) => value switch
    {
        Dictionary<string, object?> fields => new SortedDictionary<string, object?>(
            fields.ToDictionary(field => field.Key, field => Sorted(field.Value)), StringComparer.Ordinal),
        object?[] items => items.Select(Sorted).ToArray(),
        _ => value,
    };

    private InputValue Input(InputValueDefinitionNode node) =>
        new(node.Name.Value, TypeOf(node.Type), node.Default, node.Description, Deprecation(node.Directives));

    private SchemaType TypeOf(TypeNode node) => node switch
    {
        NonNullTypeNode nonNull => new NonNullType(TypeOf(nonNull.Inner)),
        ListTypeNode list => new ListType(TypeOf(list.Inner)),
        _ => _types[((NamedTypeNode)node).Name],
    };

    private static string? Deprecation(IReadOnlyList<DirectiveNode> directives) =>
        directives.FirstOrDefault(directive => directive.Name.Value == "deprecated") is { } deprecated
            ? ((StringNode?)deprecated.Arguments.SingleOrDefault()?.Value)?.Value ?? BuiltInDirectives.DefaultDeprecation
            : null;
}

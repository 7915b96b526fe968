using Lamella.GraphQL.Execution;
using Lamella.GraphQL.Language;

namespace Lamella.GraphQL.Types;

/// <summary>A type of the schema, or a list or non-null wrapping of one (specification, section 3.4).</summary>
internal abstract class SchemaType
{
    public NamedType Named => this switch
    {
        ListType list => list.Inner.Named,
        NonNullType nonNull => nonNull.Inner.Named,
        _ => (NamedType)this,
    };

    /// <summary>The type without the non-null around it.</summary>
    public SchemaType Nullable => this is NonNullType nonNull ? nonNull.Inner : this;

    /// <summary>May stand where values come in: arguments, input fields, variables (IsInputType).</summary>
    public bool IsInput => Named is ScalarType or EnumType or InputObjectType;

    /// <summary>May stand where values go out: fields (IsOutputType).</summary>
    public bool IsOutput => Named is not InputObjectType;
}

internal sealed class ListType(SchemaType inner) : SchemaType
{
    public SchemaType Inner => inner;

    public override string ToString() => $"[{inner}]";
}

internal sealed class NonNullType(SchemaType inner) : SchemaType
{
    public SchemaType Inner => inner;

    public override string ToString() => $"{inner}!";
}

internal abstract class NamedType(string name) : SchemaType
{
    public string Name => name;

    public string? Description { get; init; }

    public override string ToString() => name;
}

internal sealed class EnumType(string name, IReadOnlyList<EnumValue> values) : NamedType(name)
{
    private readonly Dictionary<string, EnumValue> _byName = values.ToDictionary(value => value.Name);
    private readonly Dictionary<object, EnumValue> _byValue = values.GroupBy(value => value.Value).ToDictionary(group => group.Key, group => group.First());

    public IReadOnlyList<EnumValue> Values => values;

    public EnumValue? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>By the value that resolvers hand out.</summary>
    public EnumValue? Of(object value) => _byValue.GetValueOrDefault(value);
}

internal sealed record EnumValue(string Name, object Value, string? Description = null, string? Deprecation = null)
{
    public System.Text.Json.JsonEncodedText Encoded { get; } = System.Text.Json.JsonEncodedText.Encode(Name);
}

/// <summary>Object, interface or union: what a selection set may be taken from.</summary>
internal abstract class CompositeType(string name) : NamedType(name)
{
    /// <summary>Set once, when the schema is built: types refer to each other in circles.</summary>
    public IReadOnlyList<InterfaceType> Interfaces { get; set; } = [];
}

internal abstract class FieldsType(string name) : CompositeType(name)
{
    private Dictionary<string, FieldDefinition> _byName = [];

    /// <summary>In the order of the schema. Set once, when the schema is built.</summary>
    public IReadOnlyCollection<FieldDefinition> Fields
    {
        get => _byName.Values;
        set => _byName = value.ToDictionary(one => one.Name);
    }

    public FieldDefinition? Find(string name) => _byName.GetValueOrDefault(name);
}

internal sealed class ObjectType(string name) : FieldsType(name)
{
    /// <summary>Whether a value that a resolver handed out is one of this type.</summary>
    public Func<object, bool>? IsOne { get; init; }
}

internal sealed class InterfaceType(string name) : FieldsType(name);

internal sealed class UnionType(string name) : CompositeType(name)
{
    /// <summary>Set once, when the schema is built.</summary>
    public IReadOnlyList<ObjectType> Members { get; set; } = [];
}

internal sealed class InputObjectType(string name) : NamedType(name)
{
    private Dictionary<string, InputValue> _byName = [];

    /// <summary>Set once, when the schema is built.</summary>
    public IReadOnlyCollection<InputValue> Fields
    {
        get => _byName.Values;
        set => _byName = value.ToDictionary(one => one.Name);
    }

    /// <summary>Exactly one field is given (<c>@oneOf</c>, specification, section 3.10.1).</summary>
    public bool IsOneOf { get; init; }

    public InputValue? Find(string name) => _byName.GetValueOrDefault(name);
}

/// <summary>An argument or a field of an input object (specification, section 3.6.1).</summary>
internal sealed record InputValue(string Name, SchemaType Type, ValueNode? Default = null, string? Description = null, string? Deprecation = null)
{
    public bool IsRequired => Type is NonNullType && Default is null;

    /// <summary>Makes of the coerced value (or of <see cref="FieldContext.Absent"/>) what the resolver's parameter takes; null where that is the value itself.</summary>
    public Func<object?, object?>? Convert { get; init; }
}

/// <summary>A field of an object or interface.</summary>
/// <param name="Resolve">Finds the value; null on interfaces, and where <see cref="Read"/> does.</param>
internal sealed record FieldDefinition(
    string Name, SchemaType Type, IReadOnlyList<InputValue> Arguments, Resolver? Resolve, string? Description = null, string? Deprecation = null)
{
    /// <summary>Reads a property of the parent: the way of fields that neither wait nor fail nor take arguments.</summary>
    public Func<object, object?>? Read { get; init; }

    /// <summary>For connections: how many items a page has of which nobody said.</summary>
    public int? PageSize { get; init; }

    /// <summary>For fields of the subscription type: the stream of events, each of which <see cref="Resolve"/> then sees as its parent.</summary>
    public Subscriber? Subscribe { get; init; }

    public InputValue? FindArgument(string name)
    {
        foreach (var argument in Arguments)
        {
            if (argument.Name == name)
            {
                return argument;
            }
        }

        return null;
    }
}

/// <summary>Finds the value of a field for one object. What it throws becomes an error at the field's path.</summary>
internal delegate Resolving Resolver(FieldContext context);

/// <summary>Opens the stream of events behind a subscription field.</summary>
internal delegate IAsyncEnumerable<object?> Subscriber(FieldContext context);

internal sealed record Directive(
    string Name, IReadOnlyList<string> Locations, IReadOnlyList<InputValue> Arguments, bool IsRepeatable = false, string? Description = null)
{
    public InputValue? FindArgument(string name) => Arguments.FirstOrDefault(argument => argument.Name == name);
}

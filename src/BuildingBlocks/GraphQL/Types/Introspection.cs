using Lamella.GraphQL.Language;

namespace Lamella.GraphQL.Types;

/// <summary>The schema as clients may ask for it (specification, section 4).</summary>
internal static class Introspection
{
    private static readonly SchemaType RequiredString = new NonNullType(Scalars.String);
    private static readonly SchemaType RequiredBoolean = new NonNullType(Scalars.Boolean);
    private static readonly InputValue IncludeDeprecated = new("includeDeprecated", RequiredBoolean, new BooleanNode(0, false));

    private static readonly EnumType TypeKind = Names(
        "__TypeKind",
        "An enum describing what kind of type a given `__Type` is.",
        ["SCALAR", "OBJECT", "INTERFACE", "UNION", "ENUM", "INPUT_OBJECT", "LIST", "NON_NULL"]);

    private static readonly EnumType DirectiveLocation = Names(
        "__DirectiveLocation",
        "A Directive can be adjacent to many parts of the GraphQL language, a __DirectiveLocation describes one such possible adjacencies.",
        [.. DirectiveLocations.Executable, .. DirectiveLocations.TypeSystem]);

    private static readonly ObjectType EnumValueObject = new("__EnumValue")
    {
        Description = "One possible value for a given Enum.",
        Fields =
        [
            Field<EnumValue>("name", RequiredString, value => value.Name),
            Field<EnumValue>("description", Scalars.String, value => value.Description),
            Field<EnumValue>("isDeprecated", RequiredBoolean, value => value.Deprecation is not null),
            Field<EnumValue>("deprecationReason", Scalars.String, value => value.Deprecation),
        ],
    };

    private static readonly ObjectType TypeObject = new("__Type")
    {
        Description = "The fundamental unit of any GraphQL Schema is the type.",
    };

    private static readonly ObjectType InputValueObject = new("__InputValue")
    {
        Description = "Arguments provided to Fields or Directives and the input fields of an InputObject are represented as Input Values.",
        Fields =
        [
            Field<InputValue>("name", RequiredString, value => value.Name),
            Field<InputValue>("description", Scalars.String, value => value.Description),
            Field<InputValue>("type", new NonNullType(TypeObject), value => value.Type),
            Field<InputValue>("defaultValue", Scalars.String, value => value.Default?.ToString()),
            Field<InputValue>("isDeprecated", RequiredBoolean, value => value.Deprecation is not null),
            Field<InputValue>("deprecationReason", Scalars.String, value => value.Deprecation),
        ],
    };

    private static readonly ObjectType FieldObject = new("__Field")
    {
        Description = "Object and Interface types are described by a list of Fields, each of which has a name, potentially a list of arguments, and a return type.",
        Fields =
        [
            Field<FieldDefinition>("name", RequiredString, field => field.Name),
            Field<FieldDefinition>("description", Scalars.String, field => field.Description),
            Filtered<FieldDefinition, InputValue>("args", Required(InputValueObject), field => field.Arguments, argument => argument.Deprecation),
            Field<FieldDefinition>("type", new NonNullType(TypeObject), field => field.Type),
            Field<FieldDefinition>("isDeprecated", RequiredBoolean, field => field.Deprecation is not null),
            Field<FieldDefinition>("deprecationReason", Scalars.String, field => field.Deprecation),
        ],
    };

    private static readonly ObjectType DirectiveObject = new("__Directive")
    {
        Description = "A Directive provides a way to describe alternate runtime execution and type validation behavior in a GraphQL document.",
        Fields =
        [
            Field<Directive>("name", RequiredString, directive => directive.Name),
            Field<Directive>("description", Scalars.String, directive => directive.Description),
            Field<Directive>("isRepeatable", RequiredBoolean, directive => directive.IsRepeatable),
            Field<Directive>("locations", Required(DirectiveLocation), directive => directive.Locations),
            Filtered<Directive, InputValue>("args", Required(InputValueObject), directive => directive.Arguments, argument => argument.Deprecation),
        ],
    };

    static Introspection() => TypeObject.Fields =
    [
        Field<SchemaType>("kind", new NonNullType(TypeKind), KindOf),
        Field<SchemaType>("name", Scalars.String, type => (type as NamedType)?.Name),
        Field<SchemaType>("description", Scalars.String, type => (type as NamedType)?.Description),
        Field<SchemaType>("specifiedByURL", Scalars.String, type => (type as ScalarType)?.SpecifiedBy),
        Filtered<SchemaType, FieldDefinition>("fields", Nullable(FieldObject), type => (type as FieldsType)?.Fields, field => field.Deprecation),
        Field<SchemaType>("interfaces", Nullable(TypeObject), type => (type as FieldsType)?.Interfaces),
        new("possibleTypes", Nullable(TypeObject), [], context => new(
            context.Parent is InterfaceType or UnionType ? context.Request.Schema.PossibleTypes((NamedType)context.Parent) : null)),
        Filtered<SchemaType, EnumValue>("enumValues", Nullable(EnumValueObject), type => (type as EnumType)?.Values, value => value.Deprecation),
        Filtered<SchemaType, InputValue>("inputFields", Nullable(InputValueObject), type => (type as InputObjectType)?.Fields, field => field.Deprecation),
        Field<SchemaType>("ofType", TypeObject, type => (type as NonNullType)?.Inner ?? (type as ListType)?.Inner),
        Field<SchemaType>("isOneOf", Scalars.Boolean, type => (type as InputObjectType)?.IsOneOf),
    ];

    public static ObjectType SchemaObject { get; } = new("__Schema")
    {
        Description = "A GraphQL Schema defines the capabilities of a GraphQL server. It exposes all available types and directives on the server, "
            + "as well as the entry points for query, mutation, and subscription operations.",
        Fields =
        [
            Field<Schema>("description", Scalars.String, schema => schema.Description),
            Field<Schema>("types", Required(TypeObject), schema => schema.Types),
            Field<Schema>("queryType", new NonNullType(TypeObject), schema => schema.Query),
            Field<Schema>("mutationType", TypeObject, schema => schema.Mutation),
            Field<Schema>("subscriptionType", TypeObject, schema => schema.Subscription),
            Field<Schema>("directives", Required(DirectiveObject), schema => schema.Directives),
        ],
    };

    /// <summary><c>__typename</c>; the executor knows the object and answers it itself.</summary>
    public static FieldDefinition TypeName { get; } = new("__typename", RequiredString, [], null, "The name of the current Object type at runtime.");

    public static FieldDefinition SchemaField { get; } = new(
        "__schema", new NonNullType(SchemaObject), [], context => new(context.Request.Schema), "Access the current type schema of this server.");

    public static FieldDefinition TypeField { get; } = new(
        "__type", TypeObject, [new("name", RequiredString)], context => new(context.Request.Schema.Find((string)context.Arguments[0]!)),
        "Request the type information of a single type.");

    private static string KindOf(SchemaType type) => type switch
    {
        ScalarType => "SCALAR",
        ObjectType => "OBJECT",
        InterfaceType => "INTERFACE",
        UnionType => "UNION",
        EnumType => "ENUM",
        InputObjectType => "INPUT_OBJECT",
        ListType => "LIST",
        _ => "NON_NULL",
    };

    private static EnumType Names(string name, string description, string[] values) =>
        new(name, [.. values.Select(value => new EnumValue(value, value))]) { Description = description };

    private static NonNullType Required(SchemaType item) => new(new ListType(new NonNullType(item)));

    private static ListType Nullable(SchemaType item) => new(new NonNullType(item));

    private static FieldDefinition Field<T>(string name, SchemaType type, Func<T, object?> read) =>
        new(name, type, [], null) { Read = parent => read((T)parent) };

    private static FieldDefinition Filtered<T, TItem>(string name, SchemaType type, Func<T, IEnumerable<TItem>?> read, Func<TItem, string?> deprecation) =>
        new(name, type, [IncludeDeprecated], context =>
        {
            var items = read((T)context.Parent!);
            return new(context.Arguments[0] is true ? items : items?.Where(item => deprecation(item) is null));
        });
}

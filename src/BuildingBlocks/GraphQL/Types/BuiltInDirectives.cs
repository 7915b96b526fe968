using Lamella.GraphQL.Language;

namespace Lamella.GraphQL.Types;

/// <summary>Where directives may stand (specification, section 3.13).</summary>
internal static class DirectiveLocations
{
    public static readonly string[] Executable =
        ["QUERY", "MUTATION", "SUBSCRIPTION", "FIELD", "FRAGMENT_DEFINITION", "FRAGMENT_SPREAD", "INLINE_FRAGMENT", "VARIABLE_DEFINITION"];

    public static readonly string[] TypeSystem =
    [
        "SCHEMA", "SCALAR", "OBJECT", "FIELD_DEFINITION", "ARGUMENT_DEFINITION", "INTERFACE", "UNION", "ENUM", "ENUM_VALUE", "INPUT_OBJECT",
        "INPUT_FIELD_DEFINITION",
    ];

    public static readonly HashSet<string> All = [.. Executable, .. TypeSystem];
}

/// <summary>The directives that every server has (specification, sections 3.13.1 to 3.13.5).</summary>
internal static class BuiltInDirectives
{
    private static readonly SchemaType RequiredBoolean = new NonNullType(Scalars.Boolean);

    public static Directive Include { get; } = new(
        "include",
        ["FIELD", "FRAGMENT_SPREAD", "INLINE_FRAGMENT"],
        [new("if", RequiredBoolean, Description: "Included when true.")],
        Description: "Directs the executor to include this field or fragment only when the `if` argument is true.");

    public static Directive Skip { get; } = new(
        "skip",
        ["FIELD", "FRAGMENT_SPREAD", "INLINE_FRAGMENT"],
        [new("if", RequiredBoolean, Description: "Skipped when true.")],
        Description: "Directs the executor to skip this field or fragment when the `if` argument is true.");

    public static Directive Deprecated { get; } = new(
        "deprecated",
        ["FIELD_DEFINITION", "ARGUMENT_DEFINITION", "INPUT_FIELD_DEFINITION", "ENUM_VALUE"],
        [new(
            "reason",
            new NonNullType(Scalars.String),
            new StringNode(0, DefaultDeprecation),
            "Explains why this element was deprecated, usually also including a suggestion for how to access supported similar data. "
                + "Formatted using the Markdown syntax, as specified by [CommonMark](https://commonmark.org/).")],
        Description: "Marks an element of a GraphQL schema as no longer supported.");

    public static Directive SpecifiedBy { get; } = new(
        "specifiedBy",
        ["SCALAR"],
        [new("url", new NonNullType(Scalars.String), Description: "The URL that specifies the behavior of this scalar.")],
        Description: "Exposes a URL that specifies the behavior of this scalar.");

    public static Directive OneOf { get; } = new(
        "oneOf",
        ["INPUT_OBJECT"],
        [],
        Description: "Indicates exactly one field must be supplied and this field must not be `null`.");

    public const string DefaultDeprecation = "No longer supported";

    public static IReadOnlyList<Directive> All { get; } = [Include, Skip, Deprecated, SpecifiedBy, OneOf];
}

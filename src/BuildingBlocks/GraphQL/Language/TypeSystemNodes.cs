namespace Lamella.GraphQL.Language;

/// <summary>A definition or extension of a type, a directive or the schema (specification, section 3).</summary>
internal abstract record TypeSystemNode(int Start) : Definition(Start)
{
    public string? Description { get; init; }

    public bool IsExtension { get; init; }
}

internal sealed record SchemaDefinitionNode(int Start, IReadOnlyList<DirectiveNode> Directives, IReadOnlyList<RootTypeNode> Roots) : TypeSystemNode(Start);

internal sealed record RootTypeNode(int Start, OperationKind Kind, NamedTypeNode Type) : Node(Start);

internal sealed record ScalarDefinitionNode(int Start, NameNode Name, IReadOnlyList<DirectiveNode> Directives) : TypeSystemNode(Start);

internal sealed record ObjectDefinitionNode(
    int Start,
    NameNode Name,
    bool IsInterface,
    IReadOnlyList<NamedTypeNode> Interfaces,
    IReadOnlyList<DirectiveNode> Directives,
    IReadOnlyList<FieldDefinitionNode> Fields) : TypeSystemNode(Start);

internal sealed record UnionDefinitionNode(
    int Start, NameNode Name, IReadOnlyList<DirectiveNode> Directives, IReadOnlyList<NamedTypeNode> Members) : TypeSystemNode(Start);

internal sealed record EnumDefinitionNode(
    int Start, NameNode Name, IReadOnlyList<DirectiveNode> Directives, IReadOnlyList<EnumValueDefinitionNode> Values) : TypeSystemNode(Start);

internal sealed record InputDefinitionNode(
    int Start, NameNode Name, IReadOnlyList<DirectiveNode> Directives, IReadOnlyList<InputValueDefinitionNode> Fields) : TypeSystemNode(Start);

internal sealed record DirectiveDefinitionNode(
    int Start, NameNode Name, IReadOnlyList<InputValueDefinitionNode> Arguments, bool IsRepeatable, IReadOnlyList<string> Locations) : TypeSystemNode(Start);

internal sealed record FieldDefinitionNode(
    int Start,
    string? Description,
    NameNode Name,
    IReadOnlyList<InputValueDefinitionNode> Arguments,
    TypeNode Type,
    IReadOnlyList<DirectiveNode> Directives) : Node(Start);

internal sealed record InputValueDefinitionNode(
    int Start, string? Description, NameNode Name, TypeNode Type, ValueNode? Default, IReadOnlyList<DirectiveNode> Directives) : Node(Start);

internal sealed record EnumValueDefinitionNode(int Start, string? Description, NameNode Name, IReadOnlyList<DirectiveNode> Directives) : Node(Start);

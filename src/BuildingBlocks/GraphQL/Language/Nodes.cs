namespace Lamella.GraphQL.Language;

/// <summary>A node of the syntax tree. Nodes are compared by reference where they are keys.</summary>
/// <param name="Start">Index of its first character in the document.</param>
internal abstract record Node(int Start);

internal sealed record NameNode(int Start, string Value) : Node(Start);

/// <summary>A parsed document (specification, section 2.2).</summary>
internal sealed record Document(string Source, IReadOnlyList<Definition> Definitions)
{
    public IReadOnlyList<OperationNode> Operations { get; } = [.. Definitions.OfType<OperationNode>()];

    /// <summary>By name; where two share one, the first (validation refuses the second).</summary>
    public IReadOnlyDictionary<string, FragmentNode> Fragments { get; } =
        Definitions.OfType<FragmentNode>().GroupBy(fragment => fragment.Name.Value).ToDictionary(group => group.Key, group => group.First());

    public SourceLocation Locate(Node node) => SourceLocation.Of(Source, node.Start);
}

internal abstract record Definition(int Start) : Node(Start);

internal enum OperationKind
{
    Query,
    Mutation,
    Subscription,
}

internal sealed record OperationNode(
    int Start,
    OperationKind Kind,
    NameNode? Name,
    IReadOnlyList<VariableDefinitionNode> Variables,
    IReadOnlyList<DirectiveNode> Directives,
    SelectionSet SelectionSet) : Definition(Start);

internal sealed record FragmentNode(
    int Start, NameNode Name, NamedTypeNode TypeCondition, IReadOnlyList<DirectiveNode> Directives, SelectionSet SelectionSet) : Definition(Start);

internal sealed record VariableDefinitionNode(
    int Start, NameNode Variable, TypeNode Type, ValueNode? Default, IReadOnlyList<DirectiveNode> Directives) : Node(Start);

internal sealed record SelectionSet(int Start, IReadOnlyList<SelectionNode> Selections) : Node(Start);

internal abstract record SelectionNode(int Start, IReadOnlyList<DirectiveNode> Directives) : Node(Start);

internal sealed record FieldNode(
    int Start,
    NameNode? Alias,
    NameNode Name,
    IReadOnlyList<ArgumentNode> Arguments,
    IReadOnlyList<DirectiveNode> Directives,
    SelectionSet? SelectionSet) : SelectionNode(Start, Directives)
{
    /// <summary>The key of the field in the response.</summary>
    public string ResponseName => (Alias ?? Name).Value;
}

internal sealed record FragmentSpreadNode(int Start, NameNode Name, IReadOnlyList<DirectiveNode> Directives) : SelectionNode(Start, Directives);

internal sealed record InlineFragmentNode(
    int Start, NamedTypeNode? TypeCondition, IReadOnlyList<DirectiveNode> Directives, SelectionSet SelectionSet) : SelectionNode(Start, Directives);

internal sealed record ArgumentNode(int Start, NameNode Name, ValueNode Value) : Node(Start);

internal sealed record DirectiveNode(int Start, NameNode Name, IReadOnlyList<ArgumentNode> Arguments) : Node(Start);

internal abstract record TypeNode(int Start) : Node(Start);

internal sealed record NamedTypeNode(int Start, string Name) : TypeNode(Start)
{
    public override string ToString() => Name;
}

internal sealed record ListTypeNode(int Start, TypeNode Inner) : TypeNode(Start)
{
    public override string ToString() => $"[{Inner}]";
}

internal sealed record NonNullTypeNode(int Start, TypeNode Inner) : TypeNode(Start)
{
    public override string ToString() => $"{Inner}!";
}

/// <summary>A value as it is written in a document (specification, section 2.9).</summary>
internal abstract record ValueNode(int Start) : Node(Start)
{
    public sealed override string ToString() => ValuePrinter.Print(this);
}

internal sealed record VariableNode(int Start, string Name) : ValueNode(Start);

internal sealed record IntNode(int Start, string Text) : ValueNode(Start);

internal sealed record FloatNode(int Start, string Text) : ValueNode(Start);

internal sealed record StringNode(int Start, string Value, bool IsBlock = false) : ValueNode(Start);

internal sealed record BooleanNode(int Start, bool Value) : ValueNode(Start);

internal sealed record NullNode(int Start) : ValueNode(Start);

internal sealed record EnumNode(int Start, string Name) : ValueNode(Start);

internal sealed record ListNode(int Start, IReadOnlyList<ValueNode> Items) : ValueNode(Start);

internal sealed record ObjectNode(int Start, IReadOnlyList<ObjectFieldNode> Fields) : ValueNode(Start);

internal sealed record ObjectFieldNode(int Start, NameNode Name, ValueNode Value) : Node(Start);

using Lamella.GraphQL.Execution;
using Lamella.GraphQL.Language;
using Lamella.GraphQL.Types;

namespace Lamella.GraphQL.Validation;

/// <param name="Parent">The type that the selection is taken from; null where the document names none that the schema has.</param>
/// <param name="Definition">Null where the parent has no such field.</param>
internal sealed record FieldFact(FieldNode Node, NamedType? Parent, FieldDefinition? Definition);

/// <param name="Location">The specification's name of the place, such as <c>FIELD</c>.</param>
internal sealed record DirectiveFact(DirectiveNode Node, string Location, Directive? Definition);

/// <summary>A value that stands where a type is expected: of an argument, or a variable's default.</summary>
internal sealed record ValueFact(ValueNode Node, SchemaType? Type);

/// <param name="HasDefault">Whether the place has a value of its own when the variable has none.</param>
internal sealed record VariableFact(VariableNode Node, SchemaType? Type, bool HasDefault, InputObjectType? OneOf);

internal sealed record SpreadFact(FragmentSpreadNode Node, NamedType? Parent);

internal sealed record InlineFact(InlineFragmentNode Node, NamedType? Parent);

/// <summary>What one operation or fragment contains, with the types that belong to it.</summary>
internal sealed record DefinitionFacts(Definition Definition)
{
    public List<FieldFact> Fields { get; } = [];

    public List<IReadOnlyList<DirectiveFact>> Directives { get; } = [];

    public List<ValueFact> Values { get; } = [];

    public List<VariableFact> Variables { get; } = [];

    public List<SpreadFact> Spreads { get; } = [];

    public List<InlineFact> Inlines { get; } = [];
}

/// <summary>One walk through a document notes everything that the rules ask of it, with its types; a rule is then a loop.</summary>
internal sealed class DocumentFacts
{
    private readonly List<GraphQLError> _errors = [];
    private readonly Dictionary<string, DefinitionFacts> _fragments = [];

    public DocumentFacts(Schema schema, Document document)
    {
        (Schema, Document) = (schema, document);
        foreach (var definition in document.Definitions)
        {
            var facts = new DefinitionFacts(definition);
            switch (definition)
            {
                case OperationNode operation:
                    Walk(facts, operation);
                    Definitions.Add(facts);
                    break;
                case FragmentNode fragment:
                    Note(facts, fragment.Directives, "FRAGMENT_DEFINITION");
                    Walk(facts, fragment.SelectionSet, schema.Find(fragment.TypeCondition.Name));
                    Definitions.Add(facts);
                    _fragments.TryAdd(fragment.Name.Value, facts);
                    break;
            }
        }
    }

    public Schema Schema { get; }

    public Document Document { get; }

    public List<DefinitionFacts> Definitions { get; } = [];

    public IReadOnlyList<GraphQLError> Errors => _errors;

    public void Refuse(string rule, string message, params IEnumerable<Node> nodes) =>
        _errors.Add(new(message, ErrorCodes.ValidationFailed, [.. nodes.Select(Document.Locate)]) { Rule = rule });

    /// <summary>The operation and every fragment that it reaches, each once.</summary>
    public IReadOnlyList<DefinitionFacts> Reachable(DefinitionFacts operation)
    {
        var reached = new List<DefinitionFacts> { operation };
        var visited = new HashSet<string>();
        for (var i = 0; i < reached.Count; i++)
        {
            foreach (var spread in reached[i].Spreads)
            {
                if (visited.Add(spread.Node.Name.Value) && _fragments.TryGetValue(spread.Node.Name.Value, out var fragment))
                {
                    reached.Add(fragment);
                }
            }
        }

        return reached;
    }

    public DefinitionFacts? Fragment(string name) => _fragments.GetValueOrDefault(name);

    private void Walk(DefinitionFacts facts, OperationNode operation)
    {
        Note(facts, operation.Directives, operation.Kind.ToString().ToUpperInvariant());
        foreach (var variable in operation.Variables)
        {
            Note(facts, variable.Directives, "VARIABLE_DEFINITION");
            if (variable.Default is not null)
            {
                facts.Values.Add(new(variable.Default, Schema.Find(variable.Type)));
            }
        }

        Walk(facts, operation.SelectionSet, Schema.Root(operation.Kind));
    }

    private void Walk(DefinitionFacts facts, SelectionSet set, NamedType? parent)
    {
        foreach (var selection in set.Selections)
        {
            switch (selection)
            {
                case FieldNode field:
                    var definition = parent is null ? null : Schema.FindField(parent, field.Name.Value);
                    facts.Fields.Add(new(field, parent, definition));
                    Note(facts, field.Directives, "FIELD");
                    Note(facts, field.Arguments, name => definition?.FindArgument(name));
                    if (field.SelectionSet is not null)
                    {
                        Walk(facts, field.SelectionSet, definition?.Type.Named);
                    }

                    break;
                case FragmentSpreadNode spread:
                    facts.Spreads.Add(new(spread, parent));
                    Note(facts, spread.Directives, "FRAGMENT_SPREAD");
                    break;
                case InlineFragmentNode inline:
                    facts.Inlines.Add(new(inline, parent));
                    Note(facts, inline.Directives, "INLINE_FRAGMENT");
                    Walk(facts, inline.SelectionSet, inline.TypeCondition is { } condition ? Schema.Find(condition.Name) : parent);
                    break;
            }
        }
    }

    private void Note(DefinitionFacts facts, IReadOnlyList<DirectiveNode> directives, string location)
    {
        if (directives.Count == 0)
        {
            return;
        }

        var noted = directives.Select(node => new DirectiveFact(node, location, Schema.FindDirective(node.Name.Value))).ToList();
        facts.Directives.Add(noted);
        foreach (var directive in noted)
        {
            Note(facts, directive.Node.Arguments, name => directive.Definition?.FindArgument(name));
        }
    }

    private static void Note(DefinitionFacts facts, IReadOnlyList<ArgumentNode> arguments, Func<string, InputValue?> find)
    {
        foreach (var argument in arguments)
        {
            var definition = find(argument.Name.Value);
            facts.Values.Add(new(argument.Value, definition?.Type));
            Note(facts, argument.Value, definition?.Type, definition?.Default is not null, null);
        }
    }

    private static void Note(DefinitionFacts facts, ValueNode value, SchemaType? type, bool hasDefault, InputObjectType? oneOf)
    {
        switch (value)
        {
            case VariableNode variable:
                facts.Variables.Add(new(variable, type, hasDefault, oneOf));
                break;
            case ListNode list:
                var inner = type?.Nullable is ListType listType ? listType.Inner : type;
                foreach (var item in list.Items)
                {
                    Note(facts, item, inner, false, null);
                }

                break;
            case ObjectNode fields:
                var input = type?.Named as InputObjectType;
                foreach (var field in fields.Fields)
                {
                    var definition = input?.Find(field.Name.Value);
                    Note(facts, field.Value, definition?.Type, definition?.Default is not null, input is { IsOneOf: true } ? input : null);
                }

                break;
        }
    }
}

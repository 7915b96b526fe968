using Lamella.GraphQL.Language;

namespace Lamella.GraphQL.Types;

/// <summary>All types and directives that documents are checked and executed against (specification, section 3.3).</summary>
internal sealed class Schema
{
    private readonly Dictionary<string, NamedType> _types = [];
    private readonly Dictionary<NamedType, IReadOnlyList<ObjectType>> _possible = [];

    /// <param name="types">Further types that the roots do not reach: objects that only interfaces name.</param>
    public Schema(
        ObjectType query, ObjectType? mutation = null, ObjectType? subscription = null, IEnumerable<NamedType>? types = null, IEnumerable<Directive>? directives = null)
    {
        (Query, Mutation, Subscription) = (query, mutation, subscription);
        Directives = [.. BuiltInDirectives.All, .. directives ?? []];
        foreach (var type in new NamedType?[] { query, mutation, subscription, Introspection.SchemaObject }.Concat(types ?? []))
        {
            Collect(type);
        }

        foreach (var argument in Directives.SelectMany(directive => directive.Arguments))
        {
            Collect(argument.Type);
        }

        foreach (var type in _types.Values.OfType<ObjectType>())
        {
            foreach (var abstraction in type.Interfaces)
            {
                _possible[abstraction] = [.. _possible.GetValueOrDefault(abstraction, []), type];
            }
        }
    }

    public ObjectType Query { get; }

    public ObjectType? Mutation { get; }

    public ObjectType? Subscription { get; }

    public string? Description { get; init; }

    public IReadOnlyCollection<NamedType> Types => _types.Values;

    public IReadOnlyList<Directive> Directives { get; }

    public NamedType? Find(string name) => _types.GetValueOrDefault(name);

    public Directive? FindDirective(string name) => Directives.FirstOrDefault(directive => directive.Name == name);

    public ObjectType? Root(OperationKind kind) => kind switch
    {
        OperationKind.Query => Query,
        OperationKind.Mutation => Mutation,
        _ => Subscription,
    };

    /// <summary>The type that a document names; null where the schema has no such type.</summary>
    public SchemaType? Find(TypeNode node) => node switch
    {
        NonNullTypeNode nonNull => Find(nonNull.Inner) is { } inner ? new NonNullType(inner) : null,
        ListTypeNode list => Find(list.Inner) is { } inner ? new ListType(inner) : null,
        NamedTypeNode named => Find(named.Name),
        _ => null,
    };

    /// <summary>The objects that a value of the type may turn out to be (GetPossibleTypes).</summary>
    public IReadOnlyList<ObjectType> PossibleTypes(NamedType type) => type switch
    {
        ObjectType only => [only],
        UnionType union => union.Members,
        _ => _possible.GetValueOrDefault(type, []),
    };

    /// <summary>A field by its name, the three of introspection included (specification, section 4).</summary>
    public FieldDefinition? FindField(NamedType parent, string name) => name switch
    {
        "__typename" when parent is CompositeType => Introspection.TypeName,
        "__schema" when parent == Query => Introspection.SchemaField,
        "__type" when parent == Query => Introspection.TypeField,
        _ => (parent as FieldsType)?.Find(name),
    };

    private void Collect(SchemaType? type)
    {
        if (type?.Named is not { } named)
        {
            return;
        }

        if (!_types.TryAdd(named.Name, named))
        {
            if (!ReferenceEquals(_types[named.Name], named))
            {
                throw new SchemaException($"Two types of the schema are called '{named.Name}'.");
            }

            return;
        }

        switch (named)
        {
            case UnionType union:
                Collect(union.Members);
                break;
            case FieldsType fields:
                Collect(fields.Interfaces);
                foreach (var field in fields.Fields)
                {
                    Collect(field.Arguments.Select(argument => argument.Type));
                    Collect(field.Type);
                }

                break;
            case InputObjectType input:
                Collect(input.Fields.Select(field => field.Type));
                break;
        }
    }

    private void Collect(IEnumerable<SchemaType> types)
    {
        foreach (var type in types)
        {
            Collect(type);
        }
    }
}

/// <summary>The attributed classes make no valid schema; the message names class and member. Thrown at start.</summary>
public sealed class SchemaException(string message) : Exception(message);

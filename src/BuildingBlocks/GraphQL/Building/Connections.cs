using System.Buffers.Text;
using System.Collections;
using System.Globalization;
using System.Text;
using Lamella.GraphQL.Execution;
using Lamella.GraphQL.Types;

namespace Lamella.GraphQL.Building;

/// <summary>Lists as Relay connections (GraphQL Cursor Connections Specification). A cursor is the place in the list, written so that nobody counts on it.</summary>
internal sealed class Connections
{
    private const string Prefix = "at:";

    private static readonly SchemaType RequiredBoolean = new NonNullType(Scalars.Boolean);

    private readonly Dictionary<NamedType, ObjectType> _byItem = [];

    private readonly ObjectType _pageInfo = new("PageInfo")
    {
        Description = "Where a page lies in its list.",
        Fields =
        [
            Read<Page>("endCursor", Scalars.String, page => page.Edges.Count == 0 ? null : page.Edges[^1].Cursor, "The cursor to go on `after`."),
            Read<Page>("hasNextPage", RequiredBoolean, page => page.HasNext, "Whether there is more after this page."),
            Read<Page>("hasPreviousPage", RequiredBoolean, page => page.HasPrevious, "Whether there is more before this page."),
            Read<Page>("startCursor", Scalars.String, page => page.Edges.Count == 0 ? null : page.Edges[0].Cursor, "The cursor to go back `before`."),
        ],
    };

    public static IReadOnlyList<InputValue> Arguments { get; } =
    [
        new("first", Scalars.Int, Description: "How many, from the beginning or from `after` on."),
        new("after", Scalars.String, Description: "Begin behind this cursor."),
        new("last", Scalars.Int, Description: "How many, up to the end or to `before`."),
        new("before", Scalars.String, Description: "End before this cursor."),
    ];

    /// <summary>The connection of lists of <paramref name="item"/>.</summary>
    public ObjectType Of(SchemaType item)
    {
        if (!_byItem.TryGetValue(item.Named, out var connection))
        {
            var edge = new ObjectType($"{item.Named.Name}Edge")
            {
                Description = "An item and its place in the list.",
                Fields = [Read<Edge>("cursor", new NonNullType(Scalars.String), one => one.Cursor), Read<Edge>("node", item, one => one.Node)],
            };
            _byItem[item.Named] = connection = new ObjectType($"{item.Named.Name}Connection")
            {
                Description = "One page of a list.",
                Fields =
                [
                    Read<Page>("edges", Required(edge), page => page.Edges),
                    Read<Page>("nodes", new NonNullType(new ListType(item)), page => page.Edges.Select(one => one.Node).ToList()),
                    Read<Page>("pageInfo", new NonNullType(_pageInfo), page => page),
                    Read<Page>("totalCount", new NonNullType(Scalars.Int), page => page.Total, "How many the whole list has."),
                ],
            };
        }

        return connection;
    }

    /// <summary>Resolves to the page that the arguments ask for, which stand behind the method's own.</summary>
    public static Resolver Paged(Resolver resolve, int ownArguments, UsePagingAttribute paging)
    {
        return context =>
        {
            var resolving = resolve(context);
            return resolving.Task is null ? new(PageOf(resolving.Result, context)) : Resolving.Of(Later(resolving, context));
        };

        async Task<object?> Later(Resolving resolving, FieldContext context)
        {
            await resolving.Task!;
            return PageOf(resolving.Result, context);
        }

        Page? PageOf(object? list, FieldContext context) =>
            list is IEnumerable items ? Cut([.. items.Cast<object?>()], context.Arguments.AsSpan(ownArguments), paging) : null;
    }

    /// <summary>ApplyCursorsToEdges and EdgesToReturn of the specification.</summary>
    private static Page Cut(List<object?> list, ReadOnlySpan<object?> arguments, UsePagingAttribute paging)
    {
        var (first, last) = (Size(arguments[0], "first", paging), Size(arguments[2], "last", paging));
        var (from, to) = (0, list.Count);
        from = arguments[1] is string after ? Math.Clamp(Place(after) + 1, 0, to) : from;
        to = arguments[3] is string before ? Math.Clamp(Place(before), from, to) : to;
        to = first is null && last is not null ? to : Math.Min(to, from + (first ?? paging.DefaultPageSize));
        from = last is null ? from : Math.Max(from, to - last.Value);
        return new([.. Enumerable.Range(from, to - from).Select(place => new Edge(Cursor(place), list[place]))], from > 0, to < list.Count, list.Count);
    }

    private static int? Size(object? given, string name, UsePagingAttribute paging) => given is not int size ? null
        : size < 0 || size > paging.MaxPageSize ? throw new CoercionException($"\"{name}\" is {size}; a page has 0 to {paging.MaxPageSize} items.")
        : size;

    private static string Cursor(int place) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(Prefix + place.ToString(CultureInfo.InvariantCulture)));

    private static int Place(string cursor) =>
        Base64Url.IsValid(cursor) && Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor)) is var text && text.StartsWith(Prefix, StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place < int.MaxValue
            ? place
            : throw new CoercionException($"\"{cursor}\" is no cursor of this list.");

    private static NonNullType Required(ObjectType item) => new(new ListType(new NonNullType(item)));

    private static FieldDefinition Read<T>(string name, SchemaType type, Func<T, object?> read, string? description = null) =>
        new(name, type, [], null, description) { Read = parent => read((T)parent) };

    private sealed record Edge(string Cursor, object? Node);

    private sealed record Page(IReadOnlyList<Edge> Edges, bool HasPrevious, bool HasNext, int Total);
}

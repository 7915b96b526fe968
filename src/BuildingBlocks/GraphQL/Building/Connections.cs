using System.Buffers.Text;
using System.Collections;
using System.Globalization;
using System.Text;
using FluentValidation;
using FluentValidation.Results;
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
            Read<Connection>("endCursor", Scalars.String, page => page.AnyEdges is [.., var last] ? last.Cursor : null, "The cursor to go on `after`."),
            Read<Connection>("hasNextPage", RequiredBoolean, page => page.Info.HasNextPage, "Whether there is more after this page."),
            Read<Connection>("hasPreviousPage", RequiredBoolean, page => page.Info.HasPreviousPage, "Whether there is more before this page."),
            Read<Connection>("startCursor", Scalars.String, page => page.AnyEdges is [var first, ..] ? first.Cursor : null, "The cursor to go back `before`."),
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
                Fields = [Read<Edge>("cursor", new NonNullType(Scalars.String), one => one.Cursor), Read<Edge>("node", item, one => one.AnyNode)],
            };
            _byItem[item.Named] = connection = new ObjectType($"{item.Named.Name}Connection")
            {
                Description = "One page of a list.",
                Fields =
                [
                    Read<Connection>("edges", Required(edge), page => page.AnyEdges),
                    Read<Connection>("nodes", new NonNullType(new ListType(item)), page => page.AnyEdges.Select(one => one.AnyNode).ToList()),
                    Read<Connection>("pageInfo", new NonNullType(_pageInfo), page => page),
                    Read<Connection>("totalCount", new NonNullType(Scalars.Int), page => page.TotalCount, "How many the whole list has."),
                ],
            };
        }

        return connection;
    }

    /// <summary>Resolves to the page that the arguments ask for, of the list that the method answers.</summary>
    public static Resolver Paged(Resolver resolve, UsePagingAttribute paging)
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

        Connection? PageOf(object? list, FieldContext context) =>
            list is IEnumerable items ? Cut([.. items.Cast<object?>()], Given(context, paging)) : null;
    }

    /// <summary>What a field was given of <see cref="Arguments"/>, which stand behind the method's own.</summary>
    public static PagingArguments Given(FieldContext context, UsePagingAttribute paging)
    {
        var given = context.Arguments.AsSpan()[^Arguments.Count..];
        var (first, last) = (Size(given[0], "first", paging), Size(given[2], "last", paging));
        return new(first is null && last is null ? paging.DefaultPageSize : first, given[1] as string, last, given[3] as string);
    }

    /// <summary>ApplyCursorsToEdges and EdgesToReturn of the specification.</summary>
    private static Connection<object?> Cut(List<object?> list, PagingArguments given)
    {
        var (from, to) = (0, list.Count);
        from = given.After is { } after ? Math.Clamp(Place(after) + 1, 0, to) : from;
        to = given.Before is { } before ? Math.Clamp(Place(before), from, to) : to;
        to = given.First is { } first ? Math.Min(to, from + first) : to;
        from = given.Last is { } last ? Math.Max(from, to - last) : from;
        return new([.. Enumerable.Range(from, to - from).Select(place => new Edge<object?>(list[place], Cursor(place)))], new(to < list.Count, from > 0), list.Count);
    }

    private static int? Size(object? given, string name, UsePagingAttribute paging) => given is not int size ? null
        : size >= 0 && size <= paging.MaxPageSize ? size
        : throw new ValidationException([new ValidationFailure(name, $"'{name}' is {size}; a page has 0 to {paging.MaxPageSize} items.")]);

    private static string Cursor(int place) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(Prefix + place.ToString(CultureInfo.InvariantCulture)));

    private static int Place(string cursor) =>
        Base64Url.IsValid(cursor) && Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor)) is var text && text.StartsWith(Prefix, StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place < int.MaxValue
            ? place
            : throw new CoercionException($"\"{cursor}\" is no cursor of this list.");

    private static NonNullType Required(ObjectType item) => new(new ListType(new NonNullType(item)));

    private static FieldDefinition Read<T>(string name, SchemaType type, Func<T, object?> read, string? description = null) =>
        new(name, type, [], null, description) { Read = parent => read((T)parent) };
}

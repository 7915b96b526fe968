namespace Lamella.GraphQL;

/// <summary>
/// The field is a Relay connection (GraphQL Cursor Connections Specification): <c>first</c>, <c>after</c>, <c>last</c>, <c>before</c>; <c>edges</c>,
/// <c>nodes</c>, <c>pageInfo</c>, <c>totalCount</c>. A method that returns a list has its page cut out of that list, which is for lists that are at
/// hand anyhow. One that takes <see cref="PagingArguments"/> and returns a <see cref="Connection{T}"/> pages itself, where only the database holds the list.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UsePagingAttribute : Attribute
{
    /// <summary>Items of a page that nobody said the length of.</summary>
    public int DefaultPageSize { get; init; } = 50;

    /// <summary>More are refused (<c>BAD_USER_INPUT</c>).</summary>
    public int MaxPageSize { get; init; } = 1000;
}

/// <summary>What a client asks of a connection: sizes within the bounds of <see cref="UsePagingAttribute"/>, at least one of them given; cursors as the client sent them.</summary>
/// <param name="First">How many from the beginning, or behind <paramref name="After"/>.</param>
/// <param name="Last">How many at the end, or ahead of <paramref name="Before"/>; of what <paramref name="First"/> leaves, where both are given.</param>
public readonly record struct PagingArguments(int? First, string? After = null, int? Last = null, string? Before = null);

/// <summary>One page of a list.</summary>
/// <param name="TotalCount">How many the whole list has.</param>
public sealed record Connection<T>(IReadOnlyList<Edge<T>> Edges, ConnectionPageInfo Info, int TotalCount) : Connection(Info, TotalCount)
{
    internal override IReadOnlyList<Edge> AnyEdges => Edges;
}

/// <summary>An item and its place in the list.</summary>
/// <param name="Cursor">Opaque to the client; what <c>after</c> and <c>before</c> are given.</param>
public sealed record Edge<T>(T Node, string Cursor) : Edge(Cursor)
{
    internal override object? AnyNode => Node;
}

/// <summary>Where a page lies in its list.</summary>
public sealed record ConnectionPageInfo(bool HasNextPage, bool HasPreviousPage);

/// <summary>What connections are, whatever their items.</summary>
public abstract record Connection(ConnectionPageInfo Info, int TotalCount)
{
    internal abstract IReadOnlyList<Edge> AnyEdges { get; }
}

/// <summary>What edges are, whatever their items.</summary>
public abstract record Edge(string Cursor)
{
    internal abstract object? AnyNode { get; }
}

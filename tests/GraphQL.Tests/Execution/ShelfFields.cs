using System.Globalization;
using Lamella.BuildingBlocks;
using Microsoft.EntityFrameworkCore;

namespace Lamella.GraphQL.Tests.Execution;

/// <summary>What stands on a shelf.</summary>
[InterfaceType]
[GraphQLName("Shelved")]
public interface IShelved
{
    string Title { get; }
}

[GraphQLName("Book")]
public sealed record Book(string Title, int Pages) : IShelved, IFound;

[GraphQLName("Globe")]
public sealed record Globe(string Title, double Radius) : IShelved, IFound;

[UnionType]
[GraphQLName("Found")]
public interface IFound;

/// <summary>By one of these.</summary>
[OneOf]
public sealed record Wanted(string? Title, int? Pages);

/// <summary>Fields of the tests' own, in the schema of the whole host.</summary>
[QueryType]
internal static class ShelfFields
{
    private static readonly IReadOnlyList<IShelved> Things = [new Book("Atlas", 300), new Globe("Earth", 0.2), new Book("Index", 40)];

    public static IReadOnlyList<IShelved> Shelf() => Things;

    public static IFound? Find(Wanted by) => (IFound?)Things.FirstOrDefault(thing => thing.Title == by.Title || (thing is Book book && book.Pages == by.Pages));

    /// <summary>Books, a page of them.</summary>
    [UsePaging(MaxPageSize = 20)]
    public static IEnumerable<Book> Books(string prefix = "Volume") => Enumerable.Range(1, 30).Select(number => new Book($"{prefix} {number}", number));

    /// <summary>Asks the database something that takes a moment, through the one context type that all fields share.</summary>
    public static async Task<int> Asked(int number, DbContext db, CancellationToken cancellationToken) =>
        await db.Database.SqlQuery<int>($"select {number} as \"Value\" from pg_sleep(0.01)").SingleAsync(cancellationToken);

    /// <summary>For as long as the server allows.</summary>
    public static async Task<int> Endless(string source, DbContext db, Sockets.Sources sources, CancellationToken cancellationToken)
    {
        try
        {
            return await db.Database.SqlQuery<int>($"select 1 as \"Value\" from pg_sleep(600)").SingleAsync(cancellationToken);
        }
        finally
        {
            sources.Of(source).Ended.TrySetResult();
        }
    }

    /// <summary>A secret that no answer may tell.</summary>
    public static async Task<int> Failing(DbContext db) => await db.Database.SqlQuery<int>($"select hidden from nowhere").SingleAsync();

    [Authorize(SiteRoles.Manager)]
    public static string ForManagers(Caller caller) => caller.Name.ToUpper(CultureInfo.InvariantCulture);

    [Authorize(Policy = "Annotators")]
    public static string ForAnnotators(Caller caller) => caller.Name;

    /// <summary>A book with the title that is given.</summary>
    public static Book Titled(string title) => new(title, 1);

    /// <summary>Says whom one argument and one field are no longer for.</summary>
    public static int Old(OldInput? input = null, [GraphQLDeprecated("Take input.")] int? number = null) => input?.Kept ?? number ?? 0;
}

/// <param name="Gone">What was there before.</param>
public sealed record OldInput(int Kept, [property: GraphQLDeprecated("Take kept.")] int? Gone = null);

[ObjectType<Book>]
internal static class BookFields
{
    /// <summary>For who has the name of the book.</summary>
    [Authorize(Policy = "Own shelf")]
    public static Task<string> Secret([Parent] Book book) => Task.FromResult($"within {book.Title}");
}

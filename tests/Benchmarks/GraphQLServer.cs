using Lamella.BuildingBlocks;
using Lamella.GraphQL;

namespace Lamella.Benchmarks;

/// <summary>A thing of a thousand, as plain as in frontend/bench/yoga.mjs.</summary>
public sealed record BenchItem(
    int Id, string Name, string Description, int Width, int Height, int Depth, double Score, bool IsPublic, string CreatedAt, string Kind, [property: GraphQLIgnore] int OwnerId);

public sealed record BenchOwner(int Id, string Name);

[QueryType]
internal static class BenchFields
{
    private static readonly BenchItem[] All =
        [.. Enumerable.Range(0, 1000).Select(i => new BenchItem(i, $"item {i}", $"The item of number {i}", i, i + 1, i + 2, i / 7.0, i % 2 == 0, "2026-01-01T00:00:00Z", "plain", i % 40))];

    public static BenchItem? Item(int id) => id >= 0 && id < All.Length ? All[id] : null;

    public static IReadOnlyList<BenchItem> Items(int first = 1000) => new ArraySegment<BenchItem>(All, 0, Math.Clamp(first, 0, All.Length));
}

[ObjectType<BenchItem>]
internal static class BenchItemFields
{
    public static Task<BenchOwner?> Owner([Parent] BenchItem item, IDataLoader<int, BenchOwner> owners, CancellationToken cancellationToken) =>
        owners.LoadAsync(item.OwnerId, cancellationToken);

    [DataLoader]
    internal static async Task<IReadOnlyDictionary<int, BenchOwner>> OwnersById(IReadOnlyList<int> ids)
    {
        await Task.Yield();
        return ids.ToDictionary(id => id, id => new BenchOwner(id, $"owner {id}"));
    }
}

/// <summary>Our GraphQL server over that schema and nothing else. A process of its own, started as <c>serve-graphql ADDRESS</c>.</summary>
internal static class GraphQLServer
{
    public static WebApplication Build(string address)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
        builder.Services.AddScoped<Caller>().AddSingleton(TimeProvider.System).AddGraphQLTypes(typeof(GraphQLServer).Assembly).AddGraphQL();
        var app = builder.Build();
        app.MapGraphQL();
        return app;
    }

    public static async Task Serve(string address)
    {
        await using var app = Build(address);
        await app.StartAsync();
        Console.WriteLine($"Now listening on: {app.Urls.First()}");
        await app.WaitForShutdownAsync();
    }
}

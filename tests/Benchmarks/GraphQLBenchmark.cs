using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Lamella.GraphQL.Execution;
using Lamella.Testing;

namespace Lamella.Benchmarks;

/// <summary>Our GraphQL server beside npm <c>graphql-yoga</c> (graphql-js): the same schema, data and requests, one core each, in turns.</summary>
internal sealed class GraphQLBenchmark : IBenchmark
{
    private const string List = "{ items { id name description width height depth score isPublic createdAt kind } }";
    private const string Nested = "{ items(first: 100) { id owner { id name } } }";

    private static readonly (string What, string Query)[] Queries =
    [
        ("a small query", "{ item(id: 7) { id name } }"),
        ("1,000 objects of 10 fields", List),
        ("100 objects, their owners in one batch", Nested),
        ("introspection", "{ __schema { queryType { name } types { kind name description fields { name args { name type { ...t } } type { ...t } } enumValues { name } } directives { name } } } "
            + "fragment t on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }"),
    ];

    public string Name => "graphql";

    public int Order => 60;

    public async Task Run(Report report, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("lamella-bench-").FullName;
        try
        {
            await Requests(report, folder, cancellationToken);
            await Allocations(report, "1,000 objects", List, fields: 10_000, cancellationToken);
            await Allocations(report, "100 objects with their owners", Nested, fields: 400, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Requests(Report report, string folder, CancellationToken cancellationToken)
    {
        const string peer = "graphql-yoga";
        var script = Path.Combine(Repository.Root, "frontend", "bench", "yoga.mjs");
        if (!Wrk.IsThere || !Directory.Exists(Path.Combine(Repository.Root, "frontend", "node_modules", peer)))
        {
            report.Add(new("GraphQL", null, "requests/s", peer, null, new(3), "wrk, taskset or graphql-yoga is not installed"));
            return;
        }

        await using var ours = await Pinned.StartHost(
            [Environment.ProcessPath!, "serve-graphql", "http://127.0.0.1:0"],
            new Dictionary<string, string> { ["GraphQL__Limits__Cost"] = "1000000" }, Pinned.ServerCore, cancellationToken);
        var port = FreePort.Find();
        var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        await using var theirs = await Pinned.Start(
            ["node", script, port.ToString(CultureInfo.InvariantCulture)], $"{address}/graphql?query={{__typename}}", Pinned.ServerCore, cancellationToken);
        foreach (var (what, query) in Queries)
        {
            var body = JsonSerializer.SerializeToUtf8Bytes(new { query });
            Wrk Ask(string name, string server) => new(
                $"{name} {what}", server, folder, new Dictionary<string, string> { ["Content-Type"] = "application/json" }, [("POST", "/graphql", body)]);
            var (we, they) = (Ask("lamella", ours.Address), Ask("yoga", address));
            await Wrk.InTurns([we, they], rounds: 3, seconds: 2, cancellationToken);
            report.Add(new($"GraphQL: {what}", we.Best.RequestsPerSecond, "requests/s", peer, they.Best.RequestsPerSecond, new(3)));
        }
    }

    private static async Task Allocations(Report report, string what, string query, int fields, CancellationToken cancellationToken)
    {
        const int rounds = 200;
        await using var app = GraphQLServer.Build("http://127.0.0.1:0");
        var executor = app.Services.GetRequiredService<RequestExecutor>();
        var body = new ArrayBufferWriter<byte>(1 << 20);
        async Task Ask()
        {
            body.ResetWrittenCount();
            ResponseWriter.Write(body, await executor.Execute(new(query, null, default), app.Services, cancellationToken));
        }

        await Ask();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < rounds; i++)
        {
            await Ask();
        }

        report.Add(new($"GraphQL: allocated for a field of {what}", (GC.GetTotalAllocatedBytes(precise: true) - before) / ((double)rounds * fields), "bytes"));
    }
}

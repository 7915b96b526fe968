using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.GraphQL.Tests.Sockets;
using Lamella.Testing;

namespace Lamella.GraphQL.Tests.Execution;

public sealed class ExecutionTests(SocketFixture lamella) : IClassFixture<SocketFixture>, IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = lamella.Address };

    [Fact]
    public async Task An_interface_and_a_union_say_what_each_object_is() => Assert.Equal(
        """{"data":{"shelf":[{"__typename":"Book","title":"Atlas","pages":300},{"__typename":"Globe","title":"Earth","radius":0.2},{"__typename":"Book","title":"Index","pages":40}],"find":{"radius":0.2}}}""",
        await Ask("""{ shelf { __typename title ...on Book { pages } ...on Globe { radius } } find(by: { title: "Earth" }) { ...on Globe { radius } ...on Shelved { ...on Book { title } } } }"""));

    [Theory]
    [InlineData("{ pages: 40 }", """{"data":{"find":{"title":"Index"}}}""")]
    [InlineData("{ title: \"Earth\", pages: 40 }", "must specify exactly one key")]
    [InlineData("{}", "must specify exactly one key")]
    [InlineData("{ title: null }", "must specify exactly one key")]
    public async Task One_of_is_one(string by, string answer) =>
        Assert.Contains(answer, await Ask($$"""{ find(by: {{by}}) { ...on Shelved { title } } }"""), StringComparison.Ordinal);

    [Fact]
    public async Task A_variable_within_one_of_cannot_be_null() =>
        Assert.Contains("must be non-nullable", await Ask("query Q($title: String) { find(by: { title: $title }) { __typename } }"), StringComparison.Ordinal);

    [Fact]
    public async Task A_condition_on_the_root_of_a_subscription_is_refused() =>
        Assert.Contains("must not use `@skip` or `@include`", await Ask("subscription S($if: Boolean!) { countTo(last: 1) @skip(if: $if) }"), StringComparison.Ordinal);

    [Fact]
    public async Task Twenty_siblings_ask_the_database_at_the_same_time_each_with_a_context_of_its_own()
    {
        var answer = await Ask($"{{ {string.Join(' ', Enumerable.Range(1, 20).Select(number => $"a{number}: asked(number: {number})"))} }}");

        Assert.Equal($"{{\"data\":{{{string.Join(',', Enumerable.Range(1, 20).Select(number => $"\"a{number}\":{number}"))}}}}}", answer);
    }

    [Fact]
    public async Task However_long_a_list_is_its_owners_cost_one_statement()
    {
        using var max = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = lamella.Address };
        max.With(await max.SignIn("max"));
        await max.GetStringAsync("/graphql?query={me{name}}");
        var owner = await lamella.IdOf("max");
        var few = await Register(3);
        var many = await Register(30);

        Assert.Equal(3, few.Count);
        Assert.Equal(33, many.Count);
        Assert.InRange(few.Statements, 2, 10);
        Assert.Equal(few.Statements, many.Statements);

        async Task<(int Count, int Statements)> Register(int count)
        {
            for (var i = 0; i < count; i++)
            {
                await lamella.Send(new RegisterDataset(Guid.NewGuid(), $"{i} of {count}", "", new(4, 4, 4, "nanometer"), [Layer], owner, DatasetAccess.Public));
            }

            using var statements = new Statements(lamella.ConnectionString);
            var answer = JsonNode.Parse(await Ask(max, "{ datasets(first: 100) { nodes { name mayEdit owner { name } layers { name } } } }"))!;
            return (answer["data"]!["datasets"]!["nodes"]!.AsArray().Count(node => node!["owner"]!["name"] is not null), statements.Count);
        }
    }

    [Fact]
    public async Task What_fails_within_tells_nothing_but_where_to_look()
    {
        var answer = await Ask("{ failing }");

        Assert.Matches("^{\"errors\":\\[{\"message\":\"Something went wrong.\",.*\"code\":\"INTERNAL\",\"traceId\":\"[0-9a-f]{32}\"}}\\],\"data\":null}$", answer);
        Assert.DoesNotContain("nowhere", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_hangs_up_cancels_its_statement()
    {
        using var hangUp = new CancellationTokenSource();
        var asking = _http.PostAsJsonAsync("/graphql", new { query = "{ endless(source: \"hung up\") }" }, hangUp.Token);
        while (await lamella.Scalar<long>("select count(*) from pg_stat_activity where datname = current_database() and query like '%pg_sleep(600)%' and pid <> pg_backend_pid()") == 0)
        {
            Assert.False(asking.IsCompleted, "The request was answered, and should have waited.");
            await Task.Delay(20);
        }

        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await lamella.Sources.Of("hung up").Ended.Task;
    }

    [Fact]
    public async Task A_field_for_a_role_is_for_those_who_have_it()
    {
        Assert.Contains("UNAUTHENTICATED", await Ask("{ forManagers }"), StringComparison.Ordinal);
        using var person = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = lamella.Address };
        Assert.Contains("FORBIDDEN", await Ask(person.With(await person.SignIn("ada")), "{ forManagers }"), StringComparison.Ordinal);
        Assert.Contains("\"forManagers\":\"MAX", await Ask(person.With(await person.SignIn("max")), "{ forManagers }"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_sees_the_caller_and_the_object()
    {
        Assert.Contains("UNAUTHENTICATED", await Ask("{ forAnnotators }"), StringComparison.Ordinal);
        using var person = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = lamella.Address };
        person.With(await person.SignIn("ada"));

        Assert.Equal("""{"data":{"forAnnotators":"Ada Lindqvist"}}""", await Ask(person, "{ forAnnotators }"));
        Assert.Equal("""{"data":{"titled":{"secret":"within Ada Lindqvist"}}}""", await Ask(person, "{ titled(title: \"Ada Lindqvist\") { secret } }"));
        Assert.Matches("This needs what the policy Own shelf asks for.*FORBIDDEN", await Ask(person, "{ titled(title: \"Max Moreau\") { secret } }"));
    }

    [Fact]
    public async Task Whether_arguments_and_input_fields_are_going_away_is_told_to_who_asks()
    {
        Assert.Equal(
            """{"data":{"__type":{"inputFields":[{"name":"kept","isDeprecated":false,"deprecationReason":null},{"name":"gone","isDeprecated":true,"deprecationReason":"Take kept."}],"current":[{"name":"kept"}]}}}""",
            await Ask("{ __type(name: \"OldInput\") { inputFields(includeDeprecated: true) { name isDeprecated deprecationReason } current: inputFields { name } } }"));
        var fields = JsonNode.Parse(await Ask("{ __schema { queryType { fields { name args(includeDeprecated: true) { name deprecationReason } current: args { name } } } } }"))!;
        var old = fields["data"]!["__schema"]!["queryType"]!["fields"]!.AsArray().Single(field => field!["name"]!.GetValue<string>() == "old")!;

        Assert.Equal("""[{"name":"input","deprecationReason":null},{"name":"number","deprecationReason":"Take input."}]""", old["args"]!.ToJsonString());
        Assert.Equal("""[{"name":"input"}]""", old["current"]!.ToJsonString());
    }

    [Fact]
    public async Task A_scalar_of_ours_says_where_it_is_specified() => Assert.Matches(
        "\"specifiedByURL\":\"https://", await Ask("{ __type(name: \"DateTime\") { specifiedByURL } }"));

    public void Dispose() => _http.Dispose();

    private static LayerDescription Layer { get; } = new(
        "em", LayerCategory.Image, VoxelType.U8, 1, 1, new Box(Int3.Zero, new(64, 64, 64)),
        [new MagDescription(Mag.One, Int3.Zero, new(64, 64, 64), 32)], "0", new LayerLocation("/nowhere/em", null, false));

    private Task<string> Ask(string query) => Ask(_http, query);

    private static async Task<string> Ask(HttpClient http, string query)
    {
        using var answer = await http.PostAsJsonAsync("/graphql", new { query });
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Counts the statements about datasets and people that go to one database; what the host says and looks for by itself, news and waiting imports, is not a request's.</summary>
    private sealed class Statements : IDisposable
    {
        private readonly ActivityListener _listener;
        private readonly ConcurrentBag<string> _texts = [];

        public Statements(string connectionString)
        {
            var database = connectionString.Split("Database=")[1];
            _listener = new()
            {
                ShouldListenTo = source => source.Name == "Npgsql",
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
                ActivityStopped = activity =>
                {
                    if (activity.TagObjects.Any(tag => tag.Value as string == database) && (activity.GetTagItem("db.query.text") ?? activity.GetTagItem("db.statement")) is string text
                        && (text.Contains("datasets.", StringComparison.Ordinal) || text.Contains("users.", StringComparison.Ordinal)))
                    {
                        _texts.Add(text);
                    }
                },
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public int Count => _texts.Count;

        public void Dispose() => _listener.Dispose();
    }
}

using System.Text.Json.Nodes;
using Lamella.Testing;

namespace Lamella.GraphQL.Tests.Sockets;

/// <summary>The clients that the field uses, against the whole host and its own check of tokens.</summary>
public sealed class StreamClientTests
{
    public sealed class OverWebSocket(SocketFixture lamella) : IClassFixture<SocketFixture>
    {
        [NodeFact("graphql-ws", "ws")]
        public async Task The_client_of_graphql_ws_hears_what_it_should()
        {
            using var over = new CancellationTokenSource();
            var renewed = Renewed(lamella.Sources.Of("renewed"), over.Token);
            var heard = await Ask(lamella, "Sockets/graphql-ws.mjs", "ws");
            await over.CancelAsync();
            await renewed;

            Assert.Equal("""[{"refused":["GRAPHQL_VALIDATION_FAILED"]}]""", heard["invalid"]!.ToJsonString());
            Assert.Equal("""[{"data":{"breaking":1}},{"refused":["GONE"]}]""", heard["broken"]!.ToJsonString());
            Assert.Equal("""[{"refused":["UNAUTHENTICATED"]}]""", heard["refused"]!.ToJsonString());
            Assert.StartsWith("""[{"refused":"Forbidden: The token is refused""", heard["forged"]!.ToJsonString(), StringComparison.Ordinal);
            Assert.Equal("""[{"data":{"channel":7}}]""", heard["renewed"]!.ToJsonString());
            Assert.Equal("""["connected",4403,"connected"]""", new JsonArray([.. heard["connections"]!.AsArray().Take(3).Select(one => one!.DeepClone())]).ToJsonString());
        }
    }

    public sealed class OverEvents(SocketFixture lamella) : IClassFixture<SocketFixture>
    {
        [NodeFact("graphql-sse")]
        public async Task The_client_of_graphql_sse_hears_what_it_should()
        {
            var heard = await Ask(lamella, "Sockets/graphql-sse.mjs", "http");

            Assert.Equal("GRAPHQL_VALIDATION_FAILED", Code(heard["invalid"]![0]!));
            Assert.Equal("""{"data":{"breaking":1}}""", heard["broken"]![0]!.ToJsonString());
            Assert.Equal("GONE", Code(heard["broken"]![1]!));
            Assert.Equal("UNAUTHENTICATED", Code(heard["refused"]![0]!));
            Assert.Equal("""[{"refused":401}]""", heard["forged"]!.ToJsonString());
        }
    }

    private static async Task<JsonNode> Ask(SocketFixture lamella, string script, string scheme)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = lamella.Address };
        var token = (await http.SignIn("ada")).AccessToken;
        var heard = await Node.Run(script, new UriBuilder(lamella.Address) { Scheme = scheme }.Uri.AbsoluteUri, token);
        await lamella.Sources.Of("left").Ended.Task;

        Assert.Equal(
            """[{"data":{"countTo":1}},{"data":{"countTo":2}},{"data":{"countTo":3}},{"data":{"countTo":4}},{"data":{"countTo":5}}]""", heard["counted"]!.ToJsonString());
        Assert.True(heard["asked"]![0]!["data"]!["me"]!["isSignedIn"]!.GetValue<bool>());
        Assert.Matches("NOT_FOUND|FORBIDDEN", Code(heard["changed"]![0]!));
        Assert.Equal("""[{"data":{"beats":{"number":1}}},{"data":{"beats":{"number":2}}},{"data":{"beats":{"number":3}}}]""", heard["left"]!.ToJsonString());
        Assert.Equal(heard["asked"]![0]!["data"]!["me"]!["name"]!.GetValue<string>(), heard["named"]![0]!["data"]!["names"]!.GetValue<string>());
        return heard;
    }

    /// <summary>Tells its news to the second connection only.</summary>
    private static async Task Renewed(Source source, CancellationToken over)
    {
        while (Volatile.Read(ref source.Produced) < 2 && !over.IsCancellationRequested)
        {
            await Task.Delay(20, CancellationToken.None);
        }

        await source.Events.Writer.WriteAsync(7, CancellationToken.None);
    }

    private static string Code(JsonNode response) => response["errors"]![0]!["extensions"]!["code"]!.GetValue<string>();
}

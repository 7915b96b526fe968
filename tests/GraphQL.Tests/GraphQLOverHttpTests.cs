using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Lamella.BuildingBlocks;
using Lamella.Testing;

namespace Lamella.GraphQL.Tests;

public sealed class GraphQLOverHttpTests(LamellaFixture lamella) : IClassFixture<LamellaFixture>
{
    private readonly HttpClient _client = lamella.CreateClient();

    [Fact]
    public async Task A_query_with_variables_and_a_fragment_is_answered()
    {
        var answer = await Post(new
        {
            query = "query Who($with: Boolean!) { me { ...names isSignedIn @include(if: $with) } } fragment names on Me { __typename name }",
            operationName = "Who",
            variables = new { with = true },
        });

        Assert.Equal("""{"data":{"me":{"__typename":"Me","name":"Guest","isSignedIn":false}}}""", answer);
    }

    [Fact]
    public async Task A_refusal_is_an_error_with_path_and_code()
    {
        await lamella.Services.MigrateModulesAsync();
        var answer = JsonDocument.Parse(await Post(new { query = "mutation { gone: trashDataset(id: \"6ba7b810-9dad-11d1-80b4-00c04fd430c8\") { id } }" })).RootElement;

        Assert.Equal(JsonValueKind.Null, answer.GetProperty("data").ValueKind);
        var error = answer.GetProperty("errors")[0];
        Assert.Equal("gone", error.GetProperty("path")[0].GetString());
        Assert.Matches("NOT_FOUND|FORBIDDEN|UNAUTHENTICATED", error.GetProperty("extensions").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Bad_input_names_the_fields()
    {
        await lamella.Services.MigrateModulesAsync();
        var answer = JsonDocument.Parse(await Post(new { query = "{ datasets(first: 5000) { totalCount } }" })).RootElement;

        var extensions = answer.GetProperty("errors")[0].GetProperty("extensions");
        Assert.Equal("BAD_USER_INPUT", extensions.GetProperty("code").GetString());
        Assert.NotEqual(0, extensions.GetProperty("fields").GetProperty("first").GetArrayLength());
    }

    [Theory]
    [InlineData("text/plain", "{ me { name } }", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json", "{", HttpStatusCode.BadRequest)]
    [InlineData("application/json", "[]", HttpStatusCode.BadRequest)]
    [InlineData("application/json", "[{\"query\":\"{ me { name } }\"}]", HttpStatusCode.BadRequest)]
    [InlineData("application/json; charset=utf-16", "{}", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/x-www-form-urlencoded", "query={me{name}}", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("multipart/form-data", "{}", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json", "{\"query\":1}", HttpStatusCode.BadRequest)]
    public async Task A_malformed_request_is_refused(string type, string body, HttpStatusCode status)
    {
        using var answer = await _client.PostAsync("/graphql", Body(Encoding.UTF8.GetBytes(body), type));

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains("BAD_REQUEST", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_byte_order_mark_is_passed_over_and_other_encodings_are_refused()
    {
        const string body = "{\"query\":\"{ me { name } }\"}";
        using var marked = await _client.PostAsync("/graphql", Body([0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes(body)], "application/json"));
        using var wide = await _client.PostAsync("/graphql", Body(Encoding.Unicode.GetBytes(body), "application/json"));
        using var broken = await _client.PostAsync("/graphql", Body([.. Encoding.UTF8.GetBytes(body[..^4]), 0xc3, .. Encoding.UTF8.GetBytes(body[^4..])], "application/json"));

        Assert.Equal("""{"data":{"me":{"name":"Guest"}}}""", await marked.Content.ReadAsStringAsync());
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (wide.StatusCode, broken.StatusCode));
    }

    [Theory]
    [InlineData("PUT", "/graphql", "*/*", 405, "GET, POST")]
    [InlineData("DELETE", "/graphql", "*/*", 405, "GET, POST")]
    [InlineData("GET", "/graphql?query=mutation{cancelImport(id:\"6ba7b810-9dad-11d1-80b4-00c04fd430c8\"){id}}", "application/json", 405, "POST")]
    [InlineData("GET", "/graphql?query={me{name}}", "image/png", 406, null)]
    [InlineData("GET", "/graphql?query={me{name}}", "application/json;q=0, image/png", 406, null)]
    [InlineData("GET", "/graphql?query={me{name}}", "application/graphql-response+json", 200, null)]
    [InlineData("GET", "/graphql?query={me{nonesuch}}", "application/graphql-response+json", 400, null)]
    [InlineData("GET", "/graphql?query={me{nonesuch}}", "application/json", 200, null)]
    [InlineData("GET", "/graphql", "application/json", 400, null)]
    public async Task Method_and_media_type_decide_the_status(string method, string address, string accept, int status, string? allow)
    {
        using var request = new HttpRequestMessage(new(method), address);
        request.Headers.Accept.ParseAdd(accept);
        using var answer = await _client.SendAsync(request);

        Assert.Equal((status, allow), ((int)answer.StatusCode, answer.Content.Headers.Allow.Count == 0 ? null : string.Join(", ", answer.Content.Headers.Allow)));
    }

    [Fact]
    public async Task A_page_of_another_site_can_make_a_browser_ask_and_gets_nothing()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/graphql?query={me{name}}");
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        request.Headers.Add("Sec-Fetch-Mode", "no-cors");
        using var answer = await _client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    private static ByteArrayContent Body(byte[] bytes, string type)
    {
        var body = new ByteArrayContent(bytes);
        body.Headers.TryAddWithoutValidation("Content-Type", type);
        return body;
    }

    private async Task<string> Post(object request)
    {
        using var answer = await _client.PostAsJsonAsync("/graphql", request);
        return await answer.Content.ReadAsStringAsync();
    }
}

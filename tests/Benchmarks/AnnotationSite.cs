using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Lamella.Benchmarks;

/// <summary>A running host with one annotation of ada's in it, and her client.</summary>
internal sealed class AnnotationSite : IAsyncDisposable
{
    private readonly Site _site;
    private Pinned _host;

    private AnnotationSite(Site site, Pinned host, HttpClient http, Guid annotation) => (_site, _host, Http, Annotation) = (site, host, http, annotation);

    public HttpClient Http { get; private set; }

    public Guid Annotation { get; }

    public Guid ClientId { get; } = Guid.NewGuid();

    public string ConnectionString => _site.ConnectionString;

    public int HostId => _host.Id;

    public string HostAddress => _host.Address;

    /// <param name="levels">Magnifications of what the annotation lies on, each twice the last.</param>
    public static Task<AnnotationSite> Make(CancellationToken cancellationToken, int levels = 1) =>
        Make((site, ada) => site.Register("volumes/nowhere", 65_536, 32, ada, levels), cancellationToken);

    /// <param name="register">Registers what the annotation lies on; ada may see it.</param>
    public static async Task<AnnotationSite> Make(Func<Site, Guid, Task<Guid>> register, CancellationToken cancellationToken)
    {
        var site = await Site.Make();
        var host = await site.Serve(core: null, cancellationToken);
        var (token, ada) = await site.SignIn(host, "ada");
        var dataset = await register(site, ada);
        var http = Client(host, token);
        var made = await http.PostAsJsonAsync(
            "/graphql", new { query = $"mutation {{ createAnnotation(input: {{ dataset: \"{dataset}\" }}) {{ id }} }}" }, cancellationToken);
        var annotation = (await made.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("data").GetProperty("createAnnotation").GetProperty("id").GetGuid();
        return new(site, host, http, annotation);
    }

    /// <summary>Ends the host and starts another, which holds nothing in memory.</summary>
    public async Task Restart(CancellationToken cancellationToken)
    {
        await _host.DisposeAsync();
        _host = await _site.Serve(core: null, cancellationToken);
        Http.Dispose();
        Http = Client(_host, (await _site.SignIn(_host, "ada")).Token);
    }

    /// <summary>The first of so many ids of a kind, at most 100,000.</summary>
    public async Task<long> Ids(string kind, int count, CancellationToken cancellationToken)
    {
        var answer = await Http.PostAsJsonAsync($"/annotations/{Annotation}/ids", new { clientId = ClientId, kind, count }, cancellationToken);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("first").GetInt64();
    }

    /// <summary>How many batches the log holds.</summary>
    public async Task<long> Version(CancellationToken cancellationToken)
    {
        var answer = await Http.PostAsJsonAsync("/graphql", new { query = $"{{ annotation(id: \"{Annotation}\") {{ version }} }}" }, cancellationToken);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("data").GetProperty("annotation").GetProperty("version").GetInt64();
    }

    /// <summary>The annotation's one volume layer.</summary>
    public async Task<Guid> Layer(CancellationToken cancellationToken)
    {
        var log = await Http.GetFromJsonAsync<JsonElement>($"/annotations/{Annotation}/log", cancellationToken);
        return log.GetProperty("batches")[0].GetProperty("operations")[0].GetProperty("layer").GetGuid();
    }

    /// <summary>Appends operations, written as JSON, as a batch of its own.</summary>
    public async Task Append(string operations, CancellationToken cancellationToken)
    {
        using var body = new StringContent(
            $"{{\"clientId\":\"{ClientId}\",\"batchId\":\"{Guid.NewGuid()}\",\"baseVersion\":0,\"operations\":[{operations}]}}", Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var answer = await Http.PostAsync(new Uri($"/annotations/{Annotation}/batches", UriKind.Relative), body, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(await answer.Content.ReadAsStringAsync(cancellationToken));
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _host.DisposeAsync();
        await _site.DisposeAsync();
    }

    private static HttpClient Client(Pinned host, string token)
    {
        var http = new HttpClient { BaseAddress = new Uri(host.Address), Timeout = TimeSpan.FromMinutes(5) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return http;
    }
}

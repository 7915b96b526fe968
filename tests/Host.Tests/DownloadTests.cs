using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Lamella.Host.Tests;

/// <summary>Two hosts on one database, with a clock that can be put forward and a log that can be read.</summary>
public sealed class DownloadsFixture : LamellaFixture
{
    private WebApplicationFactory<Program>? _other;

    public Clock Time { get; } = new();

    public LogLines Logged { get; } = new();

    /// <summary>Somebody without a token at the second host.</summary>
    public HttpClient Other => (_other ??= new WebApplicationFactory<Program>().WithWebHostBuilder(Configure)).CreateClient(new() { AllowAutoRedirect = false });

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        using var first = CreateGuest();
    }

    public override async Task DisposeAsync()
    {
        if (_other is not null)
        {
            await _other.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder) => Configure(builder);

    private void Configure(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        // All that ever is said, as if somebody looked for a fault.
        builder.UseSetting("Logging:LogLevel:Default", "Trace").UseSetting("Logging:LogLevel:Microsoft.AspNetCore", "Trace").UseSetting("Logging:Console:LogLevel:Default", "None");
        builder.ConfigureServices(services => services.AddSingleton<TimeProvider>(Time).AddSingleton<ILoggerProvider>(Logged));
    }

    public sealed class Clock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }

    public sealed class LogLines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull
        {
            Lines.Enqueue($"{state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}

public sealed class DownloadTests(DownloadsFixture lamella) : IClassFixture<DownloadsFixture>
{
    [Fact]
    public async Task A_ticket_is_good_for_one_download_without_a_token_and_the_second_use_says_why_not()
    {
        using var owner = await lamella.SignIn("max");
        using var browser = lamella.CreateGuest();
        var path = await Annotation(owner);

        var address = await Ticket(owner, path);
        var first = await browser.GetAsync(address);
        var second = await browser.GetAsync(address);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(await owner.GetByteArrayAsync(path), await first.Content.ReadAsByteArrayAsync());
        Assert.Equal("attachment", first.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("Kölle _1_.nml", first.Content.Headers.ContentDisposition?.FileNameStar);
        Assert.Equal("no-referrer", first.Headers.GetValues("Referrer-Policy").Single());
        Assert.True(first.Headers.CacheControl?.NoStore);
        Assert.Equal(HttpStatusCode.Gone, second.StatusCode);
        Assert.Contains("was begun already", await second.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("no-referrer", second.Headers.GetValues("Referrer-Policy").Single());
        Assert.Matches("^/downloads/[A-Za-z0-9_-]{43}$", address);
    }

    [Fact]
    public async Task Of_many_who_use_a_ticket_at_once_on_two_hosts_one_gets_the_file()
    {
        using var owner = await lamella.SignIn("max");
        using var here = lamella.CreateGuest();
        using var there = lamella.Other;
        var path = await Annotation(owner);

        for (var round = 0; round < 5; round++)
        {
            var address = await Ticket(owner, path);
            var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => (i % 2 == 0 ? here : there).GetAsync(address)));
            Assert.Equal(
                [(HttpStatusCode.OK, 1), (HttpStatusCode.Gone, 11)],
                answers.GroupBy(answer => answer.StatusCode).OrderBy(group => group.Key).Select(group => (group.Key, group.Count())));
        }
    }

    [Fact]
    public async Task A_ticket_expires()
    {
        using var owner = await lamella.SignIn("max");
        using var browser = lamella.CreateGuest();
        var address = await Ticket(owner, await Annotation(owner));

        lamella.Time.Ahead = TimeSpan.FromMinutes(5);
        var answer = await browser.GetAsync(address);
        lamella.Time.Ahead = TimeSpan.Zero;

        Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
        Assert.Contains("within 5 minutes", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Access_that_was_taken_away_in_between_counts()
    {
        using var owner = await lamella.SignIn("max");
        using var other = await lamella.SignIn("ada");
        using var browser = lamella.CreateGuest();
        var path = await Annotation(owner);
        var id = path.Split('/')[2];
        await Ask(owner, $"mutation {{ shareAnnotation(id: \"{id}\", access: DATASET_VIEW) {{ id }} }}");
        var (kept, lost) = (await Ticket(other, path), await Ticket(other, path));

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(kept)).StatusCode);
        await Ask(owner, $"mutation {{ shareAnnotation(id: \"{id}\", access: PRIVATE) {{ id }} }}");
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(lost)).StatusCode);
    }

    [Fact]
    public async Task A_ticket_for_what_is_not_for_the_asker_gives_nothing()
    {
        using var owner = await lamella.SignIn("max");
        using var stranger = await lamella.SignIn("ada");
        using var browser = lamella.CreateGuest();

        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(await Ticket(stranger, await Annotation(owner)))).StatusCode);
    }

    [Fact]
    public async Task A_guest_who_has_no_rights_to_carry_is_given_the_path_itself()
    {
        using var owner = await lamella.SignIn("max");
        using var guest = lamella.CreateGuest();
        var path = await Annotation(owner);

        Assert.Equal(path, await Ticket(guest, path));
    }

    [Theory]
    [InlineData("/graphql")]
    [InlineData("/health")]
    [InlineData("//elsewhere.example/annotations/1/nml")]
    [InlineData("https://elsewhere.example/annotations/1/nml")]
    [InlineData("/\\elsewhere.example/annotations/1/nml")]
    [InlineData("/downloads/AAAA")]
    [InlineData("/annotations/1/log")]
    [InlineData("")]
    public async Task A_ticket_stands_for_nothing_but_a_file_of_this_host(string path)
    {
        using var owner = await lamella.SignIn("max");

        var refused = await Ask(owner, "mutation($path: String!) { createDownload(path: $path) { address } }", new { path });

        Assert.Contains("no address of a download", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("no/ticket")]
    [InlineData("%FF")]
    public async Task What_was_never_a_ticket_is_not_found_and_not_repeated(string ticket)
    {
        using var browser = lamella.CreateGuest();

        var answer = await browser.GetAsync($"/downloads/{ticket}");

        Assert.Contains(answer.StatusCode, (IEnumerable<HttpStatusCode>)[HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed]);
        Assert.DoesNotContain("AAAA", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task To_look_at_a_link_does_not_use_it_up()
    {
        using var owner = await lamella.SignIn("max");
        using var browser = lamella.CreateGuest();
        var address = await Ticket(owner, await Annotation(owner));

        using var head = new HttpRequestMessage(HttpMethod.Head, address);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await browser.SendAsync(head)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(address)).StatusCode);
    }

    [Fact]
    public async Task No_line_of_the_log_at_its_most_talkative_and_no_row_holds_a_ticket()
    {
        using var owner = await lamella.SignIn("max");
        using var browser = lamella.CreateGuest();
        var path = await Annotation(owner);
        var tickets = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var address = await Ticket(owner, path);
            tickets.Add(address.Split('/')[^1]);
            await browser.GetAsync(address);
            await browser.GetAsync(address);
        }

        Assert.Contains(lamella.Logged.Lines, line => line.Contains(path, StringComparison.Ordinal));
        Assert.DoesNotContain(lamella.Logged.Lines, line => tickets.Any(ticket => line.Contains(ticket, StringComparison.Ordinal)));
        Assert.DoesNotContain(tickets, ticket => lamella.Scalar<long>($"select count(*) from users.downloads d where position('{ticket}' in d::text || encode(d.ticket_hash, 'escape')) > 0").Result > 0);
    }

    [Fact]
    public async Task Nobody_fills_the_table_with_tickets()
    {
        using var owner = await lamella.SignIn("ines");
        var path = await Annotation(owner);
        for (var i = 0; i < 100; i++)
        {
            await Ticket(owner, path);
        }

        var refused = await Ask(owner, "mutation($path: String!) { createDownload(path: $path) { address } }", new { path });
        lamella.Time.Ahead = TimeSpan.FromMinutes(5);
        var later = await Ticket(owner, path);
        lamella.Time.Ahead = TimeSpan.Zero;

        Assert.Contains("100 of your downloads", refused.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("/downloads/", later, StringComparison.Ordinal);
    }

    /// <summary>The address of the NML file of a new annotation that only its owner sees.</summary>
    private async Task<string> Annotation(HttpClient owner)
    {
        await owner.GetAsync("/issuer/userinfo");
        var dataset = await lamella.Send(new RegisterDataset(
            Guid.CreateVersion7(), $"{Guid.NewGuid()}", "", new VoxelSize(8, 8, 30, "nanometer"),
            [
                new LayerDescription(
                    "em", LayerCategory.Image, VoxelType.U8, 1, 1, new Box(Int3.Zero, new(64, 64, 64)),
                    [new MagDescription(Mag.One, Int3.Zero, new(64, 64, 64), 32)], "0", new LayerLocation("/nowhere/em", null, false)),
            ],
            null, DatasetAccess.SignedIn));
        var made = await Ask(owner, $"mutation {{ createAnnotation(input: {{ dataset: \"{dataset}\", name: \"Kölle /1/\" }}) {{ id }} }}");
        return $"/annotations/{made.GetProperty("data").GetProperty("createAnnotation").GetProperty("id").GetString()}/nml";
    }

    private static async Task<string> Ticket(HttpClient http, string path)
    {
        var answer = await Ask(http, "mutation($path: String!) { createDownload(path: $path) { address expiresAt } }", new { path });
        Assert.False(answer.TryGetProperty("errors", out _), answer.ToString());
        return answer.GetProperty("data").GetProperty("createDownload").GetProperty("address").GetString()!;
    }

    private static async Task<JsonElement> Ask(HttpClient http, string query, object? variables = null) =>
        await (await http.PostAsJsonAsync("/graphql", new { query, variables })).Content.ReadFromJsonAsync<JsonElement>();
}

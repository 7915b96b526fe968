using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Lamella.Testing;
using Npgsql;

namespace Lamella.Annotations.Tests.Live;

/// <summary>The binary as a process, and a PostgreSQL of its own: both can be killed and come back where they were.</summary>
public sealed partial class KilledSite : IAsyncLifetime
{
    // The script makes it, so that the user "postgres" can walk there.
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"lamella-killed-{Guid.NewGuid():n}");
    private string _server = "";
    private Uri? _address;
    private Process? _host;
    private Guid? _dataset;

    private string Database => $"{_server};Database=postgres";

    private string Volumes => Path.Combine(_folder, "volumes");

    public async Task InitializeAsync()
    {
        _server = PostgresServer.Run("up", _folder).Trim();
        await Serve();
    }

    public async Task DisposeAsync()
    {
        _host!.Kill(entireProcessTree: true);
        await _host.WaitForExitAsync();
        _host.Dispose();
        PostgresServer.Run("down", _folder);
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Where the host answers, also when it has been killed and started again.</summary>
    public Uri Address => _address!;

    /// <summary>What requests carry: a host that has just started knows nobody who signed in before.</summary>
    public string Authorization { get; private set; } = "";

    /// <summary>A client that is always signed in at the host that runs.</summary>
    public HttpClient Client() => new(new SignedIn(this)) { BaseAddress = _address };

    /// <summary>An annotation on a dataset that is registered for the first.</summary>
    public async Task<Guid> Begin(HttpClient http)
    {
        if (_dataset is null)
        {
            await using var registering = new SecondHost(Database, Volumes);
            _dataset = await registering.Send(AnnotationsFixture.Neuropil());
        }

        var made = await AnnotationsFixture.Ask(http, $"mutation {{ createAnnotation(input: {{ dataset: \"{_dataset}\" }}) {{ id }} }}");
        Assert.False(made.TryGetProperty("errors", out _), made.ToString());
        return made.GetProperty("data").GetProperty("createAnnotation").GetProperty("id").GetGuid();
    }

    public async Task<string> Ask(string sql)
    {
        await using var database = NpgsqlDataSource.Create($"{Database};Pooling=false");
        await using var command = database.CreateCommand(sql);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    public async Task KillHost()
    {
        _host!.Kill();
        await _host.WaitForExitAsync();
        _host.Dispose();
        await Serve();
    }

    /// <summary>Kills PostgreSQL with all its processes, and starts it again: it recovers from its log.</summary>
    public async Task KillPostgres()
    {
        var data = await Ask("show data_directory");
        var postmaster = int.Parse(File.ReadLines(Path.Combine(data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        var killed = ChildrenOf(postmaster).Prepend(postmaster).Select(TryFind).OfType<Process>().ToList();
        killed.ForEach(process => process.Kill());
        foreach (var process in killed)
        {
            await process.WaitForExitAsync();
            process.Dispose();
        }

        // What is left of the number of a dead process could be another's.
        File.Delete(Path.Combine(data, "postmaster.pid"));
        Assert.Equal(_server, PostgresServer.Run("up", _folder).Trim());
    }

    private async Task Serve()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "lamella.dll"), "serve", "--urls", _address?.ToString() ?? "http://127.0.0.1:0"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["ConnectionStrings__Lamella"] = Database;
        start.Environment["Datastore__Folder"] = Volumes;
        start.Environment["Logging__LogLevel__Default"] = "Error";
        start.Environment["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information";
        _host = Process.Start(start)!;
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        _host.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                listening.TrySetException(new InvalidOperationException("The host stopped."));
            }
            else if (ListeningOn().Match(line.Data) is { Success: true } match)
            {
                listening.TrySetResult(new(match.Groups[1].Value));
            }
        };
        _host.BeginOutputReadLine();
        _address = await listening.Task.WaitAsync(TimeSpan.FromSeconds(60));
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = _address };
        Authorization = $"Bearer {(await http.SignIn("max")).AccessToken}";
    }

    private static IEnumerable<int> ChildrenOf(int parent) =>
        from folder in Directory.EnumerateDirectories("/proc")
        let id = int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var number) ? number : 0
        where id > 0 && ParentOf(id) == parent
        select id;

    // The fourth field of stat, after the name in parentheses.
    private static int ParentOf(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static Process? TryFind(int id)
    {
        try
        {
            return Process.GetProcessById(id);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private sealed class SignedIn(KilledSite site) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = AuthenticationHeaderValue.Parse(site.Authorization);
            return base.SendAsync(request, cancellationToken);
        }
    }

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex ListeningOn();
}

using System.Diagnostics;
using System.Text.RegularExpressions;
using Lamella.Testing;
using Microsoft.Playwright;

namespace Lamella.Browser.Tests;

/// <summary>The binary serving the built front end on loopback with the demo dataset, on a database and a folder of its own, and a Chromium to look at it.</summary>
public partial class LamellaSite : IAsyncLifetime
{
    /// <summary>The demo dataset's id, which is the same on every machine.</summary>
    public const string Demo = "de300000-0000-4000-8000-000000000007";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static readonly string[] ChromiumArguments =
    [
        "--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--no-first-run",
    ];

    // Without a GPU the page around the picture would be put together by software GL too, which costs more than all that the viewer draws.
    private const string PageWithoutGl = "--disable-gpu-compositing";

    private readonly string _database = $"test_{Guid.NewGuid():n}";
    private readonly string _folder = Directory.CreateTempSubdirectory("lamella-browser-").FullName;
    private readonly string _inbox = Directory.CreateTempSubdirectory("lamella-inbox-").FullName;
    private Process? _host;
    private IPlaywright? _playwright;

    /// <summary>Where the site keeps its own volumes.</summary>
    public string Folder => _folder;

    /// <summary>Where the demo's picture lies.</summary>
    public string DemoPicture => Path.Combine(_folder, "volumes", Demo.Replace("-", "", StringComparison.Ordinal), "em");

    /// <summary>The folder that managers may import from.</summary>
    public string Inbox => _inbox;

    /// <summary>Where the site answers, without a slash at the end.</summary>
    public string Address { get; private set; } = "";

    /// <summary>What kind of host it is.</summary>
    protected virtual string Environment => "Production";

    /// <summary>The process of the host.</summary>
    public int HostId => _host!.Id;

    public IBrowser Browser { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var page = Path.Combine(Repository.Root, "frontend", "app", "dist", "index.html");
        Assert.True(File.Exists(page), $"The front end is not built: there is no {page}. ./test.sh builds it.");
        await PostgresServer.Execute($"create database {_database}");
        await Run("demo");
        await Serve();
        _playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(40_000);
        Browser = await Launch(PageWithoutGl);
    }

    /// <summary>A Chromium of one's own, which puts its pages together by GL as it does where there is a GPU.</summary>
    /// <param name="more">Arguments beside those that every journey needs.</param>
    public Task<IBrowser> Launch(params string[] more) =>
        _playwright!.Chromium.LaunchAsync(new() { ExecutablePath = BrowserFactAttribute.Chromium, Args = [.. ChromiumArguments, .. more] });

    public async Task DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }

        _playwright?.Dispose();
        await Stop();
        await PostgresServer.Execute($"drop database if exists {_database} with (force)");
        Directory.Delete(_folder, recursive: true);
        Directory.Delete(_inbox, recursive: true);
    }

    /// <summary>Runs a command of the binary on this site's database to its end and answers its standard output.</summary>
    public async Task<byte[]> Run(params string[] words)
    {
        using var command = Process.Start(Start(words))!;
        var errors = command.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        await command.StandardOutput.BaseStream.CopyToAsync(output);
        await command.WaitForExitAsync();
        Assert.True(command.ExitCode == 0, $"lamella {string.Join(' ', words)} ended with {command.ExitCode}: {await errors}");
        return output.ToArray();
    }

    /// <summary>Pulls the plug: connections break as they do when a machine goes.</summary>
    public async Task Stop()
    {
        if (_host is null)
        {
            return;
        }

        _host.Kill(entireProcessTree: true);
        await _host.WaitForExitAsync();
        _host.Dispose();
        _host = null;
    }

    /// <summary>Serves, the first time at any free port and from then on at the same.</summary>
    public async Task Serve()
    {
        _host = Process.Start(Start(["serve", "--urls", Address.Length > 0 ? Address : "http://127.0.0.1:0"]))!;
        var listening = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var said = new List<string>();
        void Hear(object sender, DataReceivedEventArgs line)
        {
            if (line.Data is null)
            {
                listening.TrySetException(new InvalidOperationException($"The host stopped: {string.Join('\n', said)}"));
                return;
            }

            lock (said)
            {
                said.Add(line.Data);
            }

            if (ListeningOn().Match(line.Data) is { Success: true } match)
            {
                listening.TrySetResult(match.Groups[1].Value);
            }
        }

        _host.OutputDataReceived += Hear;
        _host.ErrorDataReceived += Hear;
        _host.BeginOutputReadLine();
        _host.BeginErrorReadLine();
        Address = await listening.Task.WaitAsync(Patience);
    }

    private ProcessStartInfo Start(string[] words)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = Environment;
        start.Environment["ConnectionStrings__Lamella"] = $"{PostgresServer.ConnectionString};Database={_database}";
        start.Environment["Datastore__Folder"] = _folder;
        start.Environment["Datastore__AllowedRoots__0"] = _inbox;
        start.Environment["Datastore__LookIntervalSeconds"] = "0";
        start.Environment["FrontEnd__Folder"] = Path.Combine(Repository.Root, "frontend", "app", "dist");
        start.Environment["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        return start;
    }

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex ListeningOn();
}

[CollectionDefinition(Name)]
public sealed class OneSite : ICollectionFixture<LamellaSite>
{
    public const string Name = "site";
}

/// <summary>A site on which nobody else adds datasets: for pages that are judged empty too. Runs after the others, alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class QuietSite : ICollectionFixture<LamellaSite>
{
    public const string Name = "a site to itself";
}

using System.Diagnostics;
using System.Text.RegularExpressions;
using Lamella.Testing;
using Microsoft.Playwright;

namespace Lamella.Browser.Tests;

/// <summary>The binary serving the built front end on loopback with the demo dataset, on a database and a folder of its own, and a Chromium to look at it.</summary>
public sealed partial class LamellaSite : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static readonly string[] ChromiumArguments =
    [
        "--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--no-first-run",
    ];

    private readonly string _database = $"test_{Guid.NewGuid():n}";
    private readonly string _folder = Directory.CreateTempSubdirectory("lamella-browser-").FullName;
    private Process? _host;
    private IPlaywright? _playwright;

    /// <summary>Where the site keeps its own volumes.</summary>
    public string Folder => _folder;

    /// <summary>Where the site answers, without a slash at the end.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The process of the host.</summary>
    public int HostId => _host!.Id;

    public IBrowser Browser { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var page = Path.Combine(Repository.Root, "frontend", "app", "dist", "index.html");
        Assert.True(File.Exists(page), $"The front end is not built: there is no {page}. ./test.sh builds it.");
        await PostgresServer.Execute($"create database {_database}");
        await Run("demo");
        Address = await Serve();
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = BrowserFactAttribute.Chromium, Args = ChromiumArguments });
    }

    public async Task DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_host is not null)
        {
            _host.Kill(entireProcessTree: true);
            await _host.WaitForExitAsync();
            _host.Dispose();
        }

        await PostgresServer.Execute($"drop database if exists {_database} with (force)");
        Directory.Delete(_folder, recursive: true);
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

    private async Task<string> Serve()
    {
        _host = Process.Start(Start(["serve", "--urls", "http://127.0.0.1:0"]))!;
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
        return await listening.Task.WaitAsync(Patience);
    }

    private ProcessStartInfo Start(string[] words)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ConnectionStrings__Lamella"] = $"{PostgresServer.ConnectionString};Database={_database}";
        start.Environment["Datastore__Folder"] = _folder;
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

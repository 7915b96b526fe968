using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Lamella.Testing;

namespace Lamella.Host.Tests;

/// <summary>What run.sh starts, it stops; what is missing, it names.</summary>
[SupportedOSPlatform("linux")]
public sealed class RunScriptTests : RunScript
{
    [Fact]
    public async Task Control_C_typed_in_a_terminal_stops_all_that_was_started()
    {
        // Where these tests were begun in the background of a shell, all that they start would leave SIGINT out, as no terminal does.
        using var terminal = Process.Start(Settled(new("script", ["-qfec", "env --default-signal=INT ./run.sh", "/dev/null"]) { RedirectStandardInput = true }))!;
        var said = await HearUntil(terminal, "Open ");
        Assert.NotEmpty(Started());

        await terminal.StandardInput.WriteAsync('\u0003');
        await terminal.StandardInput.FlushAsync();
        await terminal.WaitForExitAsync().WaitAsync(Patience);

        Assert.Equal(130, terminal.ExitCode);
        Assert.Empty(Started());
        Assert.Contains(Url, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SIGTERM_stops_all_that_was_started()
    {
        using var run = Process.Start(Settled(new(Path.Combine(Folder, "run.sh"))))!;
        await HearUntil(run, "Open ");
        Assert.Contains(Started(), words => words.Contains("postgres", StringComparison.Ordinal));
        Assert.Contains(Started(), words => words.Contains("lamella serve", StringComparison.Ordinal));

        using var kill = Process.Start("kill", ["-TERM", $"{run.Id}"]);
        await run.WaitForExitAsync().WaitAsync(Patience);

        Assert.Equal(143, run.ExitCode);
        Assert.Empty(Started());
    }

    [Fact]
    public async Task SIGTERM_stops_a_command_that_has_hours_to_go()
    {
        EmptyVolume.Write(Path.Combine(Folder, "empty.zarr"), 1 << 14);
        using var run = Process.Start(Settled(new(Path.Combine(Folder, "run.sh"), ["read", "empty.zarr"])))!;
        run.OutputDataReceived += (_, _) => { };
        await run.StandardOutput.BaseStream.ReadExactlyAsync(new byte[1]);

        using var kill = Process.Start("kill", ["-TERM", $"{run.Id}"]);
        var reading = run.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        await run.WaitForExitAsync().WaitAsync(Patience);
        await reading;

        Assert.Equal(143, run.ExitCode);
        Assert.Empty(Started());
    }

    [Fact]
    public async Task Paths_of_a_command_are_meant_from_where_it_is_given()
    {
        EmptyVolume.Write(Path.Combine(Folder, "elsewhere/empty.zarr"), 32);
        var start = Settled(new(Path.Combine(Folder, "run.sh"), ["probe", "./empty.zarr"]));
        start.WorkingDirectory = Path.Combine(Folder, "elsewhere");

        using var run = Process.Start(start)!;
        var errors = await End(run);

        Assert.True(run.ExitCode == 0, errors);
    }

    [Fact]
    public async Task Settings_without_a_command_mean_serve()
    {
        using var run = Process.Start(Settled(new(Path.Combine(Folder, "run.sh"), ["--Catalog:Publisher=ESRF"])))!;
        await HearUntil(run, "Open ");

        using var kill = Process.Start("kill", ["-TERM", $"{run.Id}"]);
        await run.WaitForExitAsync().WaitAsync(Patience);
        Assert.Empty(Started());
    }

    [Fact]
    public async Task With_a_database_that_is_given_it_starts_none()
    {
        var database = $"test_{Guid.NewGuid():n}";
        await PostgresServer.Execute($"create database {database}");
        try
        {
            var start = Settled(new(Path.Combine(Folder, "run.sh")));
            start.Environment["ConnectionStrings__Lamella"] = $"{PostgresServer.ConnectionString};Database={database}";
            using var run = Process.Start(start)!;
            await HearUntil(run, "Open ");

            Assert.DoesNotContain(Started(), words => words.Contains("postgres -D", StringComparison.Ordinal));
            Assert.False(Directory.Exists(Path.Combine(Folder, ".data", "postgres")));

            using var kill = Process.Start("kill", ["-TERM", $"{run.Id}"]);
            await run.WaitForExitAsync().WaitAsync(Patience);
            Assert.Empty(Started());
        }
        finally
        {
            await PostgresServer.Execute($"drop database {database} with (force)");
        }
    }

    [OrdinaryUserFact]
    public async Task Somebody_ordinary_without_a_home_runs_a_clone_of_their_own()
    {
        await OrdinaryUser.Give(Folder);
        var start = Settled(OrdinaryUser.Start("./run.sh"));
        start.Environment["HOME"] = "/nonexistent";
        using var run = Process.Start(start)!;
        var said = await HearUntil(run, "Open ");

        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync($"{Url}/healthz")).StatusCode);
        Assert.Equal(Path.Combine(Folder, ".data", "postgres", "data"), Directory.GetParent(Directory.GetFiles(Folder, "PG_VERSION", SearchOption.AllDirectories).MinBy(file => file.Length)!)!.FullName);

        using var kill = Process.Start("pkill", ["-TERM", "-P", $"{run.Id}"]);
        await run.WaitForExitAsync().WaitAsync(Patience);
        Assert.True(Started().Count == 0, said);
    }

    [OrdinaryUserFact(onDisk: true)]
    public async Task What_the_machine_lacks_is_named_with_the_one_line_that_installs_it()
    {
        await OrdinaryUser.Give(Folder);

        // An empty disk over Debian's PostgreSQL hides it, and a PATH without curl and sudo those.
        var tools = Directory.CreateDirectory(Path.Combine(Folder, "tools"));
        foreach (var tool in (string[])["bash", "env", "sh", "dirname", "basename", "grep", "ls", "sort", "id", "cat", "dotnet", "npm", "find", "mkdir"])
        {
            File.CreateSymbolicLink(Path.Combine(tools.FullName, tool), $"/usr/bin/{tool}");
        }

        var (code, errors) = await Refused(OrdinaryUser.StartOnDisk("/usr/lib/postgresql", "1m", "env", [$"PATH={tools.FullName}", "./run.sh"]));

        Assert.Equal(1, code);
        Assert.Contains("apt-get update && sudo apt-get install -y --no-install-recommends postgresql curl", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:5061", "^lamella: no browser opens port 5061,")]
    [InlineData("http://+:6667/", "^lamella: no browser opens port 6667,")]
    [InlineData("http://127.0.0.1:5050", "^$")]
    public async Task An_address_that_no_browser_opens_is_named(string url, string expected)
    {
        using var run = Process.Start(new ProcessStartInfo("bash", ["-c", ". scripts/prepare.sh; warn_of_port \"$1\"", "./run.sh", url]) { WorkingDirectory = Folder, RedirectStandardError = true })!;
        var said = await run.StandardError.ReadToEndAsync();
        await run.WaitForExitAsync().WaitAsync(Patience);
        Assert.Matches(expected, said);
    }

    [Fact]
    public async Task An_address_where_somebody_listens_already_is_named_before_anything_is_started()
    {
        using var listener = new TcpListener(IPAddress.Loopback, new Uri(Url).Port);
        listener.Start();

        var (code, errors) = await Refused(new(Path.Combine(Folder, "run.sh")));

        Assert.Equal((1, $"lamella: something listens at {Url} already. Stop it, or choose another address: LAMELLA_URL=http://127.0.0.1:5051 {Path.Combine(Folder, "run.sh")}"), (code, errors.Trim()));
        Assert.False(Directory.Exists(Path.Combine(Folder, ".data", "postgres")));
    }

    [OrdinaryUserTheory]
    [InlineData(".data")]
    [InlineData(".data/postgres")]
    public async Task What_somebody_else_left_in_the_clone_is_named_with_whose_it_is(string theirs)
    {
        await OrdinaryUser.Give(Folder);
        var folder = Directory.CreateDirectory(Path.Combine(Folder, theirs));
        folder.UnixFileMode = (UnixFileMode)0b101_101_101;

        var (code, errors) = await Refused(OrdinaryUser.Start("./run.sh"));
        folder.UnixFileMode = (UnixFileMode)0b111_101_101;

        Assert.Equal(1, code);
        Assert.Matches($"^lamella: {Folder}/{theirs} cannot be written by \\w+: it belongs to \\w+\\. Run this as them, .*\n$", errors);
    }

    [Fact]
    public async Task A_second_start_goes_on_with_the_same_database()
    {
        foreach (var _ in (int[])[1, 2])
        {
            using var run = Process.Start(Settled(new(Path.Combine(Folder, "run.sh"))))!;
            await HearUntil(run, "Open ");
            using var kill = Process.Start("kill", ["-TERM", $"{run.Id}"]);
            await run.WaitForExitAsync().WaitAsync(Patience);
            Assert.Empty(Started());
        }

        var data = new[] { Elsewhere, Path.Combine(Folder, ".data", "postgres", "data") }.Where(Directory.Exists);
        Assert.Single(data);
    }

    [Fact]
    public async Task What_was_built_once_is_not_built_again_on_the_next_start()
    {
        // Does in the folders what npm does, and writes down what it was asked for.
        var tools = Directory.CreateDirectory(Path.Combine(Folder, "tools")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(tools, "npm"),
            "#!/bin/sh\necho $1 >>\"$ASKED\"\nsleep 0.1\nif [ $1 = ci ]; then mkdir -p node_modules; touch node_modules/.package-lock.json; else mkdir -p app/dist; touch app/dist/index.html; fi\n");
        File.SetUnixFileMode(Path.Combine(tools, "npm"), (UnixFileMode)0b111_101_101);
        var frontEnd = Path.Combine(Folder, "frontend");
        Directory.Delete(Path.Combine(frontEnd, "app", "dist"), recursive: true);
        File.Delete(Path.Combine(Folder, ".data", "built-front-end"));
        await File.WriteAllTextAsync(Path.Combine(frontEnd, "package-lock.json"), "{}");
        await File.WriteAllTextAsync(Path.Combine(frontEnd, "package.json"), "{}");

        foreach (var _ in (int[])[1, 2])
        {
            var start = Settled(new("bash", ["-c", ". scripts/prepare.sh; build_front_end"]));
            start.Environment["PATH"] = $"{tools}:{Environment.GetEnvironmentVariable("PATH")}";
            start.Environment["ASKED"] = Path.Combine(Folder, "asked");
            using var build = Process.Start(start)!;
            await build.WaitForExitAsync().WaitAsync(Patience);
            Assert.Equal(0, build.ExitCode);
        }

        Assert.Equal(["ci", "run"], await File.ReadAllLinesAsync(Path.Combine(Folder, "asked")));
    }

    [Fact]
    public async Task Several_that_start_at_the_same_moment_share_one_database_and_the_last_stops_it()
    {
        var runs = Enumerable.Range(0, 4).Select(_ => Process.Start(Settled(new(Path.Combine(Folder, "run.sh"), ["migrate"])))!).ToList();
        foreach (var run in runs)
        {
            var errors = await End(run);
            Assert.True(run.ExitCode == 0, errors);
            run.Dispose();
        }

        Assert.Empty(Started());
    }
}

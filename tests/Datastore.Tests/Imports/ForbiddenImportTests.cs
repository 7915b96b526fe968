using System.Diagnostics;
using System.Runtime.Versioning;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Testing;
using Npgsql;

namespace Lamella.Datastore.Tests.Imports;

/// <summary>The real binary, to which the machine says no: the words name the file and the cause, and nothing is half there.</summary>
[SupportedOSPlatform("linux")]
public sealed class ForbiddenImportTests : IAsyncLifetime, IDisposable
{
    private const UnixFileMode Everybody = (UnixFileMode)0b111_111_111;
    private const UnixFileMode ReadOnly = (UnixFileMode)0b101_101_101;

    private readonly string _database = $"test_{Guid.NewGuid():n}";
    private readonly string _store = Directory.CreateTempSubdirectory("lamella-forbidden-").FullName;
    private readonly SourceVolume _source = new(new(Int3.Zero, new(256, 256, 64)));

    [OrdinaryUserTheory]
    [InlineData("", "probe")]
    [InlineData("", "import")]
    [InlineData("", "import", "--in-place")]
    [InlineData("1", "import")]
    [InlineData("1/c", "import")]
    [InlineData("1/zarr.json", "import")]
    public async Task What_may_not_be_read_is_named(string closed, params string[] words)
    {
        var path = Path.Combine(_source.Folder, closed);
        File.SetUnixFileMode(path, UnixFileMode.None);
        var program = words[0] == "probe" ? OrdinaryUser.Start("dotnet", [Binary, "probe", _source.Folder]) : Import(words[1..]);

        var (code, errors) = await Run(program);
        File.SetUnixFileMode(path, Everybody);

        Assert.Equal(1, code);
        Assert.Contains(_source.Folder, errors, StringComparison.Ordinal);
        Assert.Contains("denied", errors, StringComparison.Ordinal);
        await LeftNothing(errors);
    }

    [OrdinaryUserTheory]
    [InlineData("")]
    [InlineData("not there yet")]
    public async Task A_store_that_may_not_be_written_is_named(string below)
    {
        File.SetUnixFileMode(_store, ReadOnly);

        var (code, errors) = await Run(Import(), Path.Combine(_store, below));
        File.SetUnixFileMode(_store, Everybody);

        Assert.Equal(1, code);
        Assert.Contains(_store, errors, StringComparison.Ordinal);
        Assert.Contains("denied", errors, StringComparison.Ordinal);
        await LeftNothing(errors);
        Assert.Equal("Failed", await Scalar<string>("select state from datastore.imports"));
    }

    [OrdinaryUserFact(onDisk: true)]
    public async Task A_full_disk_is_told_and_given_back()
    {
        var disk = OrdinaryUser.StartOnDisk(_store, "2m", "sh", ["-c", "\"$@\"; code=$?; find \"$0\" -type f >&2; exit $code", _store, .. ImportWords()]);

        var (code, errors) = await Run(disk);

        Assert.Equal(1, code);
        Assert.Contains("No space left on device", errors, StringComparison.Ordinal);

        // Behind the last words of the import, the files that are left on that disk would be listed.
        Assert.StartsWith("lamella: the import failed", errors.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
        await LeftNothing(errors);
        Assert.Equal("Failed", await Scalar<string>("select state from datastore.imports"));
    }

    public async Task InitializeAsync()
    {
        await PostgresServer.Execute($"create database {_database}");
        await _source.Write();
        File.SetUnixFileMode(_store, Everybody);
        File.SetUnixFileMode(Path.GetDirectoryName(_source.Folder)!, Everybody);
        var (code, errors) = await Run(new("dotnet", [Binary, "migrate"]));
        Assert.True(code == 0, errors);
    }

    public async Task DisposeAsync()
    {
        Directory.Delete(_store, recursive: true);
        await PostgresServer.Execute($"drop database {_database} with (force)");
    }

    public void Dispose() => _source.Dispose();

    private static string Binary => Path.Combine(AppContext.BaseDirectory, "lamella.dll");

    private string[] ImportWords(params string[] more) => ["dotnet", Binary, "import", _source.Folder, "--name", "forbidden", .. more];

    private ProcessStartInfo Import(params string[] more) => OrdinaryUser.Start("dotnet", ImportWords(more)[1..]);

    private async Task LeftNothing(string errors)
    {
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_store, "*", SearchOption.AllDirectories));
        Assert.Equal(0, await Scalar<long>("select count(*) from datasets.datasets"));
        Assert.Equal(0, await Scalar<long>("select count(*) from datastore.imports where state in ('Queued', 'Running')"));
    }

    private async Task<(int Code, string Errors)> Run(ProcessStartInfo start, string? store = null)
    {
        start.Environment["ConnectionStrings__Lamella"] = $"{PostgresServer.ConnectionString};Database={_database}";
        start.Environment["Datastore__Folder"] = store ?? _store;
        start.WorkingDirectory = "/";
        (start.RedirectStandardError, start.RedirectStandardOutput) = (true, true);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        await output;
        return (process.ExitCode, errors);
    }

    private async Task<T> Scalar<T>(string sql)
    {
        await using var server = NpgsqlDataSource.Create($"{PostgresServer.ConnectionString};Database={_database};Pooling=false");
        await using var command = server.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}

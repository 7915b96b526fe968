using System.Diagnostics;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datastore.Volumes;
using Lamella.Testing;
using Npgsql;

namespace Lamella.Datastore.Tests.Imports;

/// <summary>The real binary, really killed.</summary>
public sealed class KilledImportTests : IAsyncLifetime, IDisposable
{
    private readonly string _database = $"test_{Guid.NewGuid():n}";
    private readonly string _folder = Directory.CreateTempSubdirectory("lamella-killed-").FullName;
    private readonly SourceVolume _source = new(new(Int3.Zero, new(1024, 512, 512)));

    [Fact]
    public async Task An_import_that_was_killed_goes_on_where_it_was_and_ends_with_the_same_voxels()
    {
        await _source.Write(withPyramid: false);
        using var killed = Start("import", _source.Folder, "--name", "killed");
        var journal = await FirstShardDone(killed);
        killed.Kill();
        await killed.WaitForExitAsync();
        var kept = Shards().ToDictionary(shard => shard, File.GetLastWriteTimeUtc);
        Assert.NotEmpty(kept);
        Assert.Equal(0, await Count("datasets.datasets"));

        using var again = Start("import", _source.Folder, "--name", "killed");
        await again.WaitForExitAsync();

        Assert.Equal(0, again.ExitCode);
        Assert.All(kept, shard => Assert.Equal(shard.Value, File.GetLastWriteTimeUtc(shard.Key)));
        Assert.False(File.Exists(journal));
        Assert.Empty(Directory.EnumerateFiles(_folder, "*.unfinished", SearchOption.AllDirectories));
        Assert.Equal((1, 1), (await Count("datasets.datasets"), await Count("datastore.imports")));
        await SameVoxels(Path.Combine(Path.GetDirectoryName(journal)!, "em"));
    }

    [Fact]
    public async Task An_import_whose_source_changed_after_it_was_killed_begins_anew()
    {
        await _source.Write(withPyramid: false);
        using var killed = Start("import", _source.Folder, "--name", "killed");
        var journal = await FirstShardDone(killed);
        killed.Kill();
        await killed.WaitForExitAsync();
        Assert.NotEmpty(Shards());

        // The first shard becomes all fill value, of which nothing is stored; another one has other voxels.
        _source.Change(voxels => voxels.AsSpan().Clear());
        _source.Change(voxels => voxels[^1] = 7);
        await _source.Write(withPyramid: false);
        using var again = Start("import", _source.Folder, "--name", "killed");
        await again.WaitForExitAsync();

        Assert.Equal(0, again.ExitCode);
        await SameVoxels(Path.Combine(Path.GetDirectoryName(journal)!, "em"));
    }

    public async Task InitializeAsync()
    {
        await PostgresServer.Execute($"create database {_database}");
        using var migrate = Start("migrate");
        await migrate.WaitForExitAsync();
        Assert.Equal(0, migrate.ExitCode);
    }

    public async Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        await PostgresServer.Execute($"drop database {_database} with (force)");
    }

    public void Dispose() => _source.Dispose();

    private Process Start(params string[] words)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "lamella.dll"), .. words]);
        start.Environment["ConnectionStrings__Lamella"] = $"{PostgresServer.ConnectionString};Database={_database}";
        start.Environment["Datastore__Folder"] = _folder;
        return Process.Start(start)!;
    }

    private async Task<string> FirstShardDone(Process import)
    {
        while (!import.HasExited)
        {
            if (Directory.EnumerateFiles(_folder, ".journal", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }).FirstOrDefault() is { } journal
                && (await File.ReadAllTextAsync(journal)).Count(letter => letter == '\n') >= 2)
            {
                return journal;
            }

            await Task.Delay(5);
        }

        throw new InvalidOperationException("The import ended before it could be killed.");
    }

    private IEnumerable<string> Shards() =>
        Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Where(file => file.Contains("/c/", StringComparison.Ordinal) && !file.EndsWith(".unfinished", StringComparison.Ordinal));

    private async Task SameVoxels(string layer)
    {
        var level = VolumeFormats.Open(layer, AllowedRoots.Everything).Layers[0].Levels[0];
        var voxels = new byte[_source.Box.Voxels];
        await new VolumeReader(level).Read(_source.Box, 0, 0, voxels, CancellationToken.None);
        Assert.True(voxels.AsSpan().SequenceEqual(_source.Voxels));
    }

    private async Task<long> Count(string table)
    {
        await using var database = NpgsqlDataSource.Create($"{PostgresServer.ConnectionString};Database={_database};Pooling=false");
        await using var count = database.CreateCommand($"select count(*) from {table}");
        return (long)(await count.ExecuteScalarAsync())!;
    }
}

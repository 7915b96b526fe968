using System.Diagnostics;
using Npgsql;

namespace Lamella.Testing;

/// <summary>
/// The PostgreSQL that tests run on: the one named by <c>LAMELLA_TEST_SERVER</c> (a connection string without a database), or a private one,
/// started for this test process from the binaries on the machine and stopped with it.
/// </summary>
public static class PostgresServer
{
    private static readonly Lazy<string> Server = new(() => Environment.GetEnvironmentVariable("LAMELLA_TEST_SERVER") ?? StartPrivate());

    public static string ConnectionString => Server.Value;

    public static async Task Execute(string sql)
    {
        await using var server = NpgsqlDataSource.Create($"{ConnectionString};Database=postgres;Pooling=false");
        await using var command = server.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static string StartPrivate()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"lamella-test-postgres-{Environment.ProcessId}");
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            Run("down", folder);
            Directory.Delete(folder, recursive: true);
        };
        return Run("up", folder).Trim();
    }

    /// <summary>Runs <c>scripts/postgres.sh</c>; its answer.</summary>
    public static string Run(string verb, string folder)
    {
        using var script = Process.Start(new ProcessStartInfo(Path.Combine(Repository.Root, "scripts", "postgres.sh"), [verb, folder])
        {
            RedirectStandardOutput = true,
        })!;
        var output = script.StandardOutput.ReadToEnd();
        script.WaitForExit();
        return script.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"scripts/postgres.sh {verb} ended with {script.ExitCode}; its words are on standard error.");
    }
}

using Lamella.BuildingBlocks;
using Lamella.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.Host.Tests;

/// <summary>The tables as migrations make them, and hosts that make them at the same moment.</summary>
public sealed class SchemaTests(LamellaFixture lamella) : IClassFixture<LamellaFixture>
{
    [Fact]
    public async Task Every_mapped_column_can_be_read_from_the_migrated_database()
    {
        await using var scope = lamella.Services.CreateAsyncScope();
        foreach (var database in scope.ServiceProvider.GetServices<DbContext>())
        {
            foreach (var entity in database.Model.GetEntityTypes().Where(entity => entity.GetTableName() is not null))
            {
                var columns = string.Join(", ", entity.GetProperties().Select(property => $"\"{property.GetColumnName()}\""));
                await lamella.Execute($"select {columns} from \"{entity.GetSchema()}\".\"{entity.GetTableName()}\" limit 0");
            }
        }
    }

    [Fact]
    public async Task Hosts_that_meet_an_empty_database_at_the_same_moment_make_its_tables_once()
    {
        for (var round = 0; round < 3; round++)
        {
            var database = $"test_{Guid.NewGuid():n}";
            await PostgresServer.Execute($"create database {database}");
            var hosts = Enumerable.Range(0, 4).Select(_ => lamella.WithWebHostBuilder(
                builder => builder.UseSetting("ConnectionStrings:Lamella", $"{PostgresServer.ConnectionString};Database={database}"))).ToList();
            try
            {
                await Task.WhenAll(hosts.Select(host => Task.Run(() => host.Services.MigrateModulesAsync())));
            }
            finally
            {
                foreach (var host in hosts)
                {
                    await host.DisposeAsync();
                }

                await PostgresServer.Execute($"drop database {database} with (force)");
            }
        }
    }
}

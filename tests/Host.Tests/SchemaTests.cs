using Lamella.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.Host.Tests;

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
}

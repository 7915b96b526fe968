using Lamella.BuildingBlocks;
using Microsoft.EntityFrameworkCore;

namespace Lamella.Datastore;

internal sealed class DatastoreDb(DbContextOptions<DatastoreDb> options) : DbContext(options)
{
    public const string Schema = "datastore";

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.UseSnakeCase();
    }
}

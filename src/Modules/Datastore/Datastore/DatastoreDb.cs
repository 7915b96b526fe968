using Lamella.BuildingBlocks;
using Lamella.Datastore.Imports;
using Microsoft.EntityFrameworkCore;

namespace Lamella.Datastore;

internal sealed class DatastoreDb(DbContextOptions<DatastoreDb> options) : DbContext(options)
{
    public const string Schema = "datastore";

    public DbSet<ImportJob> Imports => Set<ImportJob>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<ImportJob>(import =>
        {
            import.Property(job => job.State).HasConversion<string>();
            import.Ignore(job => job.VoxelSize);
        });
        modelBuilder.UseSnakeCase();
    }
}

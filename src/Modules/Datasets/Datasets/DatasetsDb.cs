using Lamella.BuildingBlocks;
using Microsoft.EntityFrameworkCore;

namespace Lamella.Datasets;

internal sealed class DatasetsDb(DbContextOptions<DatasetsDb> options) : DbContext(options)
{
    public const string Schema = "datasets";

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.UseSnakeCase();
    }
}

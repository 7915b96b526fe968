using Lamella.BuildingBlocks;
using Microsoft.EntityFrameworkCore;

namespace Lamella.Catalog;

internal sealed class CatalogDb(DbContextOptions<CatalogDb> options) : DbContext(options)
{
    public const string Schema = "catalog";

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.UseSnakeCase();
    }
}

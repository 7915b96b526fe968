using System.Text.Json;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Lamella.Datasets;

internal sealed class DatasetsDb(DbContextOptions<DatasetsDb> options) : DbContext(options)
{
    public const string Schema = "datasets";

    public DbSet<Dataset> Datasets => Set<Dataset>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<Dataset>(dataset =>
        {
            dataset.Property(row => row.Layers).HasColumnType("jsonb").HasConversion(
                layers => JsonSerializer.Serialize(layers, JsonSerializerOptions.Web),
                json => JsonSerializer.Deserialize<IReadOnlyList<LayerDescription>>(json, JsonSerializerOptions.Web)!,
                // Records compare by value, lists do not; a changed layer is always a new list (SetLayerDefaults).
                new ValueComparer<IReadOnlyList<LayerDescription>>((a, b) => ReferenceEquals(a, b), layers => layers.Count));
            dataset.Property(row => row.VoxelSize).HasColumnType("jsonb").HasConversion(
                size => JsonSerializer.Serialize(size, JsonSerializerOptions.Web),
                json => JsonSerializer.Deserialize<VoxelSize>(json, JsonSerializerOptions.Web)!);
            dataset.Property(row => row.Access).HasConversion<string>();
        });
        modelBuilder.UseSnakeCase();
    }
}

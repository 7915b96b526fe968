using Lamella.BuildingBlocks;
using Microsoft.EntityFrameworkCore;

namespace Lamella.Annotations;

/// <summary>Annotations and their version rows. The log and what is made of it are read and written by plain SQL, where every round trip counts.</summary>
internal sealed class AnnotationsDb(DbContextOptions<AnnotationsDb> options) : DbContext(options)
{
    public const string Schema = "annotations";

    public DbSet<Annotation> Annotations => Set<Annotation>();

    public DbSet<Head> Heads => Set<Head>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<Annotation>(annotation =>
        {
            annotation.Property(row => row.State).HasConversion<string>();
            annotation.Property(row => row.Access).HasConversion<string>();
            annotation.HasOne(row => row.Head).WithOne().HasForeignKey<Head>(head => head.AnnotationId);
            annotation.Navigation(row => row.Head).AutoInclude();
        });
        modelBuilder.Entity<Head>().HasKey(head => head.AnnotationId);
        modelBuilder.UseSnakeCase();
    }
}

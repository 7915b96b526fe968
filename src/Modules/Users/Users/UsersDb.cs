using Lamella.BuildingBlocks;
using Lamella.Users.People;
using Microsoft.EntityFrameworkCore;

namespace Lamella.Users;

internal sealed class UsersDb(DbContextOptions<UsersDb> options) : DbContext(options)
{
    public const string Schema = "users";

    public DbSet<KnownPerson> People => Set<KnownPerson>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<KnownPerson>().ToTable("people");
        modelBuilder.UseSnakeCase();
    }
}

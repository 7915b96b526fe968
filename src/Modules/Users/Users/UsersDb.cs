using Lamella.BuildingBlocks;
using Lamella.Users.Issuer;
using Lamella.Users.People;
using Microsoft.EntityFrameworkCore;

namespace Lamella.Users;

internal sealed class UsersDb(DbContextOptions<UsersDb> options) : DbContext(options)
{
    public const string Schema = "users";

    public DbSet<KnownPerson> People => Set<KnownPerson>();

    public DbSet<KeptSignIn> SignIns => Set<KeptSignIn>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<KnownPerson>().ToTable("people");
        modelBuilder.Entity<KeptSignIn>().ToTable("sign_ins");
        modelBuilder.UseSnakeCase();
    }
}

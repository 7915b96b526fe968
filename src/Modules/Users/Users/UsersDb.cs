using Lamella.BuildingBlocks;
using Microsoft.EntityFrameworkCore;

namespace Lamella.Users;

internal sealed class UsersDb(DbContextOptions<UsersDb> options) : DbContext(options)
{
    public const string Schema = "users";

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.UseSnakeCase();
    }
}

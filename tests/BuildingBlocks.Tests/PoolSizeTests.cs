using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Lamella.BuildingBlocks.Tests;

public sealed class PoolSizeTests
{
    [Theory]
    [InlineData("", 60)]
    [InlineData("Maximum Pool Size=7", 7)]
    [InlineData("MaxPoolSize=200", 200)]
    public async Task A_pool_is_as_large_as_the_connection_string_says_and_leaves_room_where_it_says_nothing(string said, int connections)
    {
        await using var services = new ServiceCollection().AddBuildingBlocks($"Host=nowhere;Database=lamella;{said}").BuildServiceProvider();

        var pool = services.GetRequiredService<NpgsqlDataSource>();

        Assert.Equal(connections, new NpgsqlConnectionStringBuilder(pool.ConnectionString).MaxPoolSize);
    }
}

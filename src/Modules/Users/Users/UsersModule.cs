using Lamella.BuildingBlocks;
using Lamella.GraphQL;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.Users;

public static class UsersModule
{
    public static IServiceCollection AddUsers(this IServiceCollection services, IConfiguration configuration) =>
        services.AddModule<UsersDb>(UsersDb.Schema).AddGraphQLTypes(typeof(UsersModule).Assembly);

    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
    }
}

using Lamella.BuildingBlocks;
using Lamella.GraphQL;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.Datastore;

public static class DatastoreModule
{
    public static IServiceCollection AddDatastore(this IServiceCollection services, IConfiguration configuration) =>
        services.AddModule<DatastoreDb>(DatastoreDb.Schema).AddGraphQLTypes(typeof(DatastoreModule).Assembly);

    public static void MapDatastore(this IEndpointRouteBuilder routes)
    {
    }
}

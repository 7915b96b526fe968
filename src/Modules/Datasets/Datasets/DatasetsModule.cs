using Lamella.BuildingBlocks;
using Lamella.GraphQL;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.Datasets;

public static class DatasetsModule
{
    public static IServiceCollection AddDatasets(this IServiceCollection services, IConfiguration configuration) =>
        services.AddModule<DatasetsDb>(DatasetsDb.Schema).AddGraphQLTypes(typeof(DatasetsModule).Assembly);

    public static void MapDatasets(this IEndpointRouteBuilder routes)
    {
    }
}

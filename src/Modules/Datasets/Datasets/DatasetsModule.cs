using Lamella.BuildingBlocks;
using Lamella.GraphQL;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.Datasets;

public static class DatasetsModule
{
    public static IServiceCollection AddDatasets(this IServiceCollection services) =>
        services.AddModule<DatasetsDb>(DatasetsDb.Schema).AddScoped<DatasetEditor>().AddGraphQLTypes(typeof(DatasetsModule).Assembly);
}

using Lamella.BuildingBlocks;
using Lamella.GraphQL;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.Catalog;

public static class CatalogModule
{
    public static IServiceCollection AddCatalog(this IServiceCollection services, IConfiguration configuration) =>
        services.AddModule(typeof(CatalogModule).Assembly).AddGraphQLTypes(typeof(CatalogModule).Assembly)
            .AddHttpContextAccessor().AddSingleton(CatalogSettings.From(configuration));

    public static void MapCatalog(this IEndpointRouteBuilder routes) => LandingPage.Map(routes);
}

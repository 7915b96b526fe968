using Lamella.Annotations.Exports;
using Lamella.Annotations.Live;
using Lamella.Annotations.Log;
using Lamella.Annotations.Nml;
using Lamella.Annotations.Nml.Uploads;
using Lamella.Annotations.Skeletons;
using Lamella.Annotations.Volumes;
using Lamella.Annotations.Volumes.Coarse;
using Lamella.BuildingBlocks;
using Lamella.GraphQL;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.Annotations;

public static class AnnotationsModule
{
    public static IServiceCollection AddAnnotations(this IServiceCollection services) =>
        services.AddModule<AnnotationsDb>(AnnotationsDb.Schema).AddGraphQLTypes(typeof(AnnotationsModule).Assembly)
            .AddScoped<AnnotationGate>().AddScoped<AnnotationEditor>()
            .AddSingleton<RangesOfClients>().AddSingleton<LogPages>().AddSingleton<Contents>()
            .AddSingleton<AppendGroup>().AddSingleton<BatchQueue>()
            .AddSingleton<IVoxelEdits, VoxelEdits>().AddSingleton<LayerGrids>().AddSingleton<CoarseLevels>().AddHostedService<PoolBricks>()
            .AddLive();

    public static void MapAnnotations(this IEndpointRouteBuilder routes)
    {
        routes.MapBatches();
        routes.MapLog();
        routes.MapIds();
        routes.MapSkeleton();
        routes.MapNml();
        routes.MapNmlExport();
        routes.MapCsv();
    }
}

using Lamella.BuildingBlocks;
using Lamella.Datastore.Bricks;
using Lamella.Datastore.Exports;
using Lamella.Datastore.Exports.Zips;
using Lamella.Datastore.Imports;
using Lamella.Datastore.Merged;
using Lamella.Datastore.Previews;
using Lamella.Datastore.Store;
using Lamella.Datastore.Volumes;
using Lamella.GraphQL;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.Datastore;

public static class DatastoreModule
{
    public static IServiceCollection AddDatastore(this IServiceCollection services, IConfiguration configuration) =>
        services.AddModule<DatastoreDb>(DatastoreDb.Schema).AddGraphQLTypes(typeof(DatastoreModule).Assembly)
            .AddSingleton(AllowedRoots.FromSettings(configuration))
            .AddSingleton<StoreFolder>().AddSingleton<ImportQueue>().AddSingleton<ImportRunner>().AddHostedService<ImportService>()
            .AddSingleton<PreviewFiles>().AddSingleton<StoredSizes>()
            .AddSingleton(BrickSettings.From(configuration))
            .AddSingleton<StoredLayers>().AddSingleton<SeenDatasets>()
            .AddSingleton<BrickFiles>().AddSingleton<DecodedChunks>().AddSingleton<HotFrames>().AddSingleton<BrickReader>()
            .AddSingleton<MergedLayers>().AddScoped<BoxReaders>().AddSingleton<ExportPlaces>().AddScoped<ExportPlanner>().AddScoped<VolumePlanner>();

    /// <summary>The short way to bricks that lie ready, which asks for itself who calls; stands before everything that other requests need.</summary>
    public static void UseDatastore(this IApplicationBuilder app) => ServeBrick.Use(app);

    public static void MapDatastore(this IEndpointRouteBuilder routes)
    {
        ServeBrick.Map(routes);
        ServeBricks.Map(routes);
        ServeMergedBricks.Map(routes);
        routes.MapExports();
        routes.MapAnnotationZip();
        routes.MapThumbnail();
        routes.MapHistogram();
    }
}
